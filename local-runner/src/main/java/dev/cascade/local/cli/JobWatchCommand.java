package dev.cascade.local.cli;

import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code cascade job watch}. */
@Command(
        description = "Tells what happened to a job and what happens to it until it ends, a line a transition. Exits as"
                + " `cascade run` would.")
final class JobWatchCommand implements Callable<Integer> {

    private final Session session;

    @Mixin
    private ServerOptions server = new ServerOptions();

    @Mixin
    private Timeout timeout = new Timeout();

    @Option(
            names = {"-q", "--quiet"},
            description = "Prints only how the job ended, not what happens until then.")
    private boolean quiet;

    @Parameters(paramLabel = "ID", description = "The job.")
    private String id = "";

    JobWatchCommand(Session session) {
        this.session = session;
    }

    @Override
    public Integer call() {
        session.setQuiet(quiet);
        try (ControlPlane plane = server.open(session)) {
            return new RemoteWatch(session, plane).watch(id, timeout.get()).code();
        }
    }
}
