package dev.cascade.local.cli;

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

    private final Session session;

    @Mixin
    private DagOptions dags = new DagOptions();

    @Mixin
    private ServerOptions server = new ServerOptions();

    DagListCommand(Session session) {
        this.session = session;
    }

    @Override
    public Integer call() {
        List<Doc> known = known();
        Map<String, @Nullable Object> document = new LinkedHashMap<>();
        document.put("dags", known.stream().map(Doc::fields).toList());
        session.output().data(document, out -> print(known, out));
        return Exit.SUCCESS.code();
    }

    private List<Doc> known() {
        try (ControlPlane plane = server.open(session)) {
            Map<String, Doc> byName = new TreeMap<>();
            plane.dags().forEach(dag -> byName.put(dag.cell("name"), dag));
            if (!(plane instanceof RemoteControlPlane)) {
                dags.sources(session)
                        .all()
                        .forEach(found ->
                                byName.merge(found.dag().name(), DagDocs.unregistered(found), DagDocs::asFound));
            }
            return new ArrayList<>(byName.values());
        }
    }

    private static void print(List<Doc> dags, PrintStream out) {
        if (dags.isEmpty()) {
            out.append("no DAGs\n");
            return;
        }
        Table table = new Table("DAG", "VERSION", "TASKS", "SCHEDULE", "NEXT RUN", "ENABLED", "SOURCE");
        for (Doc dag : dags) {
            table.row(
                    dag.cell("name"),
                    dag.cell("version"),
                    dag.cell("task_count"),
                    dag.cell("schedule"),
                    dag.cell("next_run_at"),
                    DagDocs.enabled(dag),
                    dag.cell("source"));
        }
        table.print(out);
    }
}
