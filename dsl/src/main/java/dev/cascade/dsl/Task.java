package dev.cascade.dsl;

import org.jspecify.annotations.Nullable;

/**
 * A local task: Java code that a worker runs. The class needs a public constructor without parameters; a new instance
 * is made for every attempt, so fields need no protection from other attempts.
 *
 * <p>The attempt succeeds with the value returned, which becomes JSON for the tasks downstream, and fails with the exception
 * thrown. When its timeout passes or its job is cancelled, the thread that runs it is interrupted.
 */
@FunctionalInterface
public interface Task {

    /**
     * Does the work of one attempt.
     *
     * @param config the options that the DAG gives for this task
     * @param context the job's parameters, the upstream results, and which attempt this is
     * @return any value that Jackson can write as JSON, or {@code null}
     * @throws NonRetryableException to fail without further attempts, whatever the task's {@code retry} says
     * @throws SkipException to end as {@code skipped} rather than failed
     * @throws Exception to fail this attempt; its class name and message become the task's error
     */
    @Nullable Object execute(TaskConfig config, TaskContext context) throws Exception;
}
