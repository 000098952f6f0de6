package dev.cascade.port;

import dev.cascade.dsl.definition.TaskDefinition;
import dev.cascade.engine.Plan;
import dev.cascade.engine.TaskRef;

/**
 * One attempt of one task of a job, and where to find what it is about. Two are equal if they are the same attempt.
 *
 * @param job the job's header
 * @param plan the plan of its DAG version
 * @param ref which task of the plan, or which item of a mapped task
 * @param number the attempt's number, from 1
 * @param data what it works with
 */
public record Attempt(JobHeader job, Plan plan, TaskRef ref, int number, JobData data) {

    /** The task as the author defined it. */
    public TaskDefinition definition() {
        return plan.task(ref.task());
    }

    /** The task as people name it: its id, and for an item of a mapped task {@code id#3}. */
    public String name() {
        return plan.nameOf(ref);
    }

    /**
     * The same for every delivery of this attempt, and for no other attempt: {@code JOB/TASK/ATTEMPT}, and {@code JOB/TASK/MAP_INDEX/ATTEMPT} for an item of a
     * mapped task. Object keys begin with it.
     */
    public String idempotencyKey() {
        String task = job.id() + "/" + definition().id() + "/";
        return ref.isItem() ? task + ref.mapIndex() + "/" + number : task + number;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Attempt a
                && a.ref.equals(ref)
                && a.number == number
                && a.job.id().equals(job.id());
    }

    @Override
    public int hashCode() {
        return (job.id().hashCode() * 31 + ref.hashCode()) * 31 + number;
    }
}
