package dev.cascade.port;

import dev.cascade.engine.JobStatus;
import java.util.Optional;

/**
 * Which jobs to list, newest first.
 *
 * @param dag only jobs of this DAG
 * @param status only jobs in this status
 * @param limit at most so many, 1 to 1,000
 * @param cursor where an earlier page ended
 */
public record JobQuery(Optional<String> dag, Optional<JobStatus> status, int limit, Optional<String> cursor) {

    public JobQuery {
        if (limit < 1 || limit > 1_000) {
            throw new IllegalArgumentException("limit must be 1 to 1000, got " + limit);
        }
    }
}
