package dev.cascade.local.cli;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The events of a job, asked for again and again: soon after something happened, less often while it is quiet. A control plane that does not
 * answer for a while, as one that is started again, is asked on. For one thread.
 */
final class PolledEvents implements JobWatch.Source {

    /** How long a control plane may be away. */
    static final Duration LONGEST_ABSENCE = Duration.ofMinutes(10);

    private static final Duration SHORTEST = Duration.ofMillis(100);
    private static final Duration LONGEST = Duration.ofSeconds(1);

    private final ControlPlane plane;
    private final String jobId;
    private final Interrupt interrupt;
    private final Consumer<String> note;
    private final InstantSource clock;
    private Duration pause = SHORTEST;
    private @Nullable Instant awaySince;

    /** @param note says when the control plane is away, and when it is back */
    PolledEvents(ControlPlane plane, String jobId, Interrupt interrupt, Consumer<String> note, InstantSource clock) {
        this.plane = plane;
        this.jobId = jobId;
        this.interrupt = interrupt;
        this.note = note;
        this.clock = clock;
    }

    @Override
    public List<Transition> after(long seq, Duration wait) {
        List<Transition> some = asked(seq);
        if (!some.isEmpty() || wait.isZero()) {
            pause = SHORTEST;
            return some;
        }
        interrupt.await(pause.compareTo(wait) < 0 ? pause : wait);
        pause = pause.multipliedBy(2).compareTo(LONGEST) < 0 ? pause.multipliedBy(2) : LONGEST;
        return List.of();
    }

    private List<Transition> asked(long seq) {
        try {
            List<Transition> some = plane.events(jobId, seq);
            if (awaySince != null) {
                awaySince = null;
                note.accept("cascade: the control plane answers again");
            }
            return some;
        } catch (UnreachableException e) {
            away(e);
            return List.of();
        } catch (CommandException e) {
            if (interrupt.isRaised()) {
                return List.of();
            }
            throw e;
        }
    }

    private void away(UnreachableException e) {
        Instant now = clock.instant();
        Instant since = awaySince;
        if (since == null) {
            awaySince = now;
            note.accept("cascade: " + e.getMessage() + "; asking again for " + Words.duration(LONGEST_ABSENCE));
        } else if (Duration.between(since, now).compareTo(LONGEST_ABSENCE) > 0) {
            throw e;
        }
    }
}
