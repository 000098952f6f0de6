package dev.cascade.simulation;

import java.io.Serial;

/** Something happened that must not. */
final class Violation extends AssertionError {

    @Serial
    private static final long serialVersionUID = 1L;

    Violation(String message) {
        super(message);
    }
}
