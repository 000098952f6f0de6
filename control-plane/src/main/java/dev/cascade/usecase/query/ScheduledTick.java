package dev.cascade.usecase.query;

import dev.cascade.dsl.definition.Schedule;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.util.Optional;

/**
 * A time at which a schedule starts a job.
 *
 * @param local the time in the zone of the schedule
 * @param note what is odd about it, where clocks change
 */
public record ScheduledTick(Instant at, OffsetDateTime local, Optional<String> note) {

    static ScheduledTick of(Schedule schedule, Instant at) {
        ZonedDateTime local = at.atZone(schedule.timezone());
        return new ScheduledTick(at, local.toOffsetDateTime(), note(schedule, local));
    }

    private static Optional<String> note(Schedule schedule, ZonedDateTime tick) {
        LocalDateTime local = tick.toLocalDateTime();
        if (tick.getZone().getRules().getValidOffsets(local).size() > 1) {
            return Optional.of("the clocks go back, so " + minutes(local.toLocalTime())
                    + " comes twice that day: it runs the first time");
        }
        if (!isAsWritten(schedule, local)) {
            return Optional.of("the clocks go forward, so the scheduled time does not come that day: it runs at "
                    + minutes(local.toLocalTime()) + ", when they have");
        }
        return Optional.empty();
    }

    /** Whether the fields of the schedule name this time; in UTC no clock changes. */
    private static boolean isAsWritten(Schedule schedule, LocalDateTime local) {
        Instant asUtc = local.toInstant(ZoneOffset.UTC);
        Schedule inUtc = new Schedule(schedule.cron(), ZoneOffset.UTC, schedule.catchup());
        return inUtc.next(asUtc.minusSeconds(1)).equals(asUtc);
    }

    private static String minutes(LocalTime time) {
        return time.withSecond(0).withNano(0).toString();
    }
}
