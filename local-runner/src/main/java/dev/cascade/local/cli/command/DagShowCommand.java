package dev.cascade.local.cli.command;

import dev.cascade.local.cli.client.ControlPlaneClient;
import dev.cascade.local.cli.client.ControlPlaneOptions;
import dev.cascade.local.cli.client.HttpControlPlaneClient;
import dev.cascade.local.cli.dag.DagArgument;
import dev.cascade.local.cli.dag.DagDocuments;
import dev.cascade.local.cli.dag.DagOptions;
import dev.cascade.local.cli.dag.DagSources;
import dev.cascade.local.cli.dag.FoundDag;
import dev.cascade.local.cli.environment.ExitCode;
import dev.cascade.local.cli.output.DocumentWriter;
import dev.cascade.local.cli.output.JsonFields;
import dev.cascade.local.cli.output.TableWriter;
import dev.cascade.local.cli.output.TextFormat;
import dev.cascade.local.cli.session.CommandSession;
import java.io.PrintStream;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code cascade dag show}. */
@Command(
        description =
                "Shows a DAG and its tasks: as a control plane has it (--url), else as `cascade run` finds it here.")
final class DagShowCommand implements Callable<Integer> {

    private static final int LONGEST_OPTIONS = 100;

    private final CommandSession session;

    @Parameters(paramLabel = "DAG", description = "Name of a DAG, or a file.")
    private String dag = "";

    @Mixin
    private DagOptions dags = new DagOptions();

    @Mixin
    private ControlPlaneOptions server = new ControlPlaneOptions();

    DagShowCommand(CommandSession session) {
        this.session = session;
    }

    @Override
    public Integer call() {
        try (ControlPlaneClient plane = server.open(session)) {
            JsonFields shown = plane instanceof HttpControlPlaneClient ? plane.dag(dag) : found(plane);
            session.output().data(shown.fields(), out -> print(shown, out));
        }
        return ExitCode.SUCCESS.code();
    }

    private JsonFields found(ControlPlaneClient plane) {
        DagSources sources = dags.sources(session);
        Optional<FoundDag> found = DagArgument.find(dag, session, sources);
        String name = found.map(f -> f.dag().name()).orElse(dag);
        boolean registered =
                plane.dags().stream().anyMatch(known -> known.cell("name").equals(name));
        if (found.isEmpty()) {
            if (!registered) {
                throw sources.notFound(name);
            }
            return plane.dag(name);
        }
        JsonFields here = DagDocuments.withDefinition(found.get());
        return registered ? DagDocuments.asFound(plane.dag(name), here) : here;
    }

    private static void print(JsonFields dag, PrintStream out) {
        out.append("DAG ").append(dag.cell("name"));
        dag.text("description").ifPresent(text -> out.append(": ").append(text));
        out.append("\nversion ").append(dag.cell("version"));
        out.append(", schedule ").append(dag.text("schedule").orElse("none"));
        dag.text("next_run_at").ifPresent(at -> out.append(", next run ").append(at));
        out.append(", enabled: ").append(DagDocuments.enabled(dag));
        String switched = DagDocuments.switched(dag);
        if (!switched.isEmpty()) {
            out.append(" (").append(switched).append(')');
        }
        out.append(", from ").append(dag.cell("source")).append("\n\n");
        TableWriter table = new TableWriter("TASK", "TYPE", "DEPENDS ON", "OPTIONS");
        JsonFields.of(dag.object("definition").fields().get("tasks"))
                .fields()
                .forEach((id, task) -> row(table, id, JsonFields.of(task)));
        table.print(out);
    }

    private static void row(TableWriter table, String id, JsonFields task) {
        Map<String, @Nullable Object> options = new LinkedHashMap<>(task.fields());
        options.remove("type");
        Object upstreams = options.remove("depends_on");
        String dependsOn = upstreams instanceof List<?> list
                ? list.stream().map(String::valueOf).collect(Collectors.joining(", "))
                : "-";
        table.row(
                id,
                task.cell("type"),
                TextFormat.shortened(dependsOn, LONGEST_OPTIONS),
                options.isEmpty() ? "-" : TextFormat.shortened(DocumentWriter.json(options), LONGEST_OPTIONS));
    }
}
