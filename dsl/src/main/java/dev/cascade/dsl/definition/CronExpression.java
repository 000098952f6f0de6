package dev.cascade.dsl.definition;

import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.Month;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.time.temporal.ChronoUnit;
import java.time.zone.ZoneOffsetTransition;
import java.util.Arrays;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/**
 * When something happens again and again, in the words of Unix cron: minute, hour, day of month, month, day of week.
 *
 * <p>When both days are restricted (neither begins with {@code *}), a date matches if either does; otherwise both must. Where clocks
 * change, a time that is skipped happens at the first instant after the gap, and a time that comes twice happens once, the first
 * time. Immutable.
 */
public final class CronExpression {

    private static final Map<String, String> ALIASES = Map.of(
            "@hourly", "0 * * * *",
            "@daily", "0 0 * * *",
            "@midnight", "0 0 * * *",
            "@weekly", "0 0 * * 0",
            "@monthly", "0 0 1 * *",
            "@yearly", "0 0 1 1 *",
            "@annually", "0 0 1 1 *");

    private static final int LONGEST = 1_000;

    /** The calendar repeats after 400 years: what did not come by then never does. */
    private static final int YEARS_TO_SEARCH = 400;

    private final String text;
    private final long minutes;
    private final long hours;
    private final long daysOfMonth;
    private final long months;
    private final long daysOfWeek;
    private final boolean eitherDay;

    private CronExpression(String text, String[] fields) {
        this.text = text;
        this.minutes = CronField.MINUTE.parse(fields[0]);
        this.hours = CronField.HOUR.parse(fields[1]);
        this.daysOfMonth = CronField.DAY_OF_MONTH.parse(fields[2]);
        this.months = CronField.MONTH.parse(fields[3]);
        this.daysOfWeek = CronField.DAY_OF_WEEK.parse(fields[4]);
        this.eitherDay = !fields[2].startsWith("*") && !fields[4].startsWith("*");
    }

    /**
     * Reads five fields separated by blanks, or one of {@code @hourly @daily @midnight @weekly @monthly @yearly @annually}.
     *
     * @throws IllegalArgumentException if it is not that, or no date ever matches ({@code 0 0 30 2 *}); the message tells which
     */
    public static CronExpression parse(String text) {
        String[] fields = fieldsOf(text.strip());
        CronExpression cron = new CronExpression(text.strip(), fields);
        LocalDateTime anyTime = LocalDate.of(2000, Month.JANUARY, 1).atStartOfDay();
        if (cron.matchFrom(anyTime).isEmpty()) {
            throw new IllegalArgumentException("no date ever matches it");
        }
        return cron;
    }

    private static String[] fieldsOf(String text) {
        if (text.startsWith("@") && text.length() <= LONGEST) {
            return aliased(text).split(" ", -1);
        }
        if (text.length() > LONGEST) {
            throw new IllegalArgumentException("it has more than " + LONGEST + " characters");
        }
        String[] fields = text.split("\\s+", -1);
        if (fields.length != 5) {
            throw new IllegalArgumentException(
                    "it has 5 fields (minute, hour, day of month, month, day of week) or is an alias such as @daily; got "
                            + (text.isEmpty() ? 0 : fields.length) + " fields");
        }
        return fields;
    }

    private static String aliased(String text) {
        String fields = ALIASES.get(text);
        if (fields == null) {
            throw new IllegalArgumentException("the aliases are "
                    + String.join(" ", ALIASES.keySet().stream().sorted().toList()) + ", got " + text);
        }
        return fields;
    }

    /** The first tick strictly after an instant, with the fields read in a time zone. */
    public Instant next(Instant after, ZoneId zone) {
        LocalDateTime candidate = LocalDateTime.ofInstant(after, zone);
        while (true) {
            LocalDateTime from = candidate.truncatedTo(ChronoUnit.MINUTES).plusMinutes(1);
            candidate = matchFrom(from).orElseThrow(() -> new IllegalStateException("no tick after " + from));
            Instant tick = instantOf(candidate, zone);
            // Not later: the clock shows this time for the second time, or the gap has moved it to where we already
            // are.
            if (tick.isAfter(after)) {
                return tick;
            }
        }
    }

    /** The first tick strictly after a moment, in that moment's time zone. */
    public ZonedDateTime next(ZonedDateTime after) {
        return next(after.toInstant(), after.getZone()).atZone(after.getZone());
    }

    /**
     * The last tick at or before {@code now}. Looks back over longer and longer stretches, so that a frequent tick is found at once,
     * however long ago the known one was.
     *
     * @param known a tick at or before {@code now}
     */
    Instant latest(Instant known, Instant now, ZoneId zone) {
        for (Duration back = Duration.ofHours(1); now.minus(back).isAfter(known); back = back.multipliedBy(24)) {
            Instant tick = next(now.minus(back), zone);
            if (!tick.isAfter(now)) {
                return lastFrom(tick, now, zone);
            }
        }
        return lastFrom(known, now, zone);
    }

    private Instant lastFrom(Instant tick, Instant now, ZoneId zone) {
        Instant last = tick;
        for (Instant later = next(last, zone); !later.isAfter(now); later = next(later, zone)) {
            last = later;
        }
        return last;
    }

    private static Instant instantOf(LocalDateTime local, ZoneId zone) {
        ZoneOffsetTransition change = zone.getRules().getTransition(local);
        if (change == null) {
            return local.atZone(zone).toInstant();
        }
        return change.isGap() ? change.getInstant() : local.toInstant(change.getOffsetBefore());
    }

    private Optional<LocalDateTime> matchFrom(LocalDateTime from) {
        LocalDate date = from.toLocalDate();
        int minuteOfDay = from.getHour() * 60 + from.getMinute();
        for (LocalDate end = date.plusYears(YEARS_TO_SEARCH); date.isBefore(end); minuteOfDay = 0) {
            if (!has(months, date.getMonthValue())) {
                date = date.withDayOfMonth(1).plusMonths(1);
                continue;
            }
            int match = matches(date) ? minuteFrom(minuteOfDay) : -1;
            if (match >= 0) {
                return Optional.of(date.atTime(match / 60, match % 60));
            }
            date = date.plusDays(1);
        }
        return Optional.empty();
    }

    private boolean matches(LocalDate date) {
        boolean dayOfMonth = has(daysOfMonth, date.getDayOfMonth());
        boolean dayOfWeek = has(daysOfWeek, date.getDayOfWeek().getValue() % 7);
        return eitherDay ? dayOfMonth || dayOfWeek : dayOfMonth && dayOfWeek;
    }

    private int minuteFrom(int minuteOfDay) {
        for (int minute = minuteOfDay; minute < 24 * 60; minute++) {
            if (has(hours, minute / 60) && has(minutes, minute % 60)) {
                return minute;
            }
        }
        return -1;
    }

    private static boolean has(long bits, int value) {
        return (bits & 1L << value) != 0;
    }

    private long[] bits() {
        return new long[] {minutes, hours, daysOfMonth, months, daysOfWeek, eitherDay ? 1 : 0};
    }

    /** Whether both have the same ticks by the same fields: {@code @daily} equals {@code 0 0 * * *}. */
    @Override
    public boolean equals(Object other) {
        return other instanceof CronExpression that && Arrays.equals(bits(), that.bits());
    }

    @Override
    public int hashCode() {
        return Objects.hash(minutes, hours, daysOfMonth, months, daysOfWeek, eitherDay);
    }

    /** The expression as it was written. */
    @Override
    public String toString() {
        return text;
    }
}
