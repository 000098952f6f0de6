package dev.cascade.local.cli.client;

import dev.cascade.local.cli.environment.InterruptSignal;
import dev.cascade.local.cli.output.JobTransition;
import dev.cascade.local.cli.output.ProgressPrinter;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** Follows a job to its end and prints each transition once. Not thread-safe. */
public final class JobWatch {

    private final Source source;
    private final ProgressPrinter progress;
    private final InterruptSignal interrupt;
    private long last;
    private Optional<String> ended = Optional.empty();

    /** @param interrupt ends the wait, not the job */
    public JobWatch(Source source, ProgressPrinter progress, InterruptSignal interrupt) {
        this.source = source;
        this.progress = progress;
        this.interrupt = interrupt;
    }

    /** Where transitions come from. */
    @FunctionalInterface
    interface Source {

        /**
         * The transitions after the one numbered {@code seq}, in order; also earlier ones may be among them.
         *
         * @param wait how long to wait for something new if there is nothing yet; returns early with nothing when interrupted, and after
         *     about a second at the latest
         */
        List<JobTransition> after(long seq, Duration wait);
    }

    /** How the watching ended. */
    public enum Ending {
        JOB_ENDED,
        TIMED_OUT,
        INTERRUPTED
    }

    /** Watches until the job ends, the time is over, or the command is interrupted. */
    public Ending watch(Optional<Duration> timeout) {
        try {
            return untilEnd(timeout);
        } finally {
            progress.end();
        }
    }

    private Ending untilEnd(Optional<Duration> timeout) {
        long start = System.nanoTime();
        while (true) {
            if (interrupt.isRaised()) {
                return Ending.INTERRUPTED;
            }
            Duration left =
                    timeout.map(t -> t.minusNanos(System.nanoTime() - start)).orElse(Duration.ofDays(1));
            boolean any = tell(source.after(last, ended.isPresent() || left.isNegative() ? Duration.ZERO : left));
            progress.flush();
            if (ended.isPresent() && !any) {
                return Ending.JOB_ENDED;
            }
            if (left.isNegative() && !any) {
                return Ending.TIMED_OUT;
            }
        }
    }

    private boolean tell(List<JobTransition> transitions) {
        boolean any = false;
        for (JobTransition transition : transitions) {
            if (transition.seq() > last) {
                any = true;
                last = transition.seq();
                progress.print(transition);
                note(transition);
            }
        }
        return any;
    }

    private void note(JobTransition transition) {
        if (transition.isOfJob()) {
            ended = transition.endsJob() ? Optional.of(transition.status()) : Optional.empty();
        }
    }
}
