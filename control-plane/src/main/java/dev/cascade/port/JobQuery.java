package dev.cascade.port;

import dev.cascade.engine.JobStatus;
import java.time.Instant;
import java.util.Optional;

/**
 * Which jobs to list, newest first.
 *
 * @param dag only jobs of this DAG
 * @param status only jobs in this status
 * @param triggeredBy only jobs that this started
 * @param createdFrom only jobs that were created at this time or later
 * @param createdBefore only jobs that were created before this time
 * @param limit at most so many, 1 to 1,000
 * @param cursor where an earlier page ended
 */
public record JobQuery(
        Optional<String> dag,
        Optional<JobStatus> status,
        Optional<String> triggeredBy,
        Optional<Instant> createdFrom,
        Optional<Instant> createdBefore,
        int limit,
        Optional<String> cursor) {

    /** Jobs whenever and by whatever they were created. */
    public JobQuery(Optional<String> dag, Optional<JobStatus> status, int limit, Optional<String> cursor) {
        this(dag, status, Optional.empty(), Optional.empty(), Optional.empty(), limit, cursor);
    }

    public JobQuery {
        if (limit < 1 || limit > 1_000) {
            throw new IllegalArgumentException("limit must be 1 to 1000, got " + limit);
        }
    }
}
