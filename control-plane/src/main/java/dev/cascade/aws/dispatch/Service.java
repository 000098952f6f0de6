package dev.cascade.aws.dispatch;

import dev.cascade.engine.Outcome;
import dev.cascade.port.Attempt;
import java.time.Duration;
import java.util.Optional;

/** A service that carries out attempts. May be called by many threads. */
public interface Service {

    /** Has it begin, trying again for a while where that can help. */
    Invocation invoke(Attempt attempt);

    /** Whether {@link #invoke} returns no sooner than the attempt ends. */
    boolean isWaitedFor(Attempt attempt);

    /** How the attempt ended, if the service tells when it is asked; empty if it has not ended. */
    default Optional<Outcome> endOf(Attempt attempt) {
        return Optional.empty();
    }

    /** How long the attempt runs at most; zero if invoking it twice has it carried out once. Empty if that is not known. */
    Optional<Duration> longestRun(Attempt attempt);

    /** Like {@link #longestRun}, as far as this process remembers it: without a call. */
    Optional<Duration> rememberedLongestRun(Attempt attempt);

    /** Stops it, if it can be stopped, as its result is no longer wanted. */
    void stop(Attempt attempt);
}
