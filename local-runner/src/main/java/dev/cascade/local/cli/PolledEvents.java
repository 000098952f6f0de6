package dev.cascade.local.cli;

import java.time.Duration;
import java.util.List;

/** The events of a job, asked for again and again: soon after something happened, less often while it is quiet. For one thread. */
final class PolledEvents implements JobWatch.Source {

    private static final Duration SHORTEST = Duration.ofMillis(100);
    private static final Duration LONGEST = Duration.ofSeconds(1);

    private final ControlPlane plane;
    private final String jobId;
    private final Interrupt interrupt;
    private Duration pause = SHORTEST;

    PolledEvents(ControlPlane plane, String jobId, Interrupt interrupt) {
        this.plane = plane;
        this.jobId = jobId;
        this.interrupt = interrupt;
    }

    @Override
    public List<Transition> after(long seq, Duration wait) {
        List<Transition> some = plane.events(jobId, seq);
        if (!some.isEmpty() || wait.isZero()) {
            pause = SHORTEST;
            return some;
        }
        interrupt.await(pause.compareTo(wait) < 0 ? pause : wait);
        pause = pause.multipliedBy(2).compareTo(LONGEST) < 0 ? pause.multipliedBy(2) : LONGEST;
        return List.of();
    }
}
