package dev.cascade.api;

import dev.cascade.dsl.validation.Suggestions;
import dev.cascade.port.Topic;
import dev.cascade.usecase.Json;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What a viewer of the live stream says. */
sealed interface StreamRequest {

    /** The longest subscription id. */
    int LONGEST_ID = 64;

    /**
     * The viewer subscribes to a topic.
     *
     * @param after for a job: the number of the event after which to begin, instead of with how the job stands now
     * @param batch whether events that come together may travel in one message
     */
    record Subscribe(String id, Topic topic, Optional<Long> after, boolean batch) implements StreamRequest {}

    /** The viewer has heard enough. */
    record Unsubscribe(String id) implements StreamRequest {}

    /** The viewer wants to know whether somebody is there. */
    record Ping() implements StreamRequest {}

    /**
     * Reads a message.
     *
     * @throws StreamProblem saying what is wrong with it
     */
    static StreamRequest parse(String text) {
        if (text.getBytes(StandardCharsets.UTF_8).length > StreamMessage.MOST_BYTES) {
            throw new StreamProblem(Optional.empty(), "message-too-large", "a message is at most 32 KB");
        }
        return new Fields(object(text)).request();
    }

    private static Map<String, @Nullable Object> object(String text) {
        try {
            if (Json.parse(text) instanceof Map<?, ?>) {
                return Json.parseObject(text);
            }
        } catch (IllegalArgumentException e) {
            throw new StreamProblem(Optional.empty(), "bad-json", "the message is not valid JSON: " + e.getMessage());
        }
        throw new StreamProblem(
                Optional.empty(),
                "bad-message",
                "a message is a JSON object, such as {\"action\":\"subscribe\",\"id\":\"1\",\"topic\":\"jobs\"}");
    }

    /** The fields of a message. */
    final class Fields {

        private static final List<String> ACTIONS = List.of("subscribe", "unsubscribe", "ping");

        private final Map<String, @Nullable Object> fields;

        private Fields(Map<String, @Nullable Object> fields) {
            this.fields = fields;
        }

        private StreamRequest request() {
            Object action = fields.get("action");
            return switch (action instanceof String name ? name : "") {
                case "subscribe" -> subscribe();
                case "unsubscribe" -> {
                    requireKnown(List.of("action", "id"));
                    yield new Unsubscribe(id());
                }
                case "ping" -> {
                    requireKnown(List.of("action", "id"));
                    yield new Ping();
                }
                default -> throw unknownAction(action);
            };
        }

        private StreamProblem unknownAction(@Nullable Object action) {
            String hint = action instanceof String name
                    ? new Suggestions().didYouMean(name, ACTIONS).orElse("there are " + String.join(", ", ACTIONS))
                    : "there are " + String.join(", ", ACTIONS);
            return problem(
                    "bad-action",
                    fields.containsKey("action")
                            ? "there is no action " + shown(action) + "; " + hint
                            : "the message has no \"action\"; " + hint);
        }

        private Subscribe subscribe() {
            requireKnown(List.of("action", "id", "topic", "after", "batch"));
            String id = id();
            Topic topic = topic();
            Optional<Long> after = after();
            if (after.isPresent() && !(topic instanceof Topic.OfJob)) {
                throw problem(
                        "bad-after",
                        "\"after\" is the number of an event, which are numbered by job: it goes with topic \"job:ID\"");
            }
            return new Subscribe(id, topic, after, batch());
        }

        private String id() {
            if (fields.get("id") instanceof String id
                    && !id.isEmpty()
                    && id.length() <= LONGEST_ID
                    && StandardCharsets.UTF_8.newEncoder().canEncode(id)
                    && id.chars().noneMatch(Character::isISOControl)) {
                return id;
            }
            throw problem(
                    "bad-id",
                    "\"id\" is your name for the subscription, a string of 1 to " + LONGEST_ID + " characters, got "
                            + shown(fields.get("id")));
        }

        private Topic topic() {
            Object given = fields.get("topic");
            Optional<Topic> topic = given instanceof String text ? Topic.of(text) : Optional.empty();
            return topic.orElseThrow(() ->
                    problem("bad-topic", "\"topic\" is \"job:ID\", \"dag:NAME\" or \"jobs\", got " + shown(given)));
        }

        private Optional<Long> after() {
            Object given = fields.get("after");
            if (given instanceof Number && !(given instanceof BigInteger) && isWhole(given.toString())) {
                return Optional.of(Long.parseLong(given.toString()));
            }
            if (given == null) {
                return Optional.empty();
            }
            throw problem(
                    "bad-after",
                    "\"after\" is the number of the last event that you have, a whole number from 0, got "
                            + shown(given));
        }

        private static boolean isWhole(String number) {
            return number.chars().allMatch(c -> c >= '0' && c <= '9');
        }

        private boolean batch() {
            Object given = fields.get("batch");
            if (given == null || given instanceof Boolean) {
                return Boolean.TRUE.equals(given);
            }
            throw problem("bad-message", "\"batch\" must be true or false, got " + shown(given));
        }

        private void requireKnown(List<String> known) {
            for (String name : fields.keySet()) {
                if (!known.contains(name)) {
                    String hint = new Suggestions()
                            .didYouMean(name, known)
                            .orElse("the fields here are " + String.join(", ", known));
                    throw problem("unknown-field", "there is no field " + shown(name) + "; " + hint);
                }
            }
        }

        private StreamProblem problem(String code, String message) {
            Optional<String> id = fields.get("id") instanceof String text && text.length() <= LONGEST_ID
                    ? Optional.of(text)
                    : Optional.empty();
            return new StreamProblem(id, code, message);
        }

        private static String shown(@Nullable Object value) {
            String text = Json.write(value);
            return text.length() <= 100 ? text : text.substring(0, 100) + "…";
        }
    }
}
