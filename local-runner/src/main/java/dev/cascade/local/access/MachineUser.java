package dev.cascade.local.access;

import dev.cascade.engine.Actor;
import java.util.Optional;

/** The user of this machine as whom this process runs. */
public final class MachineUser {

    private MachineUser() {}

    /** The user's name; empty if the machine does not tell. */
    public static String name() {
        return System.getProperty("user.name", "");
    }

    /** The user as who asks for something on this machine; empty if the machine does not tell. */
    public static Optional<Actor> actor() {
        return Actor.named(name());
    }
}
