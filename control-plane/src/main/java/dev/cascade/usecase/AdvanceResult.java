package dev.cascade.usecase;

import dev.cascade.engine.Command;
import dev.cascade.engine.Job;
import dev.cascade.engine.TaskRef;
import dev.cascade.port.Attempt;
import dev.cascade.port.JobData;
import dev.cascade.port.JobHeader;
import java.util.List;

/** What {@link AdvanceJob} did with commands. */
public sealed interface AdvanceResult {

    /** There is no such job, so they were dropped. */
    record NoSuchJob() implements AdvanceResult {}

    /**
     * They were decided upon, and what followed was saved.
     *
     * @param header the job's header afterwards
     * @param job the job afterwards; others may have changed it since
     * @param data what its tasks work with
     * @param granted those of the claims that won
     */
    record Done(JobHeader header, Job job, JobData data, List<Command.Claim> granted) implements AdvanceResult {

        /** An attempt of one of its tasks. */
        public Attempt attempt(TaskRef ref, int number) {
            return new Attempt(header, job.plan(), ref, number, data);
        }
    }
}
