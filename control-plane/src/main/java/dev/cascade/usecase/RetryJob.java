package dev.cascade.usecase;

import dev.cascade.engine.Actor;
import dev.cascade.engine.JobStatus;
import dev.cascade.port.JobHeader;
import dev.cascade.port.JobStore;
import java.util.Optional;

/** Runs an ended job once more, from its failed tasks on; what succeeded is kept. Thread-safe. */
public final class RetryJob {

    private final JobStore jobs;
    private final Plans plans;
    private final AdmitJobs admit;

    public RetryJob(JobStore jobs, Plans plans, AdmitJobs admit) {
        this.jobs = jobs;
        this.plans = plans;
        this.admit = admit;
    }

    /** Like {@link #retry(String, Optional)}, for somebody who is not known. */
    public JobHeader retry(String jobId) {
        return retry(jobId, Optional.empty());
    }

    /**
     * Retries. The job is {@code running} afterwards, or {@code pending} if its DAG's {@code max_active_jobs} holds it back.
     *
     * @param actor who wants it, if that is known
     * @throws RequestRejectedException if there is no such job, it has not ended, or it succeeded
     */
    public JobHeader retry(String jobId, Optional<Actor> actor) {
        JobHeader header = jobs.header(jobId).orElseThrow(() -> RequestRejectedException.jobNotFound(jobId));
        JobStatus status = header.status();
        if (status != JobStatus.FAILED && status != JobStatus.CANCELLED) {
            throw new RequestRejectedException(
                    RequestRejectedException.Kind.CONFLICT,
                    status == JobStatus.SUCCESS ? "job-succeeded" : "job-not-ended",
                    "job \"" + jobId + "\" is " + status.label() + "; only a failed or cancelled job can be retried");
        }
        return switch (admit.retry(header, plans.of(header), actor)) {
            case AdvanceResult.NoSuchJob none -> throw RequestRejectedException.jobNotFound(jobId);
            case AdvanceResult.Done done -> done.header();
        };
    }
}
