package dev.cascade.aws.sfn;

import dev.cascade.aws.proof.AttemptTokens;
import dev.cascade.engine.Outcome;
import dev.cascade.engine.TaskError;
import dev.cascade.port.Attempt;
import dev.cascade.usecase.AttemptResolver;
import dev.cascade.usecase.CompleteTask;
import dev.cascade.usecase.Json;
import dev.cascade.usecase.NotPortableException;
import dev.cascade.usecase.PortableJson;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.sfn.SfnClient;
import software.amazon.awssdk.services.sfn.model.DescribeExecutionResponse;
import software.amazon.awssdk.services.sfn.model.ExecutionDoesNotExistException;
import software.amazon.awssdk.services.sfn.model.InvalidArnException;
import software.amazon.awssdk.services.sfn.model.SfnException;

/**
 * Reads events that tell of executions. Those of executions that were not started here are irrelevant. An event is believed if the execution's input has
 * the token of the attempt that it names; an event without the input is believed only as far as Step Functions itself says the same. Thread-safe.
 */
public final class ExecutionEvents {

    private final SfnClient client;
    private final AttemptTokens tokens;
    private final AttemptResolver attempts;
    private final CompleteTask complete;

    public ExecutionEvents(SfnClient client, AttemptTokens tokens, AttemptResolver attempts, CompleteTask complete) {
        this.client = client;
        this.tokens = tokens;
        this.attempts = attempts;
        this.complete = complete;
    }

    /**
     * What an event says of an attempt's end.
     *
     * @param detail the {@code detail} of a "Step Functions Execution Status Change"
     * @throws IllegalArgumentException if the execution's input is not JSON
     */
    public ExecutionEvent read(Map<?, ?> detail) {
        if (!hasEnded(detail)) {
            return new ExecutionEvent.Irrelevant();
        }
        if (isComplete(detail)) {
            return readWhole(detail);
        }
        try {
            return described(detail)
                    .map(this::readDescribed)
                    .orElseGet(() -> new ExecutionEvent.Refused("it is about an execution that does not exist"));
        } catch (SfnException e) {
            if (SfnStateMachineRegistry.isDenied(e)) {
                return new ExecutionEvent.Refused("it is about a state machine that is not registered");
            }
            throw e;
        }
    }

    private ExecutionEvent readDescribed(Map<String, @Nullable Object> described) {
        return hasEnded(described)
                ? readWhole(described)
                : new ExecutionEvent.Refused("it says that an execution has ended which still runs");
    }

    /**
     * How the attempt's execution ended, as Step Functions itself says; empty if it runs, or is not there. Its events are delivered at best effort:
     * one may be lost.
     */
    public Optional<Outcome> endOf(Attempt attempt) {
        return described(Map.of("executionArn", ExecutionArn.of(attempt)))
                .filter(ExecutionEvents::hasEnded)
                .map(this::readWhole)
                .flatMap(event -> event instanceof ExecutionEvent.Ended ended
                        ? Optional.of(ended.outcome())
                        : Optional.<Outcome>empty());
    }

    private static boolean hasEnded(Map<?, ?> detail) {
        return switch (String.valueOf(detail.get("status"))) {
            case "SUCCEEDED", "FAILED", "TIMED_OUT", "ABORTED" -> true;
            default -> false;
        };
    }

    /** Large inputs and outputs are left out of events. */
    private static boolean isComplete(Map<?, ?> detail) {
        return detail.get("input") != null
                && (!"SUCCEEDED".equals(detail.get("status")) || detail.get("output") != null);
    }

    private Optional<Map<String, @Nullable Object>> described(Map<?, ?> detail) {
        String arn = String.valueOf(detail.get("executionArn"));
        try {
            DescribeExecutionResponse execution = client.describeExecution(describe -> describe.executionArn(arn));
            Map<String, @Nullable Object> whole = new HashMap<>();
            whole.put("name", execution.name());
            whole.put("status", execution.statusAsString());
            whole.put("input", execution.input());
            whole.put("output", execution.output());
            whole.put("error", execution.error());
            whole.put("cause", execution.cause());
            return Optional.of(whole);
        } catch (ExecutionDoesNotExistException | InvalidArnException e) {
            return Optional.empty();
        }
    }

    private ExecutionEvent readWhole(Map<?, ?> detail) {
        if (!(detail.get("input") instanceof String input)) {
            return new ExecutionEvent.Irrelevant();
        }
        Map<String, @Nullable Object> event = Json.parseMessage(input);
        // Somebody may have started an execution by hand, with an input copied from here.
        if (!(event.get("idempotency_key") instanceof String key)
                || !ExecutionName.of(key).equals(detail.get("name"))) {
            return new ExecutionEvent.Irrelevant();
        }
        if (!tokens.isGenuine(event)) {
            return new ExecutionEvent.Refused("the input of the execution lacks the token of the attempt");
        }
        return attempts.find(event)
                .<ExecutionEvent>map(attempt -> new ExecutionEvent.Ended(attempt, outcome(attempt, event, detail)))
                .orElseGet(ExecutionEvent.Irrelevant::new);
    }

    private Outcome outcome(Attempt attempt, Map<?, ?> event, Map<?, ?> detail) {
        return switch (String.valueOf(detail.get("status"))) {
            case "SUCCEEDED" -> succeeded(attempt, AttemptTokens.remove(event, String.valueOf(detail.get("output"))));
            case "TIMED_OUT" -> failed(TaskError.TIMEOUT, "the execution ran into the timeout of its state machine");
            case "ABORTED" -> failed("aborted", text(event, detail, "cause", "the execution was stopped"));
            default ->
                failed(
                        text(event, detail, "error", "execution_failed"),
                        text(event, detail, "cause", "the execution failed"));
        };
    }

    private Outcome succeeded(Attempt attempt, String output) {
        try {
            return complete.keep(attempt, PortableJson.ofText(output));
        } catch (NotPortableException e) {
            return new Outcome.Failure(e.asTaskError("the execution's output"));
        }
    }

    private static Outcome failed(String type, String message) {
        return new Outcome.Failure(TaskError.retryable(type, message));
    }

    private static String text(Map<?, ?> event, Map<?, ?> detail, String field, String otherwise) {
        return detail.get(field) instanceof String text && !text.isBlank()
                ? AttemptTokens.remove(event, text)
                : otherwise;
    }
}
