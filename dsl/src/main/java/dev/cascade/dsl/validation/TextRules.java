package dev.cascade.dsl.validation;

import dev.cascade.dsl.definition.CronExpression;
import dev.cascade.dsl.definition.Identifier;
import dev.cascade.dsl.definition.InvocationType;
import dev.cascade.dsl.definition.TriggerRule;
import dev.cascade.dsl.source.Excerpt;
import dev.cascade.dsl.source.ScalarNode;
import java.time.ZoneId;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/** Rules for texts: names, words from a list, expressions. */
final class TextRules {

    static final String API_VERSION = "cascade/v1";

    private static final Pattern STATE_MACHINE_ARN =
            Pattern.compile("arn:[a-z-]+:states:[a-z0-9-]+:\\d{12}:stateMachine:\\S+");

    private TextRules() {}

    /** Any text that is taken as it stands. */
    static void text(NodePath at, RuleContext scope) {
        Optional<String> unused = textOf(at, scope);
    }

    static void apiVersion(NodePath at, RuleContext scope) {
        oneOf(List.of(API_VERSION), at, scope);
    }

    static void triggerRule(NodePath at, RuleContext scope) {
        oneOf(Arrays.stream(TriggerRule.values()).map(TriggerRule::label).toList(), at, scope);
    }

    static void invocationType(NodePath at, RuleContext scope) {
        oneOf(Arrays.stream(InvocationType.values()).map(InvocationType::label).toList(), at, scope);
    }

    static void dagName(NodePath at, RuleContext scope) {
        if (at.node() instanceof ScalarNode s && !s.isForeign() && !s.isNull() && !(s.value() instanceof Boolean)) {
            if (!Identifier.isValid(s.text())) {
                scope.report(ProblemCode.BAD_ID, at, "has a name that is not " + Identifier.RULE);
            }
        } else {
            ValueRules.wrongType(at, scope, "text", null);
        }
    }

    static void functionName(NodePath at, RuleContext scope) {
        nonEmptyText(at, scope)
                .filter(name -> !isFunctionReference(name))
                .ifPresent(name -> scope.report(
                        ProblemCode.BAD_ID,
                        at,
                        "has function_name: " + at.node().shown()
                                + ", which must be letters, digits, '_' and '-', without blanks, or an ARN",
                        "give the name or ARN of a Lambda function"));
    }

    /** Loosely: whether there is such a function is found out where functions are. But nothing that would be a path or a host. */
    private static boolean isFunctionReference(String name) {
        return name.chars().allMatch(c -> c < 0x80 && (Character.isLetterOrDigit(c) || "_-:$.".indexOf(c) >= 0))
                && !name.contains("..")
                && !name.equals(".");
    }

    static void module(NodePath at, RuleContext scope) {
        nonEmptyText(at, scope)
                .filter(name -> !isClassName(name))
                .ifPresent(name -> scope.report(
                        ProblemCode.BAD_MODULE,
                        at,
                        "has module: " + at.node().shown() + ", which is not a Java class name",
                        "write the full name of a class that implements dev.cascade.dsl.Task, such as com.acme.Load"));
    }

    /** Part by part: a pattern would need stack for each of them. */
    private static boolean isClassName(String name) {
        for (String part : name.split("\\.", -1)) {
            if (part.isEmpty()
                    || !Character.isJavaIdentifierStart(part.codePointAt(0))
                    || !part.codePoints()
                            .allMatch(c -> Character.isJavaIdentifierPart(c) && !Character.isIdentifierIgnorable(c))) {
                return false;
            }
        }
        return true;
    }

    static void stateMachineArn(NodePath at, RuleContext scope) {
        nonEmptyText(at, scope)
                .filter(arn -> !STATE_MACHINE_ARN.matcher(arn).matches())
                .ifPresent(arn -> scope.report(
                        ProblemCode.BAD_ARN,
                        at,
                        "has state_machine_arn: " + at.node().shown() + ", which is not the ARN of a state machine",
                        "it looks like arn:aws:states:REGION:ACCOUNT:stateMachine:NAME"));
    }

    static void schedule(NodePath at, RuleContext scope) {
        textOf(at, scope).ifPresent(text -> {
            try {
                CronExpression.parse(text);
            } catch (IllegalArgumentException e) {
                String hint =
                        text.isBlank() ? "leave schedule out, or write null, for a DAG that is only triggered" : null;
                scope.report(
                        ProblemCode.BAD_CRON,
                        at,
                        "has schedule: " + at.node().shown() + ", which is not a cron expression: " + e.getMessage(),
                        hint);
            }
        });
    }

    static void timezone(NodePath at, RuleContext scope) {
        textOf(at, scope).filter(zone -> !isTimezone(zone)).ifPresent(zone -> {
            List<String> zones = ZoneId.getAvailableZoneIds().stream().sorted().toList();
            String hint = scope.problems()
                    .suggestions()
                    .didYouMean(zone, zones)
                    .orElse("write a name such as Europe/Berlin, or UTC");
            scope.report(
                    ProblemCode.BAD_TIMEZONE,
                    at,
                    "has timezone: " + at.node().shown() + ", which is not the IANA name of a time zone",
                    hint);
        });
    }

    static boolean isTimezone(String zone) {
        return ZoneId.getAvailableZoneIds().contains(zone);
    }

    private static void oneOf(List<String> words, NodePath at, RuleContext scope) {
        textOf(at, scope).filter(word -> !words.contains(word)).ifPresent(word -> {
            String all = "\"" + String.join("\", \"", words) + "\"";
            scope.report(
                    ProblemCode.UNKNOWN_VALUE,
                    at,
                    "has " + ValueRules.nameOf(at) + ": " + at.node().shown() + ", which must be "
                            + (words.size() == 1 ? all : "one of " + all),
                    scope.problems().suggestions().didYouMean(word, words).orElse(null));
        });
    }

    static Optional<String> textOf(NodePath at, RuleContext scope) {
        if (at.node() instanceof ScalarNode s && s.value() instanceof String text) {
            return Optional.of(text);
        }
        boolean quotable = at.node() instanceof ScalarNode s && !s.isForeign() && !s.isNull();
        String hint = quotable ? "quote it: \"" + Excerpt.of(((ScalarNode) at.node()).text()) + "\"" : null;
        ValueRules.wrongType(at, scope, "text", hint);
        return Optional.empty();
    }

    static Optional<String> nonEmptyText(NodePath at, RuleContext scope) {
        Optional<String> text = textOf(at, scope);
        if (text.filter(String::isBlank).isPresent()) {
            scope.report(
                    ProblemCode.EMPTY_TEXT,
                    at,
                    "has " + ValueRules.nameOf(at) + ": " + at.node().shown() + ", which must not be empty");
            return Optional.empty();
        }
        return text;
    }
}
