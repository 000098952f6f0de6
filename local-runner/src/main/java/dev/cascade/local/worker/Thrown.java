package dev.cascade.local.worker;

import java.util.Optional;

/** What a task threw, in words. Nothing that it says of itself is relied upon: its own methods may throw as well. */
final class Thrown {

    private Thrown() {}

    /** Its message. */
    static String message(Throwable thrown) {
        try {
            return Optional.ofNullable(thrown.getMessage()).orElse("no message");
        } catch (RuntimeException | Error e) {
            return "its message cannot be read: getMessage() throws "
                    + e.getClass().getName();
        }
    }

    /** Its message, and where it was thrown. */
    static String describe(Throwable thrown) {
        return message(thrown) + place(thrown);
    }

    private static String place(Throwable thrown) {
        try {
            StackTraceElement[] trace = thrown.getStackTrace();
            return trace.length == 0 ? "" : " (at " + trace[0] + ")";
        } catch (RuntimeException | Error e) {
            return "";
        }
    }
}
