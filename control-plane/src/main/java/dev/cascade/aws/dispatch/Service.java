package dev.cascade.aws.dispatch;

import dev.cascade.port.Attempt;

/** A service that carries out attempts. May be called by many threads. */
public interface Service {

    /** Has it begin, trying again for a while where that can help. */
    Invocation invoke(Attempt attempt);

    /** Whether {@link #invoke} returns no sooner than the attempt ends. */
    boolean isWaitedFor(Attempt attempt);

    /** Stops it, if it can be stopped, as its result is no longer wanted. */
    void stop(Attempt attempt);
}
