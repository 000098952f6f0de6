package dev.cascade.usecase;

import dev.cascade.engine.Command;
import dev.cascade.engine.JobStatus;
import dev.cascade.port.JobHeader;

/** Stops a job and everything in it. Thread-safe. */
public final class CancelJob {

    private final AdvanceJob advance;

    public CancelJob(AdvanceJob advance) {
        this.advance = advance;
    }

    /**
     * Cancels; a job that is cancelled already stays so.
     *
     * @throws Refusal if there is no such job, or it ended before it could be cancelled
     */
    public JobHeader cancel(String jobId) {
        return switch (advance.advance(jobId, new Command.Cancel())) {
            case Advance.NoSuchJob none -> throw Refusal.jobNotFound(jobId);
            case Advance.Done done -> {
                if (done.job().status() != JobStatus.CANCELLED) {
                    throw new Refusal(
                            Refusal.Kind.CONFLICT,
                            "job-ended",
                            "job \"" + jobId + "\" has ended already, as "
                                    + done.job().status().label());
                }
                yield done.header();
            }
        };
    }
}
