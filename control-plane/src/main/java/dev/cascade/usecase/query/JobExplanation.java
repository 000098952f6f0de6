package dev.cascade.usecase.query;

import dev.cascade.engine.TaskStatus;
import dev.cascade.port.JobHeader;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * Why the tasks of a job that do not run do not run, and what those that run wait for.
 *
 * @param header the job
 * @param lastEvent the number of the latest event that is known
 * @param asOf when it was asked: times in texts are relative to it
 * @param summary a sentence about the job as a whole
 * @param waits what tasks wait for, or why they never ran; the kinds that hold the job up come first
 */
public record JobExplanation(JobHeader header, long lastEvent, Instant asOf, String summary, List<Wait> waits) {

    /** The most tasks that are named in a list. The counts beside the lists are of all tasks. */
    public static final int MOST_NAMES = 100;

    public JobExplanation {
        waits = List.copyOf(waits);
    }

    /** What is waited for, or why a task does not run. The labels are part of the API: add, never rename. */
    public enum Reason {
        /** The job is held back by its DAG's {@code max_active_jobs}. */
        ADMISSION,
        /** The job was accepted, and its begin follows. */
        START,
        /** For a worker with a free slot. */
        WORKER_SLOT,
        /** For a service to take the attempt. */
        SERVICE,
        /** For the time of the next attempt. */
        RETRY,
        /** For a slot of a limit that jobs share. */
        LIMIT,
        /** It runs on a worker. */
        RUNNING,
        /** It runs as a Lambda function. */
        FUNCTION,
        /** It runs as an execution of a state machine. */
        STATE_MACHINE,
        /** For a time. */
        TIME,
        /** For the answer of a person. */
        ANSWER,
        /** For a callback. */
        CALLBACK,
        /** For a child job. */
        CHILD,
        /** For the next look at something that is polled. */
        POLL,
        /** For the list that it is mapped over. */
        ITEMS,
        /** For tasks that come before it. */
        UPSTREAM,
        /** It failed. */
        FAILED,
        /** A task before it failed. */
        UPSTREAM_FAILED,
        /** It was not to run. */
        SKIPPED,
        /** It was cancelled. */
        CANCELLED,
        /** It succeeded. */
        SUCCESS;

        /** The word for it in the API. */
        public String label() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /**
     * Tasks that wait for the same.
     *
     * @param text a sentence with the count
     * @param tasks ids of the first {@link #MOST_NAMES} of them, in topological order
     * @param count how many they are; 0 if the job as a whole waits
     * @param until when the first of them goes on by itself, or is ended; empty if there is no such time
     */
    public record Wait(Reason reason, String text, List<String> tasks, int count, Optional<Instant> until) {

        public Wait {
            tasks = List.copyOf(tasks);
        }
    }

    /**
     * Why one task does not run.
     *
     * @param taskId its id
     * @param text sentences that say it
     * @param frontier the tasks before it that hold it up and wait for no other task themselves, or that kept it from running: the first
     *     {@link #MOST_NAMES}, in topological order; empty if no other task is the reason
     * @param frontierCount how many these are
     * @param until when it goes on by itself, or is ended; empty if there is no such time
     */
    public record OfTask(
            JobHeader header,
            long lastEvent,
            Instant asOf,
            String taskId,
            TaskStatus status,
            Reason reason,
            String text,
            List<Holder> frontier,
            int frontierCount,
            Optional<Instant> until) {

        public OfTask {
            frontier = List.copyOf(frontier);
        }
    }

    /**
     * A task that holds another one up.
     *
     * @param text what it waits for itself
     * @param until when it goes on by itself, or is ended; empty if there is no such time
     */
    public record Holder(String taskId, TaskStatus status, String text, Optional<Instant> until) {}
}
