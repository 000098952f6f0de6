package dev.cascade.local.cli;

import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code cascade job show}. */
@Command(description = "Shows a job and all its tasks, with results and errors.")
final class JobShowCommand implements Callable<Integer> {

    private final Session session;

    @Mixin
    private ServerOptions server = new ServerOptions();

    @Parameters(paramLabel = "ID", description = "The job.")
    private String id = "";

    JobShowCommand(Session session) {
        this.session = session;
    }

    @Override
    public Integer call() {
        try (ControlPlane plane = server.open(session)) {
            Doc job = plane.job(id);
            session.output().data(job.fields(), out -> JobTables.details(job, out));
        }
        return Exit.SUCCESS.code();
    }
}
