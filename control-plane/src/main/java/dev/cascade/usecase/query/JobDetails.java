package dev.cascade.usecase.query;

import dev.cascade.dsl.definition.TaskType;
import dev.cascade.engine.TaskError;
import dev.cascade.engine.TaskResult;
import dev.cascade.engine.TaskStatus;
import dev.cascade.port.JobHeader;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * All there is to say about a job.
 *
 * @param header the job as a whole
 * @param lastEvent the number of the latest event in it
 * @param tasks its tasks in topological order, ties by id; a mapped task is followed by its items
 */
public record JobDetails(JobHeader header, long lastEvent, List<TaskDetails> tasks) {

    public JobDetails {
        tasks = List.copyOf(tasks);
    }

    /**
     * One task of the job, or one item of a mapped task.
     *
     * @param mapIndex the item's place in the list, for an item of a mapped task
     * @param attempts how many attempts were made
     * @param startedAt when the latest attempt began
     * @param completedAt when the task ended
     * @param worker who ran the latest attempt
     * @param result what it returned, if it succeeded
     * @param error why its latest attempt failed, unless it has succeeded since
     * @param reason why it was skipped, if it was
     * @param history the attempts that ended otherwise than in success, in order
     */
    public record TaskDetails(
            String id,
            OptionalInt mapIndex,
            TaskType type,
            TaskStatus status,
            int attempts,
            Optional<Instant> startedAt,
            Optional<Instant> completedAt,
            Optional<String> worker,
            Optional<TaskResult> result,
            Optional<TaskError> error,
            Optional<String> reason,
            List<FailedAttempt> history) {

        /** A task that is not an item and was not skipped. */
        public TaskDetails(
                String id,
                TaskType type,
                TaskStatus status,
                int attempts,
                Optional<Instant> startedAt,
                Optional<Instant> completedAt,
                Optional<String> worker,
                Optional<TaskResult> result,
                Optional<TaskError> error,
                List<FailedAttempt> history) {
            this(
                    id,
                    OptionalInt.empty(),
                    type,
                    status,
                    attempts,
                    startedAt,
                    completedAt,
                    worker,
                    result,
                    error,
                    Optional.empty(),
                    history);
        }

        public TaskDetails {
            history = List.copyOf(history);
        }
    }

    /** An attempt that did not succeed. */
    public record FailedAttempt(int attempt, Optional<Instant> startedAt, Instant endedAt, TaskError error) {}
}
