package dev.cascade.dsl.validation;

import dev.cascade.dsl.source.Excerpt;
import dev.cascade.dsl.source.ListNode;
import dev.cascade.dsl.source.MapNode;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** Reads which task waits for which, from {@code depends_on} and {@code edges} alike, and checks that jobs can end. */
final class GraphReader {

    /** A longer cycle is reported in part. */
    private static final int CYCLE_SHOWN = 12;

    private final TaskReader tasks;
    private final RuleContext dag;
    private final Optional<NodePath> edges;
    private final DependencyTable dependencies = new DependencyTable();

    GraphReader(TaskReader tasks, RuleContext dag, Optional<NodePath> edges) {
        this.tasks = tasks;
        this.dag = dag;
        this.edges = edges;
    }

    /** The upstreams of every task, by position; problems have been reported. */
    Upstreams read() {
        for (int task = 0; task < tasks.drafts().size(); task++) {
            readDependsOn(task);
        }
        edges.ifPresent(this::readEdges);
        Upstreams upstreams = dependencies.group(tasks.drafts().size());
        CycleFinder.find(upstreams).forEach(cycle -> reportCycle(cycle, upstreams));
        return upstreams;
    }

    private void readDependsOn(int task) {
        ParsedTask draft = tasks.drafts().get(task);
        if (draft.dependsOn().isEmpty()) {
            return;
        }
        NodePath at = draft.dependsOn().get();
        if (!(at.node() instanceof ListNode list)) {
            String hint = TaskReader.idOf(at.node())
                    .map(id -> "write depends_on: [" + Excerpt.of(id) + "]")
                    .orElse(null);
            ValueRules.wrongType(at, draft.scope(), "a list of task ids", hint);
            return;
        }
        for (int i = 0; i < list.items().size(); i++) {
            readUpstream(task, at.item(list, i), i);
        }
    }

    private void readUpstream(int task, NodePath at, int item) {
        ParsedTask draft = tasks.drafts().get(task);
        Optional<String> id = TaskReader.idOf(at.node());
        if (id.isEmpty()) {
            ValueRules.wrongType(at, draft.scope(), "a task id", null);
            return;
        }
        Optional<Integer> upstream = tasks.find(id.get());
        if (upstream.isEmpty()) {
            if (!TemplateRules.refuse(at, draft.scope())) {
                draft.scope()
                        .report(
                                ProblemCode.UNKNOWN_UPSTREAM,
                                at,
                                "depends on \"" + Excerpt.of(id.get()) + "\", which does not exist",
                                dag.problems()
                                        .suggestions()
                                        .didYouMean(id.get(), tasks.ids())
                                        .orElse(null));
            }
        } else if (upstream.get() == task) {
            reportSelfLoop(draft, at);
        } else {
            dependencies.add(task, upstream.get(), item);
        }
    }

    private void readEdges(NodePath at) {
        if (!(at.node() instanceof ListNode list)) {
            ValueRules.wrongType(at, dag, "a list of edges", null);
            return;
        }
        for (int i = 0; i < list.items().size(); i++) {
            readEdge(at.item(list, i), i);
        }
    }

    private void readEdge(NodePath at, int item) {
        RuleContext scope = new RuleContext(
                () -> "edge number " + (item + 1) + " in " + dag.subject().get(), Optional.empty(), dag.problems());
        if (!(at.node() instanceof MapNode map)) {
            scope.report(
                    ProblemCode.WRONG_TYPE,
                    at,
                    "is " + at.node().shown() + ", which must be an object with \"from\" and \"to\"");
            return;
        }
        ObjectRules.check(map, at, scope, FieldTables.OF_EDGE, "an edge");
        Optional<Integer> from = readEnd(map, "from", at, scope);
        Optional<Integer> to = readEnd(map, "to", at, scope);
        if (from.isEmpty() || to.isEmpty()) {
            return;
        }
        if (from.get().equals(to.get())) {
            reportSelfLoop(tasks.drafts().get(to.get()), at);
        } else {
            dependencies.add(to.get(), from.get(), -item - 1);
        }
    }

    private Optional<Integer> readEnd(MapNode edge, String end, NodePath edgeAt, RuleContext scope) {
        Optional<MapNode.Entry> entry = edge.entry(end);
        if (entry.isEmpty()) {
            return Optional.empty();
        }
        Optional<String> id = TaskReader.idOf(entry.get().value());
        if (id.isEmpty()) {
            ValueRules.wrongType(edgeAt.field(entry.get()), scope, "a task id", null);
            return Optional.empty();
        }
        Optional<Integer> task = tasks.find(id.get());
        if (task.isEmpty() && !TemplateRules.refuse(edgeAt.field(entry.get()), scope)) {
            boolean isFrom = end.equals("from");
            scope.report(
                    isFrom ? ProblemCode.UNKNOWN_UPSTREAM : ProblemCode.UNKNOWN_TASK,
                    edgeAt.field(entry.get()),
                    (isFrom ? "comes from \"" : "leads to \"") + Excerpt.of(id.get()) + "\", which does not exist",
                    dag.problems()
                            .suggestions()
                            .didYouMean(id.get(), tasks.ids())
                            .orElse(null));
        }
        return task;
    }

    private void reportSelfLoop(ParsedTask draft, NodePath at) {
        draft.scope().report(ProblemCode.SELF_LOOP, at, "depends on itself");
    }

    /** At the dependency that closes it: the first task's on the last. */
    private void reportCycle(int[] cycle, Upstreams upstreams) {
        int first = cycle[0];
        int origin = upstreams.originOf(first, cycle[cycle.length - 1]);
        NodePath where = origin >= 0
                ? item(tasks.drafts().get(first).dependsOn().orElseThrow(), origin)
                : item(edges.orElseThrow(), -origin - 1);
        dag.report(
                ProblemCode.CYCLE,
                where,
                "has a cycle: " + shown(cycle),
                "none of these tasks could ever start: take one of the dependencies away");
    }

    private static NodePath item(NodePath list, int index) {
        return list.item((ListNode) list.node(), index);
    }

    private String shown(int[] cycle) {
        if (cycle.length <= CYCLE_SHOWN) {
            return names(cycle, 0, cycle.length) + " -> " + id(cycle[0]);
        }
        int half = CYCLE_SHOWN / 2;
        return names(cycle, 0, half) + " -> … " + (cycle.length - CYCLE_SHOWN) + " more … -> "
                + names(cycle, cycle.length - half, cycle.length) + " -> " + id(cycle[0]);
    }

    private String names(int[] cycle, int from, int to) {
        return IntStream.range(from, to).mapToObj(i -> id(cycle[i])).collect(Collectors.joining(" -> "));
    }

    private String id(int task) {
        return tasks.drafts().get(task).id();
    }
}
