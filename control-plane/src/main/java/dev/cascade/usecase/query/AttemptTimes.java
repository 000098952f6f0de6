package dev.cascade.usecase.query;

import dev.cascade.engine.TaskStatus;
import java.time.Instant;
import java.util.Optional;

/**
 * One attempt of a task: when it was queued, began and ended, and where.
 *
 * @param attempt its number, from 1
 * @param queuedAt when it was handed to a worker pool or a service
 * @param startedAt when it began
 * @param endedAt when it ended; empty while it has not
 * @param worker who ran it; empty if nobody claimed it
 * @param status {@code QUEUED}, {@code RUNNING} or {@code WAITING} while it is open; how it ended otherwise: {@code SUCCESS}, {@code FAILED},
 *     {@code SKIPPED} or {@code CANCELLED}
 */
public record AttemptTimes(
        int attempt,
        Optional<Instant> queuedAt,
        Optional<Instant> startedAt,
        Optional<Instant> endedAt,
        Optional<String> worker,
        TaskStatus status) {}
