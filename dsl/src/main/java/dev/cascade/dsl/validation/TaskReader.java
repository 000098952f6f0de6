package dev.cascade.dsl.validation;

import dev.cascade.dsl.definition.Identifier;
import dev.cascade.dsl.definition.TaskType;
import dev.cascade.dsl.source.Excerpt;
import dev.cascade.dsl.source.ListNode;
import dev.cascade.dsl.source.MapNode;
import dev.cascade.dsl.source.Node;
import dev.cascade.dsl.source.ScalarNode;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Reads the tasks of a document, in whichever shape they were written, and checks each by itself. */
final class TaskReader {

    private static final Set<String> IN_MAP = Set.of("type", "depends_on");
    private static final Set<String> IN_LIST = Set.of("id", "type", "depends_on");
    private static final Set<String> IN_NODES = Set.of("id", "type", "depends_on", "config");

    private static final String BAD_ID = "has an id that is not " + Identifier.RULE;

    private final RuleContext dag;
    private final List<ParsedTask> drafts = new ArrayList<>();
    private final Map<String, Integer> numberById = new HashMap<>();

    TaskReader(RuleContext dag) {
        this.dag = dag;
    }

    /** The tasks in the order of the document; of several with one id, the first. */
    List<ParsedTask> drafts() {
        return drafts;
    }

    /** Position in {@link #drafts()} of the task with that id. */
    Optional<Integer> find(String id) {
        return Optional.ofNullable(numberById.get(id));
    }

    /** All ids, for suggestions. */
    Set<String> ids() {
        return numberById.keySet();
    }

    /** Reads {@code tasks}: an object whose names are the ids, or a list. */
    void readTasks(NodePath at) {
        switch (at.node()) {
            case MapNode map -> {
                ObjectRules.reportDuplicates(map, at, dag, ProblemCode.DUPLICATE_ID);
                map.entries().forEach(entry -> readEntry(at, entry));
            }
            case ListNode list -> readList(at, list, false);
            case ScalarNode s -> ValueRules.wrongType(at, dag, "an object or list of tasks", null);
        }
    }

    /** Reads {@code nodes}: a list of objects that keep their options in {@code config}. */
    void readNodes(NodePath at) {
        if (at.node() instanceof ListNode list) {
            readList(at, list, true);
        } else {
            ValueRules.wrongType(at, dag, "a list of nodes", null);
        }
    }

    private void readEntry(NodePath tasks, MapNode.Entry entry) {
        RuleContext scope = scope(quoted(entry.name()));
        if (!TemplateRules.refuseInName(entry, tasks, scope) && !Identifier.isValid(entry.name())) {
            scope.reportName(ProblemCode.BAD_ID, tasks, entry, BAD_ID, null);
        }
        NodePath at = tasks.field(entry);
        if (at.node() instanceof MapNode map) {
            ObjectRules.reportDuplicates(map, at, scope, ProblemCode.DUPLICATE_FIELD);
            readTask(entry.name(), map, at, IN_MAP, scope);
        } else {
            reportNotAnObject(at, scope);
            add(new ParsedTask(entry.name(), Optional.empty(), Map.of(), Optional.empty(), Optional.empty(), scope));
        }
    }

    private void readList(NodePath at, ListNode list, boolean nodes) {
        for (int i = 0; i < list.items().size(); i++) {
            readItem(at.item(list, i), i + 1, nodes);
        }
    }

    private void readItem(NodePath at, int number, boolean nodes) {
        if (!(at.node() instanceof MapNode map)) {
            reportNotAnObject(at, scope("number " + number));
            return;
        }
        Optional<MapNode.Entry> given = map.entry("id");
        Optional<String> id = given.flatMap(e -> idOf(e.value()));
        RuleContext scope = scope(id.map(TaskReader::quoted).orElse("number " + number));
        checkId(at, scope, given, id);
        ObjectRules.reportDuplicates(map, at, scope, ProblemCode.DUPLICATE_FIELD);
        if (nodes) {
            readNode(id, map, at, scope);
        } else {
            readTask(id.orElse(""), map, at, IN_LIST, scope);
        }
    }

    private void checkId(NodePath at, RuleContext scope, Optional<MapNode.Entry> given, Optional<String> id) {
        if (given.isEmpty()) {
            scope.report(ProblemCode.MISSING_FIELD, at, "has no \"id\"");
            return;
        }
        NodePath idAt = at.field(given.get());
        if (id.isEmpty()) {
            ValueRules.wrongType(idAt, scope, "text", null);
        } else if (!Identifier.isValid(id.get())) {
            if (!TemplateRules.refuse(idAt, scope)) {
                scope.report(ProblemCode.BAD_ID, idAt, BAD_ID);
            }
        } else if (numberById.containsKey(id.get())) {
            dag.report(ProblemCode.DUPLICATE_ID, idAt, "has two tasks with the id " + quoted(id.get()));
        }
    }

