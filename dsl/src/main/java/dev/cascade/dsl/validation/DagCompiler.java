package dev.cascade.dsl.validation;

import dev.cascade.dsl.definition.DagDefinition;
import dev.cascade.dsl.definition.Identifier;
import dev.cascade.dsl.definition.Schedule;
import dev.cascade.dsl.definition.TaskDefinition;
import dev.cascade.dsl.source.Excerpt;
import dev.cascade.dsl.source.ListNode;
import dev.cascade.dsl.source.MapNode;
import dev.cascade.dsl.source.Node;
import dev.cascade.dsl.source.ScalarNode;
import java.time.ZoneId;
import java.util.AbstractList;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;

/**
 * Makes a DAG of what an author wrote, or says all that is wrong with it. Files, the API and the Java builder all come
 * through here, so the rules are the same everywhere.
 */
public final class DagCompiler {

    private final MapNode document;
    private final NodePath root;
    private final Problems problems;
    private final Optional<String> defaultName;
    private final RuleContext dag;

    /** Looked up once: a large document may have as many problems as fields, and each names the DAG. */
    private final Optional<String> name;

    private DagCompiler(MapNode document, Problems problems, Optional<String> defaultName) {
        this.document = document;
        this.root = NodePath.root(document);
        this.problems = problems;
        this.defaultName = defaultName;
        this.name =
                document.entry("name").flatMap(e -> TaskReader.idOf(e.value())).or(() -> defaultName);
        String subject = name.filter(n -> !n.isEmpty())
                .map(n -> "DAG \"" + Excerpt.of(n) + "\"")
                .orElse("the DAG");
        this.dag = new RuleContext(() -> subject, Optional.empty(), problems);
    }

    /**
     * Checks a document and makes a definition of it, in time that grows with its size and no faster.
     *
     * @param document the whole document
     * @param defaultName the DAG's name if the document does not give one
     * @param problems where what is wrong goes; what is there already counts too
     * @throws InvalidDagException if there are any problems
     */
    public static DagDefinition compile(Node document, Optional<String> defaultName, Problems problems) {
        if (document instanceof MapNode map) {
            return new DagCompiler(map, problems, defaultName).compile();
        }
        String what = document.isNull() ? "the document is empty" : "the document is " + document.shown();
        ProblemCode code = document.isNull() ? ProblemCode.EMPTY_DAG : ProblemCode.WRONG_TYPE;
        problems.add(code, NodePath.root(document).place(problems.source()), what, "a DAG is an object with \"tasks\"");
        problems.throwIfAny();
        throw new IllegalStateException("unreachable: a problem has just been added");
    }

    private DagDefinition compile() {
        ObjectRules.check(document, root, dag, FieldTables.OF_DAG, "the document");
        checkName();
        // A wrong value has been reported, and the default asks for nothing.
        if (at("schedule").isEmpty()) {
            text("timezone")
                    .filter(zone -> TextRules.isTimezone(zone) && !zone.equals("UTC"))
                    .ifPresent(zone -> refuseWithoutSchedule("timezone"));
            if (isFlag("catchup", true)) {
                refuseWithoutSchedule("catchup");
            }
        }
        TaskReader tasks = new TaskReader(dag);
        readTasks(tasks);
        ResultKeyConflicts.check(tasks.drafts());
        Upstreams upstreams = new GraphReader(tasks, dag, at("edges")).read();
        problems.throwIfAny();
        return new DagDefinition(
                name.orElseThrow(),
                text("description"),
                !isFlag("enabled", false),
                schedule(),
                maxActiveJobs(),
                definitions(tasks, upstreams));
    }

    private void readTasks(TaskReader reader) {
        Optional<NodePath> tasks = at("tasks");
        Optional<NodePath> nodes = at("nodes");
        if (tasks.isPresent() && nodes.isPresent()) {
            dag.report(
                    ProblemCode.TWO_SHAPES,
                    nodes.get(),
                    "has both \"tasks\" and \"nodes\"",
                    "put all tasks into one of them");
        }
        tasks.ifPresent(reader::readTasks);
        nodes.ifPresent(reader::readNodes);
        if (tasks.or(() -> nodes).filter(at -> !isEmpty(at.node())).isEmpty()) {
            dag.report(
                    ProblemCode.EMPTY_DAG,
                    tasks.or(() -> nodes).orElse(root),
                    "has no tasks",
                    "a job of it would have nothing to do: give it at least one");
        }
    }

    private static boolean isEmpty(Node tasks) {
        return switch (tasks) {
            case MapNode map -> map.entries().isEmpty();
            case ListNode list -> list.items().isEmpty();
            case ScalarNode reportedAlready -> false;
        };
    }

    private void checkName() {
        if (at("name").isPresent()) {
            return;
        }
        if (defaultName.isEmpty()) {
            dag.report(ProblemCode.MISSING_FIELD, root, "has no \"name\"");
        } else if (!Identifier.isValid(defaultName.get())) {
            dag.report(
                    ProblemCode.BAD_ID,
                    root,
                    "has a name, taken from its file, that is not " + Identifier.RULE,
                    "rename the file or give the DAG a \"name\"");
        }
    }

    private void refuseWithoutSchedule(String field) {
        at(field)
                .ifPresent(at -> dag.report(
                        ProblemCode.NO_EFFECT,
                        at,
                        "has " + field + ": " + at.node().shown() + " without a schedule, and has no effect",
                        "give the DAG a schedule, or leave " + field + " out"));
    }

    private Optional<Schedule> schedule() {
        return text("schedule").map(cron -> new Schedule(cron.strip(), zone(), isFlag("catchup", true)));
    }

    private ZoneId zone() {
        return ZoneId.of(text("timezone").orElse("UTC"));
    }

    private OptionalInt maxActiveJobs() {
        return value("max_active_jobs") instanceof Integer most ? OptionalInt.of(most) : OptionalInt.empty();
    }

    private boolean isFlag(String field, boolean value) {
        return Boolean.valueOf(value).equals(value(field));
    }

    private Optional<String> text(String field) {
        return value(field) instanceof String s ? Optional.of(s) : Optional.empty();
    }

    private @Nullable Object value(String field) {
        return at(field)
                .map(NodePath::node)
                .filter(ScalarNode.class::isInstance)
                .map(ScalarNode.class::cast)
                .map(ScalarNode::value)
                .orElse(null);
    }

    private Optional<NodePath> at(String field) {
        return document.entry(field).map(root::field);
    }

    private static List<TaskDefinition> definitions(TaskReader tasks, Upstreams upstreams) {
        List<TaskDefinition> definitions = new ArrayList<>(tasks.drafts().size());
        for (int t = 0; t < tasks.drafts().size(); t++) {
            ParsedTask draft = tasks.drafts().get(t);
            definitions.add(new TaskDefinition(
                    draft.id(), draft.type().orElseThrow(), draft.options(), upstreamIds(t, tasks, upstreams)));
        }
        return definitions;
    }

    private static List<String> upstreamIds(int task, TaskReader tasks, Upstreams upstreams) {
        int from = upstreams.start()[task];
        int to = upstreams.start()[task + 1];
        return new AbstractList<>() {
            @Override
            public String get(int i) {
                return tasks.drafts().get(upstreams.upstream()[from + i]).id();
            }

            @Override
            public int size() {
                return to - from;
            }
        };
    }
}
