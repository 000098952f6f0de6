package dev.cascade.local.cli.command;

import dev.cascade.local.cli.client.ControlPlaneClient;
import dev.cascade.local.cli.client.ControlPlaneOptions;
import dev.cascade.local.cli.environment.ExitCode;
import dev.cascade.local.cli.output.JsonFields;
import dev.cascade.local.cli.session.CommandSession;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code cascade dag resume}. */
@Command(
        description = {
            "Switches a DAG on again: its schedule goes on with the first tick from now.",
            "It holds for later versions of the DAG, too."
        })
final class DagResumeCommand implements Callable<Integer> {

    private final CommandSession session;

    @Parameters(paramLabel = "DAG", description = "Name of a DAG that has run here or been deployed.")
    private String dag = "";

    @Mixin
    private ControlPlaneOptions server = new ControlPlaneOptions();

    DagResumeCommand(CommandSession session) {
        this.session = session;
    }

    @Override
    public Integer call() {
        try (ControlPlaneClient plane = server.open(session)) {
            JsonFields shown = plane.setEnabled(dag, true);
            session.output()
                    .data(
                            shown.fields(),
                            out -> out.append("DAG ").append(shown.cell("name")).append(" is switched on\n"));
        }
        return ExitCode.SUCCESS.code();
    }
}
