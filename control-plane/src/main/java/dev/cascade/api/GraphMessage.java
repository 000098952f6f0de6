package dev.cascade.api;

import dev.cascade.engine.Plan;
import dev.cascade.usecase.query.DagGraph;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The graph of a version of a DAG in columns, with tasks named by their places in topological order; in groups if it has too many edges. */
final class GraphMessage {

    private GraphMessage() {}

    static Map<String, @Nullable Object> of(DagGraph graph) {
        Optional<List<DagGraph.Group>> groups = graph.groups();
        JsonObject message = new JsonObject()
                .with("dag", graph.plan().dag().name())
                .with("version", graph.plan().version())
                .withTime("created_at", graph.createdAt())
                .with("task_count", graph.plan().size())
                .with("edge_count", graph.edges())
                .with("tasks", groups.isPresent() ? null : tasks(graph.plan()));
        groups.ifPresent(some ->
                message.with("groups", some.stream().map(GraphMessage::group).toList()));
        return message.tree();
    }

    private static Map<String, @Nullable Object> tasks(Plan plan) {
        List<String> ids = new ArrayList<>(plan.size());
        List<String> types = new ArrayList<>(plan.size());
        List<int[]> upstream = new ArrayList<>(plan.size());
        for (int task = 0; task < plan.size(); task++) {
            ids.add(plan.task(task).id());
            types.add(plan.task(task).type().label());
            upstream.add(plan.upstream(task));
        }
        return new JsonObject()
                .with("ids", ids)
                .with("types", types)
                .with("upstream", upstream)
                .tree();
    }

    private static Map<String, @Nullable Object> group(DagGraph.Group group) {
        return new JsonObject()
                .with("type", group.type().label())
                .with("id_stem", group.idStem())
                .with("level", group.level())
                .with("count", group.count())
                .with("upstream", group.upstream())
                .tree();
    }
}
