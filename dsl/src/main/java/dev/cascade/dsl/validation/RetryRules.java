package dev.cascade.dsl.validation;

import static dev.cascade.dsl.validation.Field.optional;
import static dev.cascade.dsl.validation.Field.required;

import dev.cascade.dsl.definition.RetryPolicy;
import dev.cascade.dsl.source.MapNode;
import dev.cascade.dsl.source.Node;
import dev.cascade.dsl.source.ScalarNode;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;

/** Rules for {@code retry}: a number, or an object. */
final class RetryRules {

    private static final Duration LONGEST_DELAY = Duration.ofDays(7);
    private static final String NUMBER_OF_RETRIES = "a whole number from 0 to " + RetryPolicy.MAX_RETRIES;

    static final Map<String, Field> FIELDS = new LinkedHashMap<>();

    static {
        List.of(
                        required("max", rule(RetryRules::isCount, NUMBER_OF_RETRIES)),
                        optional(
                                "delay",
                                rule(RetryRules::isDelay, "a duration of at most 7 days: 10, \"500ms\", \"2m\"")),
                        optional("backoff", rule(n -> isNumber(n, 1, 1_000), "a number from 1 to 1000")),
                        optional(
                                "max_delay",
                                rule(RetryRules::isDelay, "a duration of at most 7 days: 10, \"500ms\", \"2m\"")),
                        optional("jitter", rule(n -> isNumber(n, 0, 1), "a number from 0 to 1")))
                .forEach(field -> FIELDS.put(field.name(), field));
    }

    private RetryRules() {}

    static void retry(NodePath at, RuleContext scope) {
        if (at.node() instanceof MapNode map) {
            ObjectRules.check(map, at, scope, FIELDS, "retry");
            checkLongestDelay(map, at, scope);
        } else if (!isCount(at.node())) {
            scope.report(
                    ProblemCode.BAD_RETRY,
                    at,
                    "has retry: " + at.node().shown()
                            + ", which must be the number of retries after the first attempt, " + NUMBER_OF_RETRIES
                            + ", or an object with \"max\"");
        }
    }

    /** Refuses a max_delay below the delay: the delay would be accepted and never used. */
    private static void checkLongestDelay(MapNode retry, NodePath at, RuleContext scope) {
        Optional<Duration> delay = retry.entry("delay").flatMap(e -> DurationRules.durationOf(e.value()));
        retry.entry("max_delay")
                .filter(most -> DurationRules.durationOf(most.value())
                        .filter(d -> delay.isPresent() && d.compareTo(delay.get()) < 0)
                        .isPresent())
                .ifPresent(most -> scope.report(
                        ProblemCode.BAD_RETRY,
                        at.field(most),
                        "has retry.max_delay: " + most.value().shown() + ", which is shorter than its delay",
                        "raise max_delay, or lower delay"));
    }

    private static Field.Rule rule(Predicate<Node> allowed, String expected) {
        return (at, scope) -> {
            if (!allowed.test(at.node())) {
                scope.report(
                        ProblemCode.BAD_RETRY,
                        at,
                        "has retry." + at.token() + ": " + at.node().shown() + ", which must be " + expected);
            }
        };
    }

    private static boolean isCount(Node node) {
        return ValueRules.isBetween(node, 0, RetryPolicy.MAX_RETRIES);
    }

    private static boolean isDelay(Node node) {
        return DurationRules.durationOf(node)
                .filter(d -> d.compareTo(LONGEST_DELAY) <= 0)
                .isPresent();
    }

    private static boolean isNumber(Node node, double least, double most) {
        return node instanceof ScalarNode s
                && s.value() instanceof Number n
                && n.doubleValue() >= least
                && n.doubleValue() <= most;
    }
}
