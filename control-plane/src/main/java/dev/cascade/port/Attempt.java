package dev.cascade.port;

import dev.cascade.dsl.definition.TaskDefinition;
import dev.cascade.engine.Plan;

/**
 * One attempt of one task of a job, and where to find what it is about. Two are equal if they are the same attempt.
 *
 * @param job the job's header
 * @param plan the plan of its DAG version
 * @param task the task's number in the plan
 * @param number the attempt's number, from 1
 * @param data what it works with
 */
public record Attempt(JobHeader job, Plan plan, int task, int number, JobData data) {

    /** The task as the author defined it. */
    public TaskDefinition definition() {
        return plan.task(task);
    }

    /** The same for every delivery of this attempt. */
    public String idempotencyKey() {
        return job.id() + "/" + definition().id() + "/" + number;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Attempt a
                && a.task == task
                && a.number == number
                && a.job.id().equals(job.id());
    }

    @Override
    public int hashCode() {
        return (job.id().hashCode() * 31 + task) * 31 + number;
    }
}
