package dev.cascade.dsl.validation;

import dev.cascade.dsl.definition.CronExpression;
import dev.cascade.dsl.definition.DagDefinition;
import dev.cascade.dsl.definition.InvocationType;
import dev.cascade.dsl.definition.TriggerRule;
import dev.cascade.dsl.source.ScalarNode;
import java.time.ZoneId;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/** Rules for texts: names, words from a list, expressions. */
final class TextRules {

    static final String API_VERSION = "cascade/v1";

    private static final Pattern CLASS_NAME = Pattern.compile(
            "\\p{javaJavaIdentifierStart}\\p{javaJavaIdentifierPart}*(\\.\\p{javaJavaIdentifierStart}\\p{javaJavaIdentifierPart}*)*");
    private static final Pattern STATE_MACHINE_ARN =
            Pattern.compile("arn:[a-z-]+:states:[a-z0-9-]+:\\d{12}:stateMachine:\\S+");

    private TextRules() {}

    static void text(At at, Scope scope) {
        textOf(at, scope);
    }

    static void nonEmpty(At at, Scope scope) {
        nonEmptyText(at, scope);
    }

    static void apiVersion(At at, Scope scope) {
        oneOf(List.of(API_VERSION), at, scope);
    }

    static void triggerRule(At at, Scope scope) {
        oneOf(Arrays.stream(TriggerRule.values()).map(TriggerRule::label).toList(), at, scope);
    }

    static void invocationType(At at, Scope scope) {
        oneOf(Arrays.stream(InvocationType.values()).map(InvocationType::label).toList(), at, scope);
    }

    static void dagName(At at, Scope scope) {
        if (at.node() instanceof ScalarNode s && !s.isForeign() && !(s.value() instanceof Boolean)) {
            if (!DagDefinition.NAME.matcher(s.text()).matches()) {
                scope.report(
                        ProblemCode.BAD_ID, at, "has a name that is not 1 to 128 letters, digits, '_', '.' or '-'");
            }
        } else {
            ValueRules.wrongType(at, scope, "text", null);
        }
    }

    static void functionName(At at, Scope scope) {
        nonEmptyText(at, scope)
                .filter(name -> name.chars().anyMatch(Character::isWhitespace))
                .ifPresent(name -> scope.report(
                        ProblemCode.BAD_ID,
                        at,
                        "has function_name: " + at.node().shown() + ", which must not contain blanks",
                        "give the name or ARN of a Lambda function"));
    }

    static void module(At at, Scope scope) {
        nonEmptyText(at, scope)
                .filter(name -> !CLASS_NAME.matcher(name).matches())
                .ifPresent(name -> scope.report(
                        ProblemCode.BAD_MODULE,
                        at,
                        "has module: " + at.node().shown() + ", which is not a Java class name",
                        "write the full name of a class that implements dev.cascade.dsl.Task, such as com.acme.Load"));
    }

    static void stateMachineArn(At at, Scope scope) {
        nonEmptyText(at, scope)
                .filter(arn -> !STATE_MACHINE_ARN.matcher(arn).matches())
                .ifPresent(arn -> scope.report(
                        ProblemCode.BAD_ARN,
                        at,
                        "has state_machine_arn: " + at.node().shown() + ", which is not the ARN of a state machine",
                        "it looks like arn:aws:states:REGION:ACCOUNT:stateMachine:NAME"));
    }

    static void schedule(At at, Scope scope) {
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

    static void timezone(At at, Scope scope) {
        textOf(at, scope)
                .filter(zone -> !ZoneId.getAvailableZoneIds().contains(zone))
                .ifPresent(zone -> {
                    List<String> zones =
                            ZoneId.getAvailableZoneIds().stream().sorted().toList();
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

    private static void oneOf(List<String> words, At at, Scope scope) {
        textOf(at, scope).filter(word -> !words.contains(word)).ifPresent(word -> {
            String all = "\"" + String.join("\", \"", words) + "\"";
            scope.report(
                    ProblemCode.UNKNOWN_VALUE,
                    at,
                    "has " + at.token() + ": " + at.node().shown() + ", which must be "
                            + (words.size() == 1 ? all : "one of " + all),
                    scope.problems().suggestions().didYouMean(word, words).orElse(null));
        });
    }

    static Optional<String> textOf(At at, Scope scope) {
        if (at.node() instanceof ScalarNode s && s.value() instanceof String text) {
            return Optional.of(text);
        }
        boolean quotable = at.node() instanceof ScalarNode s && !s.isForeign() && !s.isNull();
        String hint = quotable ? "quote it: \"" + ((ScalarNode) at.node()).text() + "\"" : null;
        ValueRules.wrongType(at, scope, "text", hint);
        return Optional.empty();
    }

    private static Optional<String> nonEmptyText(At at, Scope scope) {
        Optional<String> text = textOf(at, scope);
        if (text.filter(String::isBlank).isPresent()) {
            scope.report(ProblemCode.EMPTY_TEXT, at, "has an empty " + at.token());
            return Optional.empty();
        }
        return text;
    }
}
