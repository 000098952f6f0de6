package dev.cascade.dsl.validation;

import dev.cascade.dsl.definition.Durations;
import dev.cascade.dsl.definition.TaskType;
import dev.cascade.dsl.source.Node;
import dev.cascade.dsl.source.ScalarNode;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Rules for durations. */
final class DurationRules {

    private DurationRules() {}

    static void timeout(NodePath at, RuleContext scope) {
        Optional<Duration> timeout = durationOf(at.node());
        if (timeout.isEmpty() || timeout.get().isZero()) {
            report(
                    at,
                    scope,
                    "must be longer than 0: a number of seconds (300) or text with a unit (\"90s\", \"5m\", \"2h\")",
                    null);
            return;
        }
        scope.type()
                .filter(type -> timeout.get().compareTo(type.longestTimeout()) > 0)
                .ifPresent(type -> {
                    String hint = type == TaskType.LAMBDA ? "split the work, or use a task of another type" : null;
                    report(
                            at,
                            scope,
                            "is longer than a task of type \"" + type.label() + "\" can run: "
                                    + type.longestTimeout().toSeconds() + " s",
                            hint);
                });
    }

    private static void report(NodePath at, RuleContext scope, String rule, @Nullable String hint) {
        scope.report(ProblemCode.BAD_TIMEOUT, at, "has timeout: " + at.node().shown() + ", which " + rule, hint);
    }

    /** The duration that a value stands for, if it does. */
    static Optional<Duration> durationOf(Node node) {
        if (!(node instanceof ScalarNode s) || !(s.value() instanceof Number || s.value() instanceof String)) {
            return Optional.empty();
        }
        try {
            return Optional.of(Durations.parse(s.value()));
        } catch (IllegalArgumentException notADuration) {
            return Optional.empty();
        }
    }
}
