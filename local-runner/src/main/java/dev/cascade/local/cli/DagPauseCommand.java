package dev.cascade.local.cli;

import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code cascade dag pause}. */
@Command(
        description = {
            "Switches a DAG off: its schedule stops, and jobs are refused unless they are forced. Jobs that run go on.",
            "It holds for later versions of the DAG, too."
        })
final class DagPauseCommand implements Callable<Integer> {

    private final Session session;

    @Parameters(paramLabel = "DAG", description = "Name of a DAG that is registered.")
    private String dag = "";

    @Mixin
    private ServerOptions server = new ServerOptions();

    DagPauseCommand(Session session) {
        this.session = session;
    }

    @Override
    public Integer call() {
        try (ControlPlane plane = server.open(session)) {
            Doc shown = plane.setEnabled(dag, false);
            session.output()
                    .data(
                            shown.fields(),
                            out -> out.append("DAG ").append(shown.cell("name")).append(" is switched off\n"));
        }
        return Exit.SUCCESS.code();
    }
}
