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

/** {@code cascade job retry}. */
@Command(
        description =
                "Runs a failed or cancelled job again from its failed tasks on; what succeeded is kept. Exits with"
                        + " 21 if the job has not ended, or succeeded.")
final class JobRetryCommand implements Callable<Integer> {

    private final CommandSession session;

    @Mixin
    private ControlPlaneOptions server = new ControlPlaneOptions();

    @Parameters(paramLabel = "ID", description = "The job.")
    private String id = "";

    JobRetryCommand(CommandSession session) {
        this.session = session;
    }

    @Override
    public Integer call() {
        try (ControlPlaneClient plane = server.open(session)) {
            JsonFields job = plane.retry(id);
            session.output().data(job.fields(), out -> JobTables.line(job, out));
            plane.idleWarning().ifPresent(session.output()::note);
        }
        return ExitCode.SUCCESS.code();
    }
}
