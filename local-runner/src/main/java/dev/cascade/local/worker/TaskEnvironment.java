package dev.cascade.local.worker;

import java.util.Map;
import java.util.Set;

/**
 * The environment variables that commands inherit from this process: all but those that hold Cascade's own settings, with which a command
 * could act as Cascade does. A task that needs one of them names it in its {@code environment}.
 */
final class TaskEnvironment {

    /** Settings of Cascade that give no access to anything. */
    private static final Set<String> HARMLESS = Set.of(
            "CASCADE_HOME",
            "CASCADE_JAVA_HOME",
            "CASCADE_DEBUG",
            "CASCADE_STATE_DIR",
            "CASCADE_S3_BUCKET",
            "CASCADE_URL",
            "CASCADE_WORKERS");

    private TaskEnvironment() {}

    static boolean isInherited(String name) {
        boolean setting = name.startsWith("CASCADE_") || name.equals("DATABASE_URL");
        return !setting || HARMLESS.contains(name);
    }

    /** Removes what is not inherited. */
    static void keepInherited(Map<String, String> environment) {
        environment.keySet().removeIf(name -> !isInherited(name));
    }
}
