package dev.cascade.aws.sqs;

import dev.cascade.port.Timers;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Wake-ups as messages that SQS holds back. Only near ones: the sweep, once a minute, finds every job in time to ask again for what is farther off.
 * While a message is under way that comes sooner, no other is sent: its receiver sets the next timer. A message that is about to come does not count, as
 * its receiver may be at work already. Thread-safe.
 */
public final class QueueTimers implements Timers {

    /** A sweep comes before this, and one that is late, too. */
    static final Duration HORIZON = Duration.ofSeconds(90);

    /** How far the clock of another process or that of SQS may be ahead of this one, and more. */
    private static final Duration CLOCK_SKEW = Duration.ofSeconds(1);

    /** So many jobs are remembered: more than a process has in hand within the horizon. */
    private static final int MOST = 10_000;

    private final ControlQueue queue;
    private final InstantSource clock;
    private final Map<String, UnderWay> underWay = new ConcurrentHashMap<>();

    public QueueTimers(ControlQueue queue, InstantSource clock) {
        this.queue = queue;
        this.clock = clock;
    }

    /**
     * A message that was sent.
     *
     * @param at what it was sent for
     * @param comesAt when SQS delivers it, whole seconds after it was sent
     */
    private record UnderWay(Instant at, Instant comesAt) {}

    @Override
    public void wake(String jobId, Instant at) {
        Instant now = clock.instant();
        if (at.isAfter(now.plus(HORIZON))) {
            return;
        }
        UnderWay earlier = underWay.get(jobId);
        if (earlier != null
                && !earlier.at().isAfter(at)
                && earlier.comesAt().minus(CLOCK_SKEW).isAfter(now)) {
            return;
        }
        Duration delay = wholeSeconds(Duration.between(now, at));
        queue.wake(jobId, delay);
        forgetPast(now);
        underWay.put(jobId, new UnderWay(at, now.plus(delay)));
    }

    /** Rounded up: a job that is looked at too early has to be looked at again. */
    private static Duration wholeSeconds(Duration wait) {
        if (wait.isNegative()) {
            return Duration.ZERO;
        }
        return Duration.ofSeconds(wait.toSeconds() + (wait.toNanosPart() > 0 ? 1 : 0));
    }

    private void forgetPast(Instant now) {
        if (underWay.size() >= MOST) {
            underWay.values().removeIf(sent -> !sent.comesAt().isAfter(now));
        }
    }
}
