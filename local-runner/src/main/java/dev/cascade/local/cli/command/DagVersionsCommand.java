package dev.cascade.local.cli.command;

import dev.cascade.local.cli.client.ControlPlaneClient;
import dev.cascade.local.cli.client.ControlPlaneOptions;
import dev.cascade.local.cli.environment.ExitCode;
import dev.cascade.local.cli.output.JsonFields;
import dev.cascade.local.cli.output.TableWriter;
import dev.cascade.local.cli.session.CommandSession;
import java.io.PrintStream;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code cascade dag versions}. */
@Command(description = "Lists the versions of a registered DAG, newest first.")
final class DagVersionsCommand implements Callable<Integer> {

    private final CommandSession session;

    @Parameters(paramLabel = "DAG", description = "Name of a DAG.")
    private String dag = "";

    @Mixin
    private ControlPlaneOptions server = new ControlPlaneOptions();

    DagVersionsCommand(CommandSession session) {
        this.session = session;
    }

    @Override
    public Integer call() {
        try (ControlPlaneClient plane = server.open(session)) {
            JsonFields versions = plane.versions(dag);
            session.output().data(versions.fields(), out -> print(versions, out));
        }
        return ExitCode.SUCCESS.code();
    }

    private static void print(JsonFields versions, PrintStream out) {
        TableWriter table = new TableWriter("VERSION", "CREATED", "TASKS", "SOURCE");
        for (JsonFields version : versions.objects("versions")) {
            table.row(
                    version.cell("version"),
                    version.cell("created_at"),
                    version.cell("task_count"),
                    version.cell("source"));
        }
        table.print(out);
    }
}
