package dev.cascade.dsl.validation;

import dev.cascade.dsl.source.Excerpt;
import dev.cascade.dsl.source.MapNode;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Rules for objects with a table of fields. */
final class ObjectRules {

    private ObjectRules() {}

    /** Checks names and values of all fields, and that none is missing. */
    static void check(MapNode map, NodePath at, RuleContext scope, Map<String, Field> fields, String what) {
        reportDuplicates(map, at, scope, ProblemCode.DUPLICATE_FIELD);
        for (MapNode.Entry entry : map.entries()) {
            Field field = fields.get(entry.name());
            if (field == null) {
                reportUnknown(entry, at, scope, fields, what);
            } else if (!entry.value().isNull()) {
                field.rule().check(at.field(entry), scope);
            }
        }
        reportMissing(map, at, scope, fields, what);
    }

    static void reportUnknown(
            MapNode.Entry entry, NodePath at, RuleContext scope, Map<String, Field> fields, String what) {
        String hint = scope.problems()
                .suggestions()
                .didYouMean(entry.name(), fields.keySet())
                .orElse("the fields are " + String.join(", ", fields.keySet()));
        scope.reportName(
                ProblemCode.UNKNOWN_FIELD,
                at,
                entry,
                "has an unknown field \"" + Excerpt.of(entry.name()) + "\" in " + what,
                hint);
    }

    static void reportMissing(MapNode map, NodePath at, RuleContext scope, Map<String, Field> fields, String what) {
        for (Field field : fields.values()) {
            if (field.required() && map.entry(field.name()).isEmpty()) {
                scope.report(ProblemCode.MISSING_FIELD, at, "has no \"" + field.name() + "\" in " + what);
            }
        }
    }

    static void reportDuplicates(MapNode map, NodePath at, RuleContext scope, ProblemCode code) {
        if (isSurelyDistinct(map.entries())) {
            return;
        }
        Set<String> seen = HashSet.newHashSet(map.entries().size());
        for (MapNode.Entry entry : map.entries()) {
            if (!seen.add(entry.name())) {
                String what = code == ProblemCode.DUPLICATE_ID ? "two tasks with the id \"" : "the field \"";
                String end = code == ProblemCode.DUPLICATE_ID ? "\"" : "\" twice";
                scope.reportName(code, at, entry, "has " + what + Excerpt.of(entry.name()) + end, null);
            }
        }
    }

    /** For the million edges, which have two fields each. */
    private static boolean isSurelyDistinct(List<MapNode.Entry> entries) {
        return entries.size() < 2
                || (entries.size() == 2
                        && !entries.getFirst().name().equals(entries.getLast().name()));
    }
}
