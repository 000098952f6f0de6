package dev.cascade.dsl.validation;

import dev.cascade.dsl.definition.Template;
import dev.cascade.dsl.definition.UnknownPlaceholderException;
import dev.cascade.dsl.source.ListNode;
import dev.cascade.dsl.source.MapNode;
import dev.cascade.dsl.source.ScalarNode;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/** Rules for texts with placeholders, and for the payload, whose every text is one. */
final class TemplateRules {

    private static final List<String> PLACEHOLDERS = List.of("job_id", "task_id", "dag", "attempt");

    private static final Pattern NAME = Pattern.compile("[\\p{L}\\p{N}_-]+(\\.[\\p{L}\\p{N}_-]+)*");

    private TemplateRules() {}

    static void key(At at, Scope scope) {
        TextRules.textOf(at, scope).ifPresent(text -> {
            if (text.isBlank()) {
                scope.report(ProblemCode.EMPTY_TEXT, at, "has an empty " + at.token());
            }
            template(text, at, scope);
        });
    }

    static void payload(At at, Scope scope) {
        if (at.node() instanceof MapNode) {
            anyValue(at, scope);
        } else {
            ValueRules.wrongType(at, scope, "an object", "write payload: {\"value\": …}");
        }
    }

    private static void anyValue(At at, Scope scope) {
        switch (at.node()) {
            case MapNode map -> {
                ObjectRules.reportDuplicates(map, at, scope, ProblemCode.DUPLICATE_FIELD);
                map.entries().forEach(entry -> anyValue(at.field(entry), scope));
            }
            case ListNode list -> {
                for (int i = 0; i < list.items().size(); i++) {
                    anyValue(at.item(list, i), scope);
                }
            }
            case ScalarNode scalar -> scalar(scalar, at, scope);
        }
    }

    private static void scalar(ScalarNode scalar, At at, Scope scope) {
        if (scalar.isForeign()) {
            ValueRules.wrongType(at, scope, "a JSON value", null);
        } else if (scalar.value() instanceof String text) {
            template(text, at, scope);
        }
    }

    private static void template(String text, At at, Scope scope) {
        try {
            Template.parse(text);
        } catch (UnknownPlaceholderException e) {
            scope.report(
                    ProblemCode.BAD_TEMPLATE,
                    at,
                    "has a bad template: " + e.getMessage(),
                    hint(e.placeholder(), scope));
        } catch (IllegalArgumentException e) {
            scope.report(ProblemCode.BAD_TEMPLATE, at, "has a bad template: " + e.getMessage());
        }
    }

    private static String hint(String placeholder, Scope scope) {
        Suggestions suggestions = scope.problems().suggestions();
        int dot = placeholder.indexOf('.');
        if (dot > 0
                && suggestions
                        .nearest(placeholder.substring(0, dot), List.of("context"))
                        .isPresent()) {
            return "did you mean {{context" + placeholder.substring(dot) + "}}?";
        }
        return suggestions
                .nearest(placeholder, PLACEHOLDERS)
                .or(() ->
                        NAME.matcher(placeholder).matches() ? Optional.of("context." + placeholder) : Optional.empty())
                .map(known -> "did you mean {{" + known + "}}?")
                .orElse("a value of the job's context is written {{context.NAME}}");
    }
}
