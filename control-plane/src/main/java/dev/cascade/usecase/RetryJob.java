package dev.cascade.usecase;

import dev.cascade.engine.Command;
import dev.cascade.engine.JobStatus;
import dev.cascade.port.JobHeader;
import dev.cascade.port.JobStore;

/** Runs an ended job once more, from its failed tasks on; what succeeded is kept. Thread-safe. */
public final class RetryJob {

    private final JobStore jobs;
    private final AdvanceJob advance;

    public RetryJob(JobStore jobs, AdvanceJob advance) {
        this.jobs = jobs;
        this.advance = advance;
    }

    /**
     * Retries.
     *
     * @throws Refusal if there is no such job, it has not ended, or it succeeded
     */
    public JobHeader retry(String jobId) {
        JobStatus status =
                jobs.header(jobId).orElseThrow(() -> Refusal.jobNotFound(jobId)).status();
        if (status != JobStatus.FAILED && status != JobStatus.CANCELLED) {
            throw new Refusal(
                    Refusal.Kind.CONFLICT,
                    status == JobStatus.SUCCESS ? "job-succeeded" : "job-not-ended",
                    "job \"" + jobId + "\" is " + status.label() + "; only a failed or cancelled job can be retried");
        }
        return switch (advance.advance(jobId, new Command.Retry())) {
            case Advance.NoSuchJob none -> throw Refusal.jobNotFound(jobId);
            case Advance.Done done -> done.header();
        };
    }
}
