package dev.cascade.local.cli.command;

import dev.cascade.local.cli.client.ControlPlaneClient;
import dev.cascade.local.cli.client.ControlPlaneOptions;
import dev.cascade.local.cli.client.HttpControlPlaneClient;
import dev.cascade.local.cli.dag.DagDocuments;
import dev.cascade.local.cli.dag.DagOptions;
import dev.cascade.local.cli.environment.ExitCode;
import dev.cascade.local.cli.output.JsonFields;
import dev.cascade.local.cli.output.TableWriter;
import dev.cascade.local.cli.session.CommandSession;
import java.io.PrintStream;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code cascade dag list}. */
@Command(
        description = {
            "Lists DAGs: those of a control plane (--url), else those that `cascade run` finds here.",
            "A DAG that has not run or been deployed yet has no version."
        })
final class DagListCommand implements Callable<Integer> {

    private final CommandSession session;

    @Mixin
    private DagOptions dags = new DagOptions();

    @Mixin
    private ControlPlaneOptions server = new ControlPlaneOptions();

    DagListCommand(CommandSession session) {
        this.session = session;
    }

    @Override
    public Integer call() {
        List<JsonFields> known = known();
        Map<String, @Nullable Object> document = new LinkedHashMap<>();
        document.put("dags", known.stream().map(JsonFields::fields).toList());
        session.output().data(document, out -> print(known, out));
        return ExitCode.SUCCESS.code();
    }

    private List<JsonFields> known() {
        try (ControlPlaneClient plane = server.open(session)) {
            Map<String, JsonFields> byName = new TreeMap<>();
            plane.dags().forEach(dag -> byName.put(dag.cell("name"), dag));
            if (!(plane instanceof HttpControlPlaneClient)) {
                dags.sources(session)
                        .all()
                        .forEach(found -> byName.merge(
                                found.dag().name(), DagDocuments.unregistered(found), DagDocuments::asFound));
            }
            return new ArrayList<>(byName.values());
        }
    }

    private static void print(List<JsonFields> dags, PrintStream out) {
        if (dags.isEmpty()) {
            out.append("no DAGs\n");
            return;
        }
        TableWriter table = new TableWriter("DAG", "VERSION", "TASKS", "SCHEDULE", "NEXT RUN", "ENABLED", "SOURCE");
        for (JsonFields dag : dags) {
            table.row(
                    dag.cell("name"),
                    dag.cell("version"),
                    dag.cell("task_count"),
                    dag.cell("schedule"),
                    dag.cell("next_run_at"),
                    DagDocuments.enabled(dag),
                    dag.cell("source"));
        }
        table.print(out);
    }
}
