package dev.cascade.local.cli;

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

    private final Session session;

    @Mixin
    private ServerOptions server = new ServerOptions();

    @Parameters(paramLabel = "ID", description = "The job.")
    private String id = "";

    JobRetryCommand(Session session) {
        this.session = session;
    }

    @Override
    public Integer call() {
        try (ControlPlane plane = server.open(session)) {
            Doc job = plane.retry(id);
            session.output().data(job.fields(), out -> JobTables.line(job, out));
            plane.idleWarning().ifPresent(session.output()::note);
        }
        return Exit.SUCCESS.code();
    }
}
