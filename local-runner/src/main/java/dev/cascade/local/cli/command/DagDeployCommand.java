package dev.cascade.local.cli.command;

import dev.cascade.dsl.validation.InvalidDagException;
import dev.cascade.dsl.validation.Problem;
import dev.cascade.local.cli.client.ControlPlaneClient;
import dev.cascade.local.cli.client.ControlPlaneOptions;
import dev.cascade.local.cli.dag.DagFile;
import dev.cascade.local.cli.dag.FoundDag;
import dev.cascade.local.cli.environment.ExitCode;
import dev.cascade.local.cli.output.JsonFields;
import dev.cascade.local.cli.session.CommandSession;
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
            "If one is invalid, none is deployed, and all problems are printed."
        })
final class DagDeployCommand implements Callable<Integer> {

    private final CommandSession session;

    @Parameters(paramLabel = "FILE", arity = "1..*", description = "DAG files, or folders with DAG files.")
    private List<String> files = new ArrayList<>();

    @Mixin
    private ControlPlaneOptions server = new ControlPlaneOptions();

    DagDeployCommand(CommandSession session) {
        this.session = session;
    }

    /** A file and the DAG in it. */
    private record Read(DagFile file, FoundDag found) {}

    /** @throws InvalidDagException with all that is wrong in all files */
    private List<Read> read() {
        List<Read> read = new ArrayList<>();
        List<Problem> problems = new ArrayList<>();
        for (String typed : files) {
            for (DagFile file : DagFile.typed(typed, session)) {
                try {
                    read.add(new Read(file, FoundDag.in(file)));
                } catch (InvalidDagException e) {
                    problems.addAll(e.problems());
                }
            }
        }
        if (!problems.isEmpty()) {
            throw new InvalidDagException(problems);
        }
        return read;
    }

    @Override
    public Integer call() {
        List<Read> read = read();
        try (ControlPlaneClient plane = server.openOrCreate(session)) {
            List<JsonFields> deployed = read.stream()
                    .map(r -> plane.deploy(r.file(), r.found().dag()))
                    .toList();
            Map<String, @Nullable Object> document = new LinkedHashMap<>();
            document.put("dags", deployed.stream().map(JsonFields::fields).toList());
            session.output()
                    .data(
                            document,
                            out -> deployed.forEach(dag -> out.append("DAG ")
                                    .append(dag.cell("name"))
                                    .append(" is at version ")
                                    .append(dag.cell("version"))
                                    .append('\n')));
        }
        return ExitCode.SUCCESS.code();
    }
}
