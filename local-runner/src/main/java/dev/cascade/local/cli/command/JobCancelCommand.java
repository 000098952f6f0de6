package dev.cascade.local.cli.command;

import dev.cascade.local.cli.client.ControlPlaneClient;
import dev.cascade.local.cli.client.ControlPlaneOptions;
import dev.cascade.local.cli.environment.ExitCode;
import dev.cascade.local.cli.output.JobTables;
import dev.cascade.local.cli.output.JsonFields;
import dev.cascade.local.cli.session.CommandSession;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code cascade job cancel}. */
@Command(
        description =
                "Cancels a job: what runs is stopped, what waits never starts. Exits with 21 if it has ended or was cancelled before.")
final class JobCancelCommand implements Callable<Integer> {

    private final CommandSession session;

    @Mixin
    private ControlPlaneOptions server = new ControlPlaneOptions();

    @Parameters(paramLabel = "ID", description = "The job.")
    private String id = "";

    JobCancelCommand(CommandSession session) {
        this.session = session;
    }

    @Override
    public Integer call() {
        try (ControlPlaneClient plane = server.open(session)) {
            JsonFields job = plane.cancel(id);
            session.output().data(job.fields(), out -> JobTables.line(job, out));
        }
        return ExitCode.SUCCESS.code();
    }
}
