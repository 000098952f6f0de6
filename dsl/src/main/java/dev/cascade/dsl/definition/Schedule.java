package dev.cascade.dsl.definition;

import java.time.Instant;
import java.time.ZoneId;

/**
 * When a DAG starts by itself.
 *
 * @param cron a 5-field cron expression or one of {@code @hourly @daily @weekly @monthly @yearly}, as written by the author
 * @param timezone the zone in which the fields are read
 * @param catchup whether each tick that was missed is made up for; else only the latest of them is
 */
public record Schedule(String cron, ZoneId timezone, boolean catchup) {

    /** The first tick strictly after an instant. */
    public Instant next(Instant after) {
        return CronExpression.parse(cron).next(after, timezone);
    }

    /** The last tick at or before {@code now}, given {@code known}, a tick at or before it. */
    public Instant latest(Instant known, Instant now) {
        return CronExpression.parse(cron).latest(known, now, timezone);
    }
}
