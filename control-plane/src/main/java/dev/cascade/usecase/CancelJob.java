package dev.cascade.usecase;

import dev.cascade.engine.Actor;
import dev.cascade.engine.Command;
import dev.cascade.engine.JobStatus;
import dev.cascade.port.JobHeader;
import dev.cascade.port.JobStore;
import java.util.Optional;

/** Stops a job and everything in it. Thread-safe. */
public final class CancelJob {

    private final JobStore jobs;
    private final AdvanceJob advance;

    public CancelJob(JobStore jobs, AdvanceJob advance) {
        this.jobs = jobs;
        this.advance = advance;
    }

    /** Like {@link #cancel(String, Optional)}, for somebody who is not known. */
    public JobHeader cancel(String jobId) {
        return cancel(jobId, Optional.empty());
    }

    /**
     * Cancels. Of several who ask at the same time, each may be answered that the job is cancelled; the first of them is recorded.
     *
     * @param actor who wants it, if that is known
     * @throws RequestRejectedException if there is no such job, or it has ended, be it that it was cancelled before
     */
    public JobHeader cancel(String jobId, Optional<Actor> actor) {
        JobStatus before = jobs.header(jobId)
                .orElseThrow(() -> RequestRejectedException.jobNotFound(jobId))
                .status();
        if (before.isTerminal()) {
            throw ended(jobId, before);
        }
        return switch (advance.advance(jobId, new Command.Cancel(actor))) {
            case AdvanceResult.NoSuchJob none -> throw RequestRejectedException.jobNotFound(jobId);
            case AdvanceResult.Done done -> {
                if (done.job().status() != JobStatus.CANCELLED) {
                    throw ended(jobId, done.job().status());
                }
                yield done.header();
            }
        };
    }

    private static RequestRejectedException ended(String jobId, JobStatus status) {
        return new RequestRejectedException(
                RequestRejectedException.Kind.CONFLICT,
                "job-ended",
                "job \"" + jobId + "\" has ended already, as " + status.label());
    }
}
