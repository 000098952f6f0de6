package dev.cascade.dsl.definition;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.util.List;
import java.util.stream.Stream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.LongRange;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CronExpressionTest {

    private static final ZoneId BERLIN = ZoneId.of("Europe/Berlin");

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    * * * * *           | 2026-03-01T10:20:30 | 2026-03-01T10:21
                    */15 * * * *        | 2026-03-01T10:45    | 2026-03-01T11:00
                    0 2 * * *           | 2026-03-01T02:00    | 2026-03-02T02:00
                    5,35 9-17/4 * * *   | 2026-03-01T09:05    | 2026-03-01T09:35
                    5,35 9-17/4 * * *   | 2026-03-01T09:35    | 2026-03-01T13:05
                    0 0 * * MON-fri     | 2026-03-06T00:00    | 2026-03-09T00:00
                    0 0 * * 7           | 2026-03-02T00:00    | 2026-03-08T00:00
                    0 0 * * 0           | 2026-03-02T00:00    | 2026-03-08T00:00
                    0 0 * * 5-7         | 2026-03-06T00:00    | 2026-03-07T00:00
                    0 0 1 JAN,jul *     | 2026-01-01T00:00    | 2026-07-01T00:00
                    0 0 31 * *          | 2026-03-31T00:00    | 2026-05-31T00:00
                    0 0 29 2 *          | 2026-03-01T00:00    | 2028-02-29T00:00
                    0 0 29 2 */7        | 2026-03-01T00:00    | 2032-02-29T00:00
                    @hourly             | 2026-03-01T10:20    | 2026-03-01T11:00
                    @daily              | 2026-03-01T10:20    | 2026-03-02T00:00
                    @midnight           | 2026-03-01T10:20    | 2026-03-02T00:00
                    @weekly             | 2026-03-02T10:20    | 2026-03-08T00:00
                    @monthly            | 2026-03-02T10:20    | 2026-04-01T00:00
                    @yearly             | 2026-03-02T10:20    | 2027-01-01T00:00
                    @annually           | 2026-03-02T10:20    | 2027-01-01T00:00
                    """)
    void theNextTickIsTheFirstMatchingMinuteAfter(String cron, LocalDateTime after, LocalDateTime next) {
        Instant tick = CronExpression.parse(cron).next(after.toInstant(ZoneOffset.UTC), ZoneOffset.UTC);

        assertThat(tick).isEqualTo(next.toInstant(ZoneOffset.UTC));
    }

    @Test
    @DisplayName("B-47: when both days are restricted, either is enough, as in Unix cron")
    void eitherOfTwoRestrictedDaysIsEnough() {
        assertThat(ticks("0 0 13 * FRI", "2026-02-01T00:00:00Z", ZoneOffset.UTC, 5))
                .containsExactly(
                        "2026-02-06T00:00:00Z",
                        "2026-02-13T00:00:00Z",
                        "2026-02-20T00:00:00Z",
                        "2026-02-27T00:00:00Z",
                        "2026-03-06T00:00:00Z");
    }

    @Test
    void aDayThatBeginsWithAStarRestrictsTheOther() {
        assertThat(ticks("0 0 */2 * MON", "2026-02-01T00:00:00Z", ZoneOffset.UTC, 2))
                .containsExactly("2026-02-09T00:00:00Z", "2026-02-23T00:00:00Z");
    }

    @Test
    void aTimeThatTheClockSkipsIsTheFirstInstantAfterTheGap() {
        // On 29 March 2026 at 02:00 the clocks of Berlin go to 03:00, which is 01:00 UTC.
        assertThat(ticks("30 2 * * *", "2026-03-28T00:00:00Z", BERLIN, 3))
                .containsExactly("2026-03-28T01:30:00Z", "2026-03-29T01:00:00Z", "2026-03-30T00:30:00Z");
    }

    @Test
    void severalTimesInOneGapAreOneTick() {
        assertThat(ticks("*/20 2,3 * * *", "2026-03-29T00:59:00Z", BERLIN, 3))
                .containsExactly("2026-03-29T01:00:00Z", "2026-03-29T01:20:00Z", "2026-03-29T01:40:00Z");
    }

    @Test
    void aTimeThatTheClockShowsTwiceIsTheFirstOfThem() {
        // On 25 October 2026 at 03:00 the clocks of Berlin go back to 02:00: 02:30 is 00:30 UTC and again 01:30 UTC.
        assertThat(ticks("30 2 * * *", "2026-10-24T12:00:00Z", BERLIN, 2))
                .containsExactly("2026-10-25T00:30:00Z", "2026-10-26T01:30:00Z");
        assertThat(ticks("30 2 * * *", "2026-10-25T01:10:00Z", BERLIN, 1)).containsExactly("2026-10-26T01:30:00Z");
    }

    @ParameterizedTest
    @CsvSource({
        "* * * * *, 2020-01-01T00:00:00Z, 2026-03-01T12:00:30Z, 2026-03-01T12:00:00Z",
        "@hourly, 2026-03-01T12:00:00Z, 2026-03-01T12:00:00Z, 2026-03-01T12:00:00Z",
        "@hourly, 2026-03-01T12:00:00Z, 2026-03-01T12:59:59Z, 2026-03-01T12:00:00Z",
        "0 2 * * *, 2026-02-01T01:00:00Z, 2026-03-01T12:00:00Z, 2026-03-01T01:00:00Z",
        "30 2 * * *, 2026-03-28T01:30:00Z, 2026-03-29T01:00:00Z, 2026-03-29T01:00:00Z",
        "@yearly, 2009-12-31T23:00:00Z, 2026-03-01T12:00:00Z, 2025-12-31T23:00:00Z",
        "0 0 29 2 *, 2024-02-28T23:00:00Z, 2027-03-01T12:00:00Z, 2024-02-28T23:00:00Z",
    })
    @DisplayName("B-47: the latest of the ticks that were missed")
    void theLatestTickUpToNow(String cron, Instant known, Instant now, Instant latest) {
        assertThat(new Schedule(cron, BERLIN, false).latest(known, now)).isEqualTo(latest);
    }

    @Test
    void aZonedMomentKeepsItsZone() {
        ZonedDateTime after = ZonedDateTime.of(2026, 7, 1, 12, 0, 0, 0, BERLIN);

        assertThat(CronExpression.parse("0 2 * * *").next(after))
                .isEqualTo(ZonedDateTime.of(2026, 7, 2, 2, 0, 0, 0, BERLIN));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    0 2                 | got 2 fields
                    0 0 2 * * *         | got 6 fields
                    ''                  | got 0 fields
                    60 * * * *          | "60" is not a minute: it is 0 to 59
                    * 24 * * *          | "24" is not a hour: it is 0 to 23
                    * * 0 * *           | "0" is not a day of month
                    * * * 13 *          | "13" is not a month
                    * * * * 8           | "8" is not a day of week
                    * * * FOO *         | one of JAN FEB
                    30-10 * * * *       | from the lower to the higher
                    */0 * * * *         | at least 1
                    5/15 * * * *        | 5-59/15
                    1,, * * * *         | "" is not a minute
                    * * L * *           | "L" is not a day of month
                    * * ? * *           | "?" is not a day of month
                    0 0 30 2 *          | no date ever matches
                    0 0 31 4,6,9,11 *   | no date ever matches
                    @reboot             | the aliases are @annually
                    @Daily              | the aliases are @annually
                    """)
    @DisplayName("B-47: what is not a cron expression, @reboot among them, is refused when it is read")
    void whatIsNotCronIsRefused(String text, String message) {
        assertThatThrownBy(() -> CronExpression.parse(text))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(message);
    }

    @Test
    void expressionsWithTheSameFieldsAreEqual() {
        assertThat(CronExpression.parse("@daily"))
                .isEqualTo(CronExpression.parse(" 0  0 * * * "))
                .hasSameHashCodeAs(CronExpression.parse("0 0 * * *"))
                .isNotEqualTo(CronExpression.parse("0 1 * * *"));
        // The same days as bits, but the star makes the two days restrict each other.
        assertThat(CronExpression.parse("0 0 1-31/2 * MON")).isNotEqualTo(CronExpression.parse("0 0 */2 * MON"));
    }

    @Property(tries = 300)
    void everyTickIsLaterAndNoneIsLeftOut(
            @ForAll @LongRange(min = 1_700_000_000, max = 1_900_000_000) long second,
            @ForAll @IntRange(max = 59) int minute,
            @ForAll @IntRange(max = 23) int hour) {
        CronExpression cron = CronExpression.parse(minute + " " + hour + " * * *");
        Instant after = Instant.ofEpochSecond(second);

        Instant next = cron.next(after, BERLIN);

        assertThat(next).isAfter(after).isBefore(after.plusSeconds(25 * 3600 + 1));
        assertThat(cron.next(next.minusMillis(1), BERLIN)).isEqualTo(next);
    }

    private static List<String> ticks(String cron, String after, ZoneId zone, int count) {
        CronExpression expression = CronExpression.parse(cron);
        return Stream.iterate(Instant.parse(after), i -> expression.next(i, zone))
                .skip(1)
                .limit(count)
                .map(Instant::toString)
                .toList();
    }
}
