package dev.cascade.local.cli.client;

import dev.cascade.local.cli.environment.CommandException;
import dev.cascade.local.cli.environment.InterruptSignal;
import dev.cascade.local.cli.environment.UnreachableException;
import dev.cascade.local.cli.output.TextFormat;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Repeats requests to a control plane that is unreachable for a while, for instance during a restart. For one thread. */
final class ReconnectRetry {

    /** How long a control plane may be unreachable. */
    static final Duration LONGEST_ABSENCE = Duration.ofMinutes(10);

    private static final Duration PAUSE = Duration.ofSeconds(1);

    private final InterruptSignal interrupt;
    private final Consumer<String> note;
    private final InstantSource clock;
    private @Nullable Instant awaySince;

    /** @param note prints when the control plane is unreachable, and when it answers again */
    ReconnectRetry(InterruptSignal interrupt, Consumer<String> note, InstantSource clock) {
        this.interrupt = interrupt;
        this.note = note;
        this.clock = clock;
    }

    /**
     * Asks once.
     *
     * @return the answer; empty if the control plane is unreachable, or the command was interrupted
     * @throws UnreachableException if the control plane was unreachable for longer than {@link #LONGEST_ABSENCE}
     */
    <T> Optional<T> ask(Supplier<T> question) {
        try {
            T answer = question.get();
            if (awaySince != null) {
                awaySince = null;
                note.accept("cascade: the control plane answers again");
            }
            return Optional.of(answer);
        } catch (UnreachableException e) {
            away(e);
            return Optional.empty();
        } catch (CommandException e) {
            if (interrupt.isRaised()) {
                return Optional.empty();
            }
            throw e;
        }
    }

    /**
     * Asks until there is an answer.
     *
     * @param atMost how long; empty: until the control plane was unreachable for too long
     * @return the answer; empty if the command was interrupted, or the time is over
     * @throws UnreachableException if the control plane was unreachable for longer than {@link #LONGEST_ABSENCE}
     */
    <T> Optional<T> askAgain(Supplier<T> question, Optional<Duration> atMost) {
        Optional<Instant> end = atMost.map(clock.instant()::plus);
        Optional<T> answer = ask(question);
        while (answer.isEmpty() && end.filter(clock.instant()::isAfter).isEmpty() && !interrupt.await(PAUSE)) {
            answer = ask(question);
        }
        return answer;
    }

    private void away(UnreachableException e) {
        Instant now = clock.instant();
        Instant since = awaySince;
        if (since == null) {
            awaySince = now;
            note.accept("cascade: " + e.getMessage() + "; asking again for " + TextFormat.duration(LONGEST_ABSENCE));
        } else if (Duration.between(since, now).compareTo(LONGEST_ABSENCE) > 0) {
            throw e;
        }
    }
}
