package dev.cascade.usecase.query;

import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * All there is to say about one task of a job.
 *
 * @param task what a list of tasks says of it
 * @param queuedAt when its latest attempt was queued
 * @param upstream ids of its direct upstreams, in topological order
 * @param downstream ids of the tasks whose direct upstream it is, in topological order
 * @param attempts its attempts, in order: all of them, or the latest hundred
 */
public record TaskPanel(
        JobDetails.TaskDetails task,
        Optional<Instant> queuedAt,
        List<String> upstream,
        List<String> downstream,
        List<AttemptTimes> attempts) {

    public TaskPanel {
        upstream = List.copyOf(upstream);
        downstream = List.copyOf(downstream);
        attempts = List.copyOf(attempts);
    }
}
