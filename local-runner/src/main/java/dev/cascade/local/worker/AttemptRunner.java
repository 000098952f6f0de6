package dev.cascade.local.worker;

import dev.cascade.port.Attempt;
import java.time.Instant;

/** Runs attempts of some types of tasks. May be called by many threads. */
@FunctionalInterface
public interface AttemptRunner {

    /**
     * Runs the attempt to its end. A failure of the task is a value, never an exception.
     *
     * @throws InterruptedException if the attempt is to be stopped; nothing of it goes on when this is thrown, as far as that can be helped
     */
    AttemptOutcome run(Attempt attempt, Instant startedAt) throws InterruptedException;
}
