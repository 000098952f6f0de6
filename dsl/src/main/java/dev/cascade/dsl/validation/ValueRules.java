package dev.cascade.dsl.validation;

import dev.cascade.dsl.definition.EnvironmentName;
import dev.cascade.dsl.source.Excerpt;
import dev.cascade.dsl.source.ListNode;
import dev.cascade.dsl.source.MapNode;
import dev.cascade.dsl.source.Node;
import dev.cascade.dsl.source.ScalarNode;
import java.math.BigInteger;
import org.jspecify.annotations.Nullable;

/** Rules for flags, numbers, lists and maps. */
final class ValueRules {

    private static final int LEAST_MEMORY = 128;
    private static final int MOST_MEMORY = 10_240;

    private ValueRules() {}

    static void flag(NodePath at, RuleContext scope) {
        if (!(at.node() instanceof ScalarNode s && s.value() instanceof Boolean)) {
            wrongType(at, scope, "true or false", "write true or false, without quotes");
        }
    }

    static void maxActiveJobs(NodePath at, RuleContext scope) {
        if (!(at.node() instanceof ScalarNode s && isWhole(s))) {
            wrongType(at, scope, "a whole number, at least 1", null);
        } else if (!isBetween(s, 1, Integer.MAX_VALUE)) {
            scope.report(
                    ProblemCode.OUT_OF_RANGE,
                    at,
                    "has max_active_jobs: " + s.shown() + ", which must be 1 to " + Integer.MAX_VALUE,
                    "leave it out for no limit");
        }
    }

    static void memory(NodePath at, RuleContext scope) {
        if (!(at.node() instanceof ScalarNode s && isBetween(s, LEAST_MEMORY, MOST_MEMORY))) {
            scope.report(
                    ProblemCode.BAD_MEMORY,
                    at,
                    "has memory: " + at.node().shown() + ", which must be a whole number of MB from " + LEAST_MEMORY
                            + " to " + MOST_MEMORY);
        }
    }

    static void command(NodePath at, RuleContext scope) {
        if (!(at.node() instanceof ListNode list)) {
            wrongType(at, scope, "a list of text", "write command: [\"program\", \"argument\"]");
            return;
        }
        if (list.items().isEmpty()) {
            scope.report(ProblemCode.EMPTY_TEXT, at, "has an empty command", "give the program and its arguments");
            return;
        }
        for (int i = 0; i < list.items().size(); i++) {
            NodePath item = at.item(list, i);
            TextRules.textOf(item, scope).ifPresent(text -> {
                if (item.token().equals(0) && text.isBlank()) {
                    scope.report(
                            ProblemCode.EMPTY_TEXT,
                            item,
                            "has a command whose program is " + item.node().shown(),
                            "give the program first, then its arguments");
                } else {
                    TemplateRules.ofProgram(text, item, scope);
                }
            });
        }
    }

    static void environment(NodePath at, RuleContext scope) {
        if (!(at.node() instanceof MapNode map)) {
            wrongType(at, scope, "an object of names and texts", null);
            return;
        }
        ObjectRules.reportDuplicates(map, at, scope, ProblemCode.DUPLICATE_FIELD);
        for (MapNode.Entry entry : map.entries()) {
            if (!TemplateRules.refuseInName(entry, at, scope) && !EnvironmentName.isValid(entry.name())) {
                scope.reportName(
                        ProblemCode.BAD_VARIABLE,
                        at,
                        entry,
                        "has the variable \"" + Excerpt.of(entry.name()) + "\" in environment, whose name must be "
                                + EnvironmentName.RULE,
                        null);
            }
            NodePath value = at.field(entry);
            TextRules.textOf(value, scope).ifPresent(text -> TemplateRules.ofProgram(text, value, scope));
        }
    }

    static boolean isWhole(Node node) {
        return node instanceof ScalarNode s
                && (s.value() instanceof Integer || s.value() instanceof Long || s.value() instanceof BigInteger);
    }

    static boolean isBetween(Node node, int least, int most) {
        return node instanceof ScalarNode s && s.value() instanceof Integer n && n >= least && n <= most;
    }

    static void wrongType(NodePath at, RuleContext scope, String expected, @Nullable String hint) {
        scope.report(
                ProblemCode.WRONG_TYPE,
                at,
                "has " + nameOf(at) + ": " + at.node().shown() + ", which must be " + expected,
                hint);
    }

    /** The name of a value in messages: its field, or its index in the list of a field. */
    static String nameOf(NodePath at) {
        NodePath list = at;
        while (list.token() instanceof Integer && list.parent() != null) {
            list = list.parent();
        }
        String field = Excerpt.of(list.token().toString());
        return at.token() instanceof Integer i ? "item " + (i + 1) + " of " + field : field;
    }
}
