package dev.cascade.local.cli;

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

    private final Session session;

    @Parameters(paramLabel = "DAG", description = "Name of a DAG that is registered.")
    private String dag = "";

    @Mixin
    private ServerOptions server = new ServerOptions();

    DagResumeCommand(Session session) {
        this.session = session;
    }

    @Override
    public Integer call() {
        try (ControlPlane plane = server.open(session)) {
            Doc shown = plane.setEnabled(dag, true);
            session.output()
                    .data(
                            shown.fields(),
                            out -> out.append("DAG ").append(shown.cell("name")).append(" is switched on\n"));
        }
        return Exit.SUCCESS.code();
    }
}
