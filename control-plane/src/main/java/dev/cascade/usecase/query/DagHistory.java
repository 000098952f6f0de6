package dev.cascade.usecase.query;

import dev.cascade.engine.TaskStatus;
import dev.cascade.port.JobHeader;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The latest jobs of a DAG and how the tasks stand in each.
 *
 * @param tasks ids of all tasks of the versions in question: those of the newest job in topological order, then those that only others have
 * @param jobs newest first
 */
public record DagHistory(List<String> tasks, List<JobOfDag> jobs) {

    public DagHistory {
        tasks = List.copyOf(tasks);
        jobs = List.copyOf(jobs);
    }

    /**
     * A job.
     *
     * @param counts how many of its tasks have which status
     * @param statuses one for each of {@link DagHistory#tasks}; null for a task that its version of the DAG does not have
     */
    public record JobOfDag(JobHeader header, Map<TaskStatus, Integer> counts, List<@Nullable TaskStatus> statuses) {

        public JobOfDag {
            // No copy that lacks nulls could be made.
            statuses = Collections.unmodifiableList(statuses);
        }
    }
}
