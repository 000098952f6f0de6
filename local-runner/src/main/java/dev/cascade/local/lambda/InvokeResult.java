package dev.cascade.local.lambda;

import dev.cascade.dsl.validation.Suggestions;
import dev.cascade.engine.TaskError;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Locale;

/** How one invocation ended. */
public sealed interface InvokeResult {

    /** The error type of a function that needed more memory than it has. */
    String OUT_OF_MEMORY = "Runtime.OutOfMemory";

    /**
     * The function answered.
     *
     * @param payload its answer: one JSON value, at most 6 MB
     */
    @SuppressWarnings("ArrayRecordComponent") // megabytes of JSON, which are never compared
    record Success(byte[] payload) implements InvokeResult {
        /** The answer as text; what is not UTF-8 in it is replaced. */
        public String json() {
            return new String(payload, StandardCharsets.UTF_8);
        }
    }

    /** Everything but an answer. */
    sealed interface Failure extends InvokeResult {
        /** A stable word for the kind of failure: as AWS names it, or as the function's runtime reported it. */
        String type();

        /** The problem as one sentence for the function's author. */
        String message();
    }

    /**
     * The runtime reported an error: the function threw, or ran out of memory ({@code Runtime.OutOfMemory}).
     *
     * @param type the exception's class, as the runtime names it
     * @param stackTrace lines as the runtime formats them; may be empty
     */
    record FunctionError(String type, String message, List<String> stackTrace) implements Failure {}

    /** The function never got ready: its code could not be loaded, or failed while loading. It was not invoked. */
    record InitFailed(String type, String message, List<String> stackTrace) implements Failure {}

    /**
     * The function took too long. Its process, and every process that this had started, is gone.
     *
     * @param limit the limit that was passed: the request's, or the function's own
     */
    record TimedOut(Duration limit) implements Failure {
        @Override
        public String type() {
            return "Sandbox.Timedout";
        }

        @Override
        public String message() {
            return String.format(Locale.ROOT, "Task timed out after %.2f seconds", limit.toMillis() / 1000.0);
        }
    }

    /**
     * The process ended without an answer.
     *
     * @param exitCode its exit code; 128 + n when signal n killed it
     * @param logTail the last lines that it wrote
     */
    record Crashed(int exitCode, String logTail) implements Failure {
        @Override
        public String type() {
            return "Runtime.ExitError";
        }

        @Override
        public String message() {
            String how = exitCode > 128 ? "killed by signal " + (exitCode - 128) : "exit status " + exitCode;
            return "the function's process ended without an answer: " + how
                    + (logTail.isBlank() ? "" : "; its last output:\n" + logTail.strip());
        }
    }

    /** The function answered with something that is no result: not JSON, or too large. */
    record BadResponse(String message) implements Failure {
        @Override
        public String type() {
            return TaskError.BAD_OUTPUT;
        }
    }

    /**
     * There is no such function.
     *
     * @param known the functions there are
     */
    record NoSuchFunction(String name, List<String> known) implements Failure {
        @Override
        public String type() {
            return "ResourceNotFoundException";
        }

        @Override
        public String message() {
            String list = known.isEmpty() ? "there are no functions at all" : "known are " + String.join(", ", known);
            return "there is no Lambda function \"" + name + "\"; "
                    + new Suggestions().didYouMean(name, known).orElse(list);
        }
    }

    /**
     * The function cannot be run here as it stands: its folder or {@code function.yaml} is wrong, or this machine lacks
     * what it needs.
     *
     * @param problems every problem found
     */
    record NotRunnable(List<String> problems) implements Failure {
        @Override
        public String type() {
            return "InvalidFunction";
        }

        @Override
        public String message() {
            return String.join("\n", problems);
        }
    }
}
