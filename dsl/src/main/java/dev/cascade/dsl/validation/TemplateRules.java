package dev.cascade.dsl.validation;

import dev.cascade.dsl.definition.ObjectKeyRule;
import dev.cascade.dsl.definition.Template;
import dev.cascade.dsl.definition.UnknownPlaceholderException;
import dev.cascade.dsl.source.Excerpt;
import dev.cascade.dsl.source.ListNode;
import dev.cascade.dsl.source.MapNode;
import dev.cascade.dsl.source.Numbers;
import dev.cascade.dsl.source.ScalarNode;
import java.util.List;
import java.util.Optional;

/** Rules for texts with placeholders, and for the payload, whose every text is one. */
final class TemplateRules {

    private static final List<String> PLACEHOLDERS = List.of("job_id", "task_id", "dag", "attempt");

    private static final String WHERE =
            "templates expand in payload, output_s3_key, command, environment and working_dir";

    private TemplateRules() {}

    /** The key of a result: a template, and nothing that leads out of the bucket whatever the placeholders stand for. */
    static void key(NodePath at, RuleContext scope) {
        TextRules.nonEmptyText(at, scope)
                .flatMap(text -> template(text, at, scope))
                .flatMap(template -> ObjectKeyRule.problem(template.withPlaceholders(name -> "x")))
                .ifPresent(problem -> scope.report(
                        ProblemCode.BAD_KEY,
                        at,
                        "has " + ValueRules.nameOf(at) + ": " + at.node().shown() + ", which " + problem,
                        "write a key such as results/{{job_id}}/{{task_id}}.json"));
    }

    /** A folder: a template that a program can be given. */
    static void folder(NodePath at, RuleContext scope) {
        TextRules.nonEmptyText(at, scope).ifPresent(text -> ofProgram(text, at, scope));
    }

    /** A text that a program is given. */
    static void ofProgram(String text, NodePath at, RuleContext scope) {
        if (text.indexOf('\0') >= 0) {
            scope.report(
                    ProblemCode.BAD_CHARACTER,
                    at,
                    "has " + ValueRules.nameOf(at) + " with the character NUL, which no program can be given");
        }
        if (hasHalfACharacter(text)) {
            scope.report(
                    ProblemCode.BAD_CHARACTER,
                    at,
                    "has " + ValueRules.nameOf(at) + " with half of a surrogate pair, which no program can be given");
        }
        template(text, at, scope);
    }

    private static boolean hasHalfACharacter(String text) {
        return text.codePoints().anyMatch(c -> c >= Character.MIN_SURROGATE && c <= Character.MAX_SURROGATE);
    }

    /** Refuses a text that looks like a template where none is expanded. Returns whether it refused it. */
    static boolean refuse(NodePath at, RuleContext scope) {
        if (!(at.node() instanceof ScalarNode s && s.value() instanceof String text && Template.isIn(text))) {
            return false;
        }
        scope.report(
                ProblemCode.BAD_TEMPLATE,
                at,
                "has " + ValueRules.nameOf(at) + ": " + at.node().shown() + ", where templates are not expanded",
                WHERE);
        return true;
    }

    static void payload(NodePath at, RuleContext scope) {
        if (at.node() instanceof MapNode) {
            anyValue(at, scope);
        } else {
            ValueRules.wrongType(at, scope, "an object", "write payload: {\"value\": …}");
        }
    }

    private static void anyValue(NodePath at, RuleContext scope) {
        switch (at.node()) {
            case MapNode map -> {
                ObjectRules.reportDuplicates(map, at, scope, ProblemCode.DUPLICATE_FIELD);
                for (MapNode.Entry entry : map.entries()) {
                    refuseInName(entry, at, scope);
                    anyValue(at.field(entry), scope);
                }
            }
            case ListNode list -> {
                for (int i = 0; i < list.items().size(); i++) {
                    anyValue(at.item(list, i), scope);
                }
            }
            case ScalarNode scalar -> scalar(scalar, at, scope);
        }
    }

    /** Refuses a name that looks like a template. Returns whether it refused it. */
    static boolean refuseInName(MapNode.Entry entry, NodePath at, RuleContext scope) {
        if (!Template.isIn(entry.name())) {
            return false;
        }
        scope.reportName(
                ProblemCode.BAD_TEMPLATE,
                at,
                entry,
                "has the name \"" + Excerpt.of(entry.name()) + "\" in " + ValueRules.nameOf(at)
                        + ", and names are not templates",
                "write the template as a value");
        return true;
    }

    private static void scalar(ScalarNode scalar, NodePath at, RuleContext scope) {
        if (scalar.isForeign()) {
            ValueRules.wrongType(at, scope, "a JSON value", null);
        } else if (scalar.value() instanceof String text) {
            template(text, at, scope);
        } else if (scalar.value() instanceof Number number && !Numbers.isInRangeOfDouble(number)) {
            scope.report(
                    ProblemCode.OUT_OF_RANGE,
                    at,
                    "has " + ValueRules.nameOf(at) + ": " + at.node().shown() + ", which is outside "
                            + Numbers.RANGE_OF_DOUBLE,
                    "quote it, so that tasks get it as text");
        }
    }

    private static Optional<Template> template(String text, NodePath at, RuleContext scope) {
        try {
            return Optional.of(Template.parse(text));
        } catch (UnknownPlaceholderException e) {
            scope.report(ProblemCode.BAD_TEMPLATE, at, inWhich(at) + e.getMessage(), hint(e.placeholder(), scope));
        } catch (IllegalArgumentException e) {
            scope.report(ProblemCode.BAD_TEMPLATE, at, inWhich(at) + e.getMessage());
        }
        return Optional.empty();
    }

    private static String inWhich(NodePath at) {
        return "has a bad template in " + ValueRules.nameOf(at) + ": ";
    }

    private static String hint(String placeholder, RuleContext scope) {
        if (placeholder.isEmpty()) {
            return "write a name between the braces, or {{{{ for two braces as text";
        }
        return meant(placeholder, scope.problems().suggestions())
                .filter(Template::isPlaceholder)
                .map(known -> "did you mean {{" + known + "}}?")
                .orElse("a placeholder is one name, such as {{context.NAME}}, without filters, functions or operators;"
                        + " write {{{{ for two braces as text");
    }

    private static Optional<String> meant(String placeholder, Suggestions suggestions) {
        int dot = placeholder.indexOf('.');
        String first = dot > 0 ? placeholder.substring(0, dot) : placeholder;
        if (suggestions.nearest(first, List.of("context")).isPresent()) {
            return dot > 0 ? Optional.of("context" + placeholder.substring(dot)) : Optional.empty();
        }
        return suggestions.nearest(placeholder, PLACEHOLDERS).or(() -> Optional.of("context." + placeholder));
    }
}
