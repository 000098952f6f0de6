package dev.cascade.dsl.definition;

import java.time.ZoneId;

/**
 * When a DAG starts by itself.
 *
 * @param cron a 5-field cron expression or one of {@code @hourly @daily @weekly @monthly @yearly}, as written by the author
 * @param timezone the zone in which the fields are read
 * @param catchup whether ticks that were missed are made up for
 */
public record Schedule(String cron, ZoneId timezone, boolean catchup) {}
