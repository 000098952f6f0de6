package dev.cascade.port;

import java.time.Duration;

/** Has events sent to viewers later. A request may be carried out more than once, and should not be lost. Thread-safe. */
@FunctionalInterface
public interface PushScheduler {

    /** Has what viewers of the topic have not received sent to them, about {@code delay} from now. */
    void later(Topic topic, Duration delay);
}
