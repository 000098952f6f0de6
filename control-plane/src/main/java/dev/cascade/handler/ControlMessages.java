package dev.cascade.handler;

import dev.cascade.aws.AwsControlPlane;
import dev.cascade.aws.proof.AttemptTokens;
import dev.cascade.aws.sfn.ExecutionEvent;
import dev.cascade.aws.sqs.FanOutPiece;
import dev.cascade.engine.Outcome;
import dev.cascade.engine.TaskError;
import dev.cascade.engine.TaskRef;
import dev.cascade.port.Attempt;
import dev.cascade.port.Topic;
import dev.cascade.usecase.AttemptResolver;
import dev.cascade.usecase.Json;
import dev.cascade.usecase.LambdaAnswer;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Reads messages of the control queue. The code of any registered function may write into it, as Lambda sends results with the function's own rights. So
 * what a message says is believed if it has a proof: messages of the control plane have one of their own, reports of services the attempt's token.
 */
final class ControlMessages {

    private final AwsControlPlane plane;

    ControlMessages(AwsControlPlane plane) {
        this.plane = plane;
    }

    /**
     * What the message says.
     *
     * @throws IllegalArgumentException if nobody could have meant it for this queue
     * @throws dev.cascade.port.StoreException if the proof cannot be checked at the moment
     */
    ParsedMessage read(String body) {
        Map<String, @Nullable Object> message = Json.parseMessage(body);
        if (message.get("cascade") instanceof String kind) {
            return own(kind, message);
        }
        if (message.containsKey("requestPayload") && message.get("requestContext") instanceof Map<?, ?>) {
            return destinationRecord(message);
        }
        if ("aws.states".equals(message.get("source")) && message.get("detail") instanceof Map<?, ?> detail) {
            return execution(detail);
        }
        if ("aws.s3".equals(message.get("source"))) {
            return new ParsedMessage.DagFiles();
        }
        throw new IllegalArgumentException(
                "it is neither a record of a Lambda destination nor an event of Step Functions or S3 nor a message of"
                        + " Cascade's");
    }

    // ---- our own

    private static final Set<String> KINDS = Set.of("wake", "dispatch", "push");

    private ParsedMessage own(String kind, Map<String, @Nullable Object> message) {
        if (!KINDS.contains(kind)) {
            // A later version may have sent it: it is kept as a dead letter.
            throw new IllegalArgumentException("its kind \"" + kind + "\" is not known to this version");
        }
        return plane.controlQueue().isOwn(message)
                ? new ParsedMessage.Believed(believed(kind, message))
                : new ParsedMessage.Refused("it has the form of a message of the control plane, and not its MAC");
    }

    private static ControlMessage believed(String kind, Map<String, @Nullable Object> message) {
        if (kind.equals("push") && message.get("topic") instanceof String topic) {
            return new ControlMessage.Push(Topic.of(topic)
                    .orElseThrow(() -> new IllegalArgumentException("its \"topic\" is not the name of one")));
        }
        if (!(message.get("job") instanceof String job)) {
            throw new IllegalArgumentException("its \"job\" is not the id of a job");
        }
        return switch (kind) {
            case "wake" -> new ControlMessage.Wake(job);
            case "dispatch" -> new ControlMessage.Dispatch(piece(job, message));
            case "push" -> new ControlMessage.Push(new Topic.OfJob(job));
            default -> throw new IllegalArgumentException("its kind \"" + kind + "\" is not known to this version");
        };
    }

    /** The task's index, the attempt's number and, for an item of a mapped task, its map index. */
    private static FanOutPiece.Ref attempt(@Nullable Object numbers) {
        if (numbers instanceof List<?> list
                && (list.size() == 2 || list.size() == 3)
                && list.get(0) instanceof Integer task
                && list.get(1) instanceof Integer number) {
            if (list.size() == 2) {
                return new FanOutPiece.Ref(TaskRef.of(task), number);
            }
            if (list.get(2) instanceof Integer mapIndex) {
                return new FanOutPiece.Ref(TaskRef.item(task, mapIndex), number);
            }
        }
        throw new IllegalArgumentException("its \"attempts\" are not lists of two or three numbers");
    }

    private static FanOutPiece piece(String job, Map<String, @Nullable Object> message) {
        List<FanOutPiece.Ref> attempts = new ArrayList<>();
        if (message.get("attempts") instanceof List<?> pairs) {
            pairs.forEach(numbers -> attempts.add(attempt(numbers)));
        }
        return new FanOutPiece(job, message.get("round") instanceof Integer round ? round : 0, attempts);
    }

    // ---- Step Functions

    private ParsedMessage execution(Map<?, ?> detail) {
        return switch (plane.executionEvents().read(detail)) {
            case ExecutionEvent.Ended e ->
                new ParsedMessage.Believed(new ControlMessage.Ended(
                        e.attempt(), e.outcome(), e.attempt().job().createdAt()));
            case ExecutionEvent.Irrelevant i -> new ParsedMessage.Irrelevant();
            case ExecutionEvent.Refused r -> new ParsedMessage.Refused(r.reason());
        };
    }

    // ---- Lambda destinations

    /** Functions may be invoked by others as well, with events of their own: how that ended is not for here. */
    private ParsedMessage destinationRecord(Map<String, @Nullable Object> message) {
        if (!(message.get("requestPayload") instanceof Map<?, ?> event) || !event.containsKey("idempotency_key")) {
            return new ParsedMessage.Irrelevant();
        }
        if (!plane.attemptTokens().isGenuine(event)) {
            return new ParsedMessage.Refused("it reports an attempt, and has not its token");
        }
        return plane.core()
                .attemptResolver()
                .find(event)
                .<ParsedMessage>map(attempt -> new ParsedMessage.Believed(new ControlMessage.Ended(
                        attempt, outcome(attempt, event, message), AttemptResolver.timestamp(event))))
                .orElseGet(ParsedMessage.Irrelevant::new);
    }

    private Outcome outcome(Attempt attempt, Map<?, ?> event, Map<String, @Nullable Object> message) {
        String condition = text(message.get("requestContext"), "condition").orElse("");
        Object payload = message.get("responsePayload");
        if (condition.equals("Success")) {
            return plane.core()
                    .completeTask()
                    .outcome(attempt, LambdaAnswer.ofValue(payload, answer -> AttemptTokens.remove(event, answer)));
        }
        if (payload != null) {
            return new Outcome.Failure(LambdaAnswer.ofError(AttemptTokens.remove(event, Json.write(payload))));
        }
        return new Outcome.Failure(
                condition.equals("EventAgeExceeded")
                        ? TaskError.retryable(
                                "event_age_exceeded",
                                "the function was not invoked in time: Lambda throttled it for longer than events are"
                                        + " kept")
                        : TaskError.retryable(
                                condition.isEmpty() ? TaskError.FUNCTION_ERROR : condition.toLowerCase(Locale.ROOT),
                                "Lambda gave the invocation up (" + condition + ") without saying why"));
    }

    private static Optional<String> text(@Nullable Object object, String field) {
        return object instanceof Map<?, ?> map && map.get(field) instanceof String text
                ? Optional.of(text)
                : Optional.empty();
    }
}
