package dev.cascade.local.cli.command;

import dev.cascade.local.cli.client.ControlPlaneClient;
import dev.cascade.local.cli.client.ControlPlaneOptions;
import dev.cascade.local.cli.environment.ExitCode;
import dev.cascade.local.cli.output.JsonFields;
import dev.cascade.local.cli.output.TableWriter;
import dev.cascade.local.cli.session.CommandSession;
import java.io.PrintStream;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code cascade worker list}. */
@Command(description = "Lists the workers that run local tasks, with the slots in use.")
final class WorkerListCommand implements Callable<Integer> {

    private final CommandSession session;

    @Mixin
    private ControlPlaneOptions server = new ControlPlaneOptions();

    WorkerListCommand(CommandSession session) {
        this.session = session;
    }

    @Override
    public Integer call() {
        try (ControlPlaneClient plane = server.open(session)) {
            JsonFields workers = plane.workers();
            session.output().data(workers.fields(), out -> print(workers.objects("workers"), out));
        }
        return ExitCode.SUCCESS.code();
    }

    private static void print(List<JsonFields> workers, PrintStream out) {
        if (workers.isEmpty()) {
            out.append("no workers\n");
            return;
        }
        TableWriter table = new TableWriter("WORKER", "HOST", "PID", "STATUS", "USED", "SLOTS", "STARTED");
        for (JsonFields worker : workers) {
            table.row(
                    worker.cell("worker_id"),
                    worker.cell("host"),
                    worker.cell("pid"),
                    worker.cell("status"),
                    worker.cell("used"),
                    worker.cell("slots"),
                    worker.cell("started_at"));
        }
        table.print(out);
    }
}