    private void readNode(Optional<String> id, MapNode map, NodePath at, RuleContext plain) {
        RuleContext scope = typed(plain, map, at);
        for (MapNode.Entry entry : map.entries()) {
            if (!IN_NODES.contains(entry.name())) {
                boolean option = FieldTables.options(Optional.empty()).containsKey(entry.name());
                scope.reportName(
                        ProblemCode.UNKNOWN_FIELD,
                        at,
                        entry,
                        OptionReader.unknown(entry),
                        option
                                ? "options of a node go into its \"config\""
                                : OptionReader.suggest(
                                        entry, scope, IN_NODES.stream().sorted().toList()));
            }
        }
        Optional<NodePath> config = map.entry("config").map(at::field);
        MapNode options = new MapNode(List.of(), map.line(), map.column());
        if (config.isPresent() && config.get().node() instanceof MapNode given) {
            options = given;
            ObjectRules.reportDuplicates(given, config.get(), scope, ProblemCode.DUPLICATE_FIELD);
        } else if (config.isPresent()) {
            ValueRules.wrongType(config.get(), scope, "an object", null);
        }
        add(new ParsedTask(
                id.orElse(""),
                scope.type(),
                OptionReader.read(options, config.orElse(at), Set.of(), scope),
                field("depends_on", map, at),
                field("output_s3_key", options, config.orElse(at)),
                scope));
    }

    private void readTask(String id, MapNode map, NodePath at, Set<String> identity, RuleContext plain) {
        RuleContext scope = typed(plain, map, at);
        add(new ParsedTask(
                id,
                scope.type(),
                OptionReader.read(map, at, identity, scope),
                field("depends_on", map, at),
                field("output_s3_key", map, at),
                scope));
    }

    private void add(ParsedTask draft) {
        if (!draft.id().isEmpty() && numberById.putIfAbsent(draft.id(), drafts.size()) == null) {
            drafts.add(draft);
        }
    }

    private static Optional<NodePath> field(String name, MapNode map, NodePath at) {
        return map.entry(name).map(at::field);
    }

    /** Finds out the type, so that the rest can be checked for it. */
    private RuleContext typed(RuleContext scope, MapNode map, NodePath at) {
        Optional<MapNode.Entry> given = map.entry("type");
        if (given.isEmpty()) {
            scope.report(ProblemCode.MISSING_FIELD, at, "has no \"type\"", "write type: " + types(" or "));
            return scope;
        }
        NodePath typeAt = at.field(given.get());
        Optional<TaskType> type = TextRules.textOf(typeAt, scope).flatMap(label -> typeOf(label, typeAt, scope));
        return new RuleContext(scope.subject(), type, scope.problems());
    }

    private static Optional<TaskType> typeOf(String label, NodePath at, RuleContext scope) {
        Optional<TaskType> type = TaskType.of(label);
        if (type.isEmpty() && !TemplateRules.refuse(at, scope)) {
            List<String> labels =
                    Arrays.stream(TaskType.values()).map(TaskType::label).toList();
            String hint =
                    scope.problems().suggestions().didYouMean(label, labels).orElse("the types are " + types(", "));
            scope.report(
                    ProblemCode.UNKNOWN_TYPE,
                    at,
                    "has the unknown type " + at.node().shown(),
                    hint);
        }
        return type;
    }

    private static String types(String between) {
        return String.join(
                between, Arrays.stream(TaskType.values()).map(TaskType::label).toList());
    }

    /** Ids that look like numbers are texts all the same. */
    static Optional<String> idOf(Node node) {
        return node instanceof ScalarNode s && (s.value() instanceof String || s.value() instanceof Number)
                ? Optional.of(s.text())
                : Optional.empty();
    }

    private void reportNotAnObject(NodePath at, RuleContext scope) {
        scope.report(
                ProblemCode.WRONG_TYPE,
                at,
                "is " + at.node().shown() + ", which must be an object",
                "give at least its type: { type: noop }");
    }

    private static String quoted(String id) {
        return "\"" + Excerpt.of(id) + "\"";
    }

    private RuleContext scope(String task) {
        return new RuleContext(() -> "task " + task + " in " + dag.subject().get(), Optional.empty(), dag.problems());
    }
}
