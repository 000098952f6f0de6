package dev.cascade.local.worker;

import dev.cascade.engine.TaskError;
import dev.cascade.usecase.NotPortableException;
import dev.cascade.usecase.PortableJson;
import org.jspecify.annotations.Nullable;

/** The outcome of an attempt, before its result is stored. */
public sealed interface AttemptOutcome {

    /** The task returned this value. */
    record Succeeded(PortableJson json) implements AttemptOutcome {}

    /**
     * What a program wrote as its result; nothing at all means {@code null}.
     *
     * @param utf8 what it wrote, white space around it included
     * @param what the name of the output in messages
     */
    static AttemptOutcome wrote(byte[] utf8, String what) {
        try {
            return new Succeeded(isBlank(utf8) ? PortableJson.NULL : PortableJson.ofBytes(utf8));
        } catch (NotPortableException e) {
            return new Failed(e.asTaskError(what));
        }
    }

    private static boolean isBlank(byte[] utf8) {
        for (byte b : utf8) {
            if (b != ' ' && (b < '\t' || b > '\r')) {
                return false;
            }
        }
        return true;
    }

    /** The result of a Java task. */
    static AttemptOutcome returned(@Nullable Object value) {
        try {
            return new Succeeded(PortableJson.ofValue(value));
        } catch (NotPortableException e) {
            return new Failed(e.asTaskError("the value that the task returned"));
        }
    }

    record Failed(TaskError error) implements AttemptOutcome {}

    record Skipped(String reason) implements AttemptOutcome {}

    /** A signal that is to stop this process has ended it too: nothing is known of the task, and the attempt is to be handed back. */
    record Stopped() implements AttemptOutcome {}
}
