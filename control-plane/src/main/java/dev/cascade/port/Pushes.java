package dev.cascade.port;

import java.time.Duration;

/** Has viewers told later. A request may be carried out more than once, and should not be lost. Thread-safe. */
@FunctionalInterface
public interface Pushes {

    /** Has those who watch the topic told what they have not been told, about {@code delay} from now. */
    void later(Topic topic, Duration delay);
}
