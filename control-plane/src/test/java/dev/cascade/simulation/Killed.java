package dev.cascade.simulation;

import java.io.Serial;

/** The simulated process is gone: nothing of what it was doing goes on. */
final class Killed extends Error {

    @Serial
    private static final long serialVersionUID = 1L;

    Killed() {
        super("killed by the simulation", null, false, false);
    }
}
