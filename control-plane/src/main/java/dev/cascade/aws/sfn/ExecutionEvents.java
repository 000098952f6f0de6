package dev.cascade.aws.sfn;

import dev.cascade.engine.Outcome;
import dev.cascade.engine.TaskError;
import dev.cascade.port.Attempt;
import dev.cascade.usecase.CompleteTask;
import dev.cascade.usecase.Json;
import dev.cascade.usecase.ReportedAttempts;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.sfn.SfnClient;
import software.amazon.awssdk.services.sfn.model.DescribeExecutionResponse;

/** Reads events that tell of executions. Those of executions that were not started here concern nobody. Thread-safe. */
public final class ExecutionEvents {

    private final SfnClient client;
    private final ReportedAttempts attempts;
    private final CompleteTask complete;

    public ExecutionEvents(SfnClient client, ReportedAttempts attempts, CompleteTask complete) {
        this.client = client;
        this.attempts = attempts;
        this.complete = complete;
    }

    /** An attempt that ended. */
    public record Ended(Attempt attempt, Outcome outcome) {}

    /**
     * What an event says of an attempt's end.
     *
     * @param detail the {@code detail} of a "Step Functions Execution Status Change"
     */
    public Optional<Ended> read(Map<?, ?> detail) {
        String status = String.valueOf(detail.get("status"));
        if (status.equals("RUNNING") || status.equals("PENDING_REDRIVE")) {
            return Optional.empty();
        }
        Map<?, ?> whole = isComplete(detail, status) ? detail : described(detail);
        return attempt(whole).map(attempt -> new Ended(attempt, outcome(attempt, status, whole)));
    }

    /** Large inputs and outputs are left out of events. */
    private static boolean isComplete(Map<?, ?> detail, String status) {
        return detail.get("input") != null && (!status.equals("SUCCEEDED") || detail.get("output") != null);
    }

    private Map<String, @Nullable Object> described(Map<?, ?> detail) {
        String arn = String.valueOf(detail.get("executionArn"));
        DescribeExecutionResponse execution = client.describeExecution(describe -> describe.executionArn(arn));
        Map<String, @Nullable Object> whole = new HashMap<>();
        whole.put("name", execution.name());
        whole.put("input", execution.input());
        whole.put("output", execution.output());
        whole.put("error", execution.error());
        whole.put("cause", execution.cause());
        return whole;
    }

    private Optional<Attempt> attempt(Map<?, ?> detail) {
        if (!(detail.get("input") instanceof String input)) {
            return Optional.empty();
        }
        Map<String, @Nullable Object> event = Json.parseObject(input);
        // Somebody may have started an execution by hand, with an input copied from here.
        boolean own = event.get("idempotency_key") instanceof String key
                && ExecutionName.of(key).equals(detail.get("name"));
        return own ? attempts.find(event) : Optional.empty();
    }

    private Outcome outcome(Attempt attempt, String status, Map<?, ?> detail) {
        return switch (status) {
            case "SUCCEEDED" -> complete.keep(attempt, String.valueOf(detail.get("output")));
            case "TIMED_OUT" -> failed(TaskError.TIMEOUT, "the execution ran into the timeout of its state machine");
            case "ABORTED" -> failed("aborted", text(detail, "cause", "the execution was stopped"));
            default -> failed(text(detail, "error", "execution_failed"), text(detail, "cause", "the execution failed"));
        };
    }

    private static Outcome failed(String type, String message) {
        return new Outcome.Failure(TaskError.retryable(type, message));
    }

    private static String text(Map<?, ?> detail, String field, String otherwise) {
        return detail.get(field) instanceof String text && !text.isBlank() ? text : otherwise;
    }
}
