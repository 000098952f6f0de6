package dev.cascade.dsl.validation;

import dev.cascade.dsl.definition.TaskType;
import dev.cascade.dsl.source.Excerpt;
import dev.cascade.dsl.source.MapNode;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Reads and checks the options of one task, which stand in the task itself or in a node's {@code config}. */
final class OptionReader {

    private OptionReader() {}

    /**
     * The options of a task; what is wrong with them has been reported.
     *
     * @param identity fields that stand beside the options and are none
     */
    static Map<String, @Nullable Object> read(MapNode map, NodePath at, Set<String> identity, RuleContext scope) {
        Map<String, Field> fields = FieldTables.options(scope.type());
        Map<String, @Nullable Object> options = new LinkedHashMap<>();
        for (MapNode.Entry entry : map.entries()) {
            Field field = fields.get(entry.name());
            if (identity.contains(entry.name())) {
                continue;
            }
            if (field == null) {
                reportUnknownOption(entry, at, identity, scope);
            } else if (!entry.value().isNull()) {
                field.rule().check(at.field(entry), scope);
                options.putIfAbsent(entry.name(), entry.value().value());
            }
        }
        reportMissingOptions(map, at, fields, scope);
        return options;
    }

    private static void reportMissingOptions(MapNode map, NodePath at, Map<String, Field> fields, RuleContext scope) {
        for (Field field : fields.values()) {
            if (field.required() && map.entry(field.name()).isEmpty()) {
                String type = scope.type().map(TaskType::label).orElse("");
                scope.report(
                        ProblemCode.MISSING_FIELD,
                        at,
                        "has no \"" + field.name() + "\", which a task of type \"" + type + "\" needs");
            }
        }
    }

    private static void reportUnknownOption(MapNode.Entry entry, NodePath at, Set<String> identity, RuleContext scope) {
        scope.reportName(
                ProblemCode.UNKNOWN_FIELD, at, entry, unknown(entry), unknownOptionHint(entry, identity, scope));
    }

    private static String unknownOptionHint(MapNode.Entry entry, Set<String> identity, RuleContext scope) {
        List<String> types = FieldTables.typesWith(entry.name());
        if (!types.isEmpty()) {
            return "it belongs to tasks of type " + String.join(", ", types);
        }
        if (entry.name().equals("config") && !identity.isEmpty()) {
            return "\"config\" belongs to \"nodes\"; in \"tasks\" the options stand directly in the task";
        }
        List<String> known = new ArrayList<>(FieldTables.options(scope.type()).keySet());
        known.addAll(identity);
        return suggest(entry, scope, known);
    }

    static String suggest(MapNode.Entry entry, RuleContext scope, List<String> known) {
        return scope.problems()
                .suggestions()
                .didYouMean(entry.name(), known)
                .orElse("data of your own goes into \"payload\"");
    }

    static String unknown(MapNode.Entry entry) {
        return "has an unknown field \"" + Excerpt.of(entry.name()) + "\"";
    }
}
