package dev.cascade.local.cli.command;

import dev.cascade.api.DagMessages;
import dev.cascade.engine.Plan;
import dev.cascade.local.cli.client.ControlPlaneClient;
import dev.cascade.local.cli.client.ControlPlaneOptions;
import dev.cascade.local.cli.client.HttpControlPlaneClient;
import dev.cascade.local.cli.dag.DagArgument;
import dev.cascade.local.cli.dag.DagOptions;
import dev.cascade.local.cli.dag.DagSources;
import dev.cascade.local.cli.dag.FoundDag;
import dev.cascade.local.cli.environment.CommandException;
import dev.cascade.local.cli.environment.ExitCode;
import dev.cascade.local.cli.output.GraphDrawing;
import dev.cascade.local.cli.output.JsonFields;
import dev.cascade.local.cli.session.CommandSession;
import dev.cascade.usecase.query.DagGraph;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code cascade dag graph}. */
@Command(
        description = {
            "Draws a DAG: as a control plane has it (--url), else as `cascade run` finds it here.",
            "A graph with more than 50,000 edges is drawn in groups of tasks whose ids differ by digits."
        })
final class DagGraphCommand implements Callable<Integer> {

    private final CommandSession session;

    @Parameters(paramLabel = "DAG", description = "Name of a DAG, or a file.")
    private String dag = "";

    @Option(names = "--version", paramLabel = "N", description = "A version that was registered; default: the latest.")
    private Optional<Integer> version = Optional.empty();

    @Option(
            names = "--format",
            paramLabel = "FORMAT",
            description =
                    "mermaid, dot (Graphviz) or svg; default: mermaid. With -o json or yaml, data are printed instead.")
    private String format = "mermaid";

    @Mixin
    private DagOptions dags = new DagOptions();

    @Mixin
    private ControlPlaneOptions server = new ControlPlaneOptions();

    DagGraphCommand(CommandSession session) {
        this.session = session;
    }

    @Override
    public Integer call() {
        GraphDrawing.Format drawn = GraphDrawing.Format.of(format)
                .orElseThrow(() -> CommandException.usage("--format is mermaid, dot or svg, got \"" + format + "\""));
        try (ControlPlaneClient plane = server.open(session)) {
            JsonFields graph = graph(plane);
            session.output().data(graph.fields(), out -> out.append(GraphDrawing.draw(graph, drawn)));
        }
        return ExitCode.SUCCESS.code();
    }

    private JsonFields graph(ControlPlaneClient plane) {
        if (version.isPresent()) {
            return plane.graph(dag, version.get());
        }
        if (plane instanceof HttpControlPlaneClient) {
            return plane.graph(dag, (int) plane.dag(dag).number("version"));
        }
        DagSources sources = dags.sources(session);
        Optional<FoundDag> found = DagArgument.find(dag, session, sources);
        if (found.isPresent()) {
            return asFound(found.get());
        }
        if (plane.dags().stream().noneMatch(known -> known.cell("name").equals(dag))) {
            throw sources.notFound(dag);
        }
        return plane.graph(dag, (int) plane.dag(dag).number("version"));
    }

    /** What is found may differ from every version that was registered, and then it is none. */
    private static JsonFields asFound(FoundDag found) {
        Map<String, @Nullable Object> graph =
                new LinkedHashMap<>(DagMessages.graph(DagGraph.of(Instant.EPOCH, Plan.of(found.dag(), 0))));
        graph.put("version", null);
        graph.put("created_at", null);
        return new JsonFields(graph);
    }
}
