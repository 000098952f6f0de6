package dev.cascade.usecase.query;

import dev.cascade.engine.TaskStatus;
import dev.cascade.port.JobHeader;
import java.util.Collections;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;

/**
 * Some of the tasks of a job.
 *
 * @param header the job as a whole
 * @param lastEvent the number of the latest event in it
 * @param counts how many of all its tasks have which status, without items
 * @param tasks those of the page
 * @param next where the next page begins; empty if this is the last
 */
public record TaskPage(
        JobHeader header,
        long lastEvent,
        Map<TaskStatus, Integer> counts,
        List<JobDetails.TaskDetails> tasks,
        OptionalInt next) {

    public TaskPage {
        counts = Collections.unmodifiableMap(new EnumMap<>(counts));
        tasks = List.copyOf(tasks);
    }
}
