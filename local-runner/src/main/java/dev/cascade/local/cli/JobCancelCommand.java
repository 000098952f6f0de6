package dev.cascade.local.cli;

import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code cascade job cancel}. */
@Command(
        description =
                "Cancels a job: what runs is stopped, what waits never starts. Exits with 21 if it has ended or was cancelled before.")
final class JobCancelCommand implements Callable<Integer> {

    private final Session session;

    @Mixin
    private ServerOptions server = new ServerOptions();

    @Parameters(paramLabel = "ID", description = "The job.")
    private String id = "";

    JobCancelCommand(Session session) {
        this.session = session;
    }

    @Override
    public Integer call() {
        try (ControlPlane plane = server.open(session)) {
            Doc job = plane.cancel(id);
            session.output().data(job.fields(), out -> JobTables.line(job, out));
        }
        return Exit.SUCCESS.code();
    }
}
