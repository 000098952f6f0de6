package dev.cascade.local.cli;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code cascade dag deploy}. */
@Command(
        description = {
            "Makes DAG files known to a control plane (--url), else to the state of this folder: each becomes the latest"
                    + " version of its DAG, unless it is already.",
            "If one is invalid, none is deployed."
        })
final class DagDeployCommand implements Callable<Integer> {

    private final Session session;

    @Parameters(paramLabel = "FILE", arity = "1..*", description = "DAG files.")
    private List<String> files = new ArrayList<>();

    @Mixin
    private ServerOptions server = new ServerOptions();

    DagDeployCommand(Session session) {
        this.session = session;
    }

    /** A file and the DAG in it. */
    private record Read(DagFile file, FoundDag found) {}

    @Override
    public Integer call() {
        List<Read> read = files.stream()
                .map(typed -> new DagFile(session.path(typed), typed))
                .map(file -> new Read(file, FoundDag.in(file)))
                .toList();
        try (ControlPlane plane = server.openOrCreate(session)) {
            List<Doc> deployed = read.stream()
                    .map(r -> plane.deploy(r.file(), r.found().dag()))
                    .toList();
            Map<String, @Nullable Object> document = new LinkedHashMap<>();
            document.put("dags", deployed.stream().map(Doc::fields).toList());
            session.output()
                    .data(
                            document,
                            out -> deployed.forEach(dag -> out.append("DAG ")
                                    .append(dag.cell("name"))
                                    .append(" is at version ")
                                    .append(dag.cell("version"))
                                    .append('\n')));
        }
        return Exit.SUCCESS.code();
    }
}
