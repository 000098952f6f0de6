package dev.cascade.local.cli.client;

import dev.cascade.local.cli.environment.InterruptSignal;
import dev.cascade.local.cli.output.JobTransition;
import java.time.Duration;
import java.util.List;

/**
 * Polls the events of a job: soon after an event, less often while nothing happens. Polling goes on while the control plane does not answer
 * for a while, for instance during a restart. For one thread.
 */
final class EventPoller implements JobWatch.Source {

    private static final Duration SHORTEST = Duration.ofMillis(100);
    private static final Duration LONGEST = Duration.ofSeconds(1);

    private final ControlPlaneClient plane;
    private final String jobId;
    private final InterruptSignal interrupt;
    private final ReconnectRetry patience;
    private Duration pause = SHORTEST;

    EventPoller(ControlPlaneClient plane, String jobId, InterruptSignal interrupt, ReconnectRetry patience) {
        this.plane = plane;
        this.jobId = jobId;
        this.interrupt = interrupt;
        this.patience = patience;
    }

    @Override
    public List<JobTransition> after(long seq, Duration wait) {
        List<JobTransition> some = patience.ask(() -> plane.events(jobId, seq)).orElse(List.of());
        if (!some.isEmpty() || wait.isZero()) {
            pause = SHORTEST;
            return some;
        }
        interrupt.await(pause.compareTo(wait) < 0 ? pause : wait);
        pause = pause.multipliedBy(2).compareTo(LONGEST) < 0 ? pause.multipliedBy(2) : LONGEST;
        return List.of();
    }
}
