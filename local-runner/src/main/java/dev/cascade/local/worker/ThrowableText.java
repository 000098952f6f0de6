package dev.cascade.local.worker;

import java.util.Optional;

/** A description of what a task threw. The methods of the exception may throw as well, which is handled here. */
final class ThrowableText {

    private ThrowableText() {}

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
