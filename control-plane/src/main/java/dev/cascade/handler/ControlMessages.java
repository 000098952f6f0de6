package dev.cascade.handler;

import dev.cascade.aws.AwsControlPlane;
import dev.cascade.aws.sqs.Piece;
import dev.cascade.engine.Outcome;
import dev.cascade.engine.TaskError;
import dev.cascade.port.Attempt;
import dev.cascade.port.Topic;
import dev.cascade.usecase.Json;
import dev.cascade.usecase.LambdaAnswer;
import dev.cascade.usecase.ReportedAttempts;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Reads messages of the control queue, whoever wrote them. */
final class ControlMessages {

    private final AwsControlPlane plane;

    ControlMessages(AwsControlPlane plane) {
        this.plane = plane;
    }

    /**
     * What the message says; empty if it concerns nobody any more.
     *
     * @throws IllegalArgumentException if nobody could have meant it for this queue
     */
    Optional<ControlMessage> read(String body) {
        Map<String, @Nullable Object> message = Json.parseObject(body);
        if (message.get("cascade") instanceof String kind) {
            return Optional.of(own(kind, message));
        }
        if (message.containsKey("requestPayload") && message.get("requestContext") instanceof Map<?, ?>) {
            return destinationRecord(message);
        }
        if ("aws.states".equals(message.get("source")) && message.get("detail") instanceof Map<?, ?> detail) {
            return plane.executionEvents()
                    .read(detail)
                    .map(e -> new ControlMessage.Ended(
                            e.attempt(), e.outcome(), e.attempt().job().createdAt()));
        }
        throw new IllegalArgumentException(
                "it is neither a record of a Lambda destination nor an event of Step Functions nor a message of Cascade's");
    }

    // ---- our own

    private static ControlMessage own(String kind, Map<String, @Nullable Object> message) {
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

    private static Piece piece(String job, Map<String, @Nullable Object> message) {
        List<Piece.Ref> attempts = new ArrayList<>();
        if (message.get("attempts") instanceof List<?> pairs) {
            for (Object pair : pairs) {
                if (pair instanceof List<?> two
                        && two.size() == 2
                        && two.getFirst() instanceof Integer task
                        && two.getLast() instanceof Integer number) {
                    attempts.add(new Piece.Ref(task, number));
                } else {
                    throw new IllegalArgumentException("its \"attempts\" are not pairs of numbers");
                }
            }
        }
        return new Piece(job, message.get("round") instanceof Integer round ? round : 0, attempts);
    }

    // ---- Lambda destinations

    /** Functions may be invoked by others as well, with events of their own: how that ended is not for here. */
    private Optional<ControlMessage> destinationRecord(Map<String, @Nullable Object> message) {
        if (!(message.get("requestPayload") instanceof Map<?, ?> event) || !event.containsKey("idempotency_key")) {
            return Optional.empty();
        }
        return plane.reportedAttempts()
                .find(event)
                .map(attempt -> new ControlMessage.Ended(
                        attempt, outcome(attempt, message), ReportedAttempts.timestamp(event)));
    }

    private Outcome outcome(Attempt attempt, Map<String, @Nullable Object> message) {
        String condition = text(message.get("requestContext"), "condition").orElse("");
        String payload = Json.write(message.get("responsePayload"));
        if (condition.equals("Success")) {
            return plane.complete().outcome(attempt, payload);
        }
        if (message.get("responsePayload") != null) {
            return new Outcome.Failure(LambdaAnswer.ofError(payload));
        }
        return new Outcome.Failure(
                condition.equals("EventAgeExceeded")
                        ? TaskError.retryable(
                                "event_age_exceeded",
                                "the function was not invoked in time: Lambda throttled it for longer than events are kept")
                        : TaskError.retryable(
                                condition.isEmpty() ? "function_error" : condition.toLowerCase(Locale.ROOT),
                                "Lambda gave the invocation up (" + condition + ") without saying why"));
    }

    private static Optional<String> text(@Nullable Object object, String field) {
        return object instanceof Map<?, ?> map && map.get(field) instanceof String text
                ? Optional.of(text)
                : Optional.empty();
    }
}
