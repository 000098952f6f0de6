package dev.cascade.port;

import java.time.Instant;

/** Wakes jobs. A wake-up may come more than once and, after a crash, not at all: a sweep makes up for it. */
@FunctionalInterface
public interface Timers {

    /** Has the job looked at no later than shortly after {@code at}. */
    void wake(String jobId, Instant at);
}
