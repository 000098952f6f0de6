package dev.cascade.local.cli.command;

import dev.cascade.local.cli.client.ControlPlaneClient;
import dev.cascade.local.cli.client.ControlPlaneOptions;
import dev.cascade.local.cli.client.RemoteJobWatch;
import dev.cascade.local.cli.session.CommandSession;
import dev.cascade.local.cli.session.WaitTimeout;
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

    private final CommandSession session;

    @Mixin
    private ControlPlaneOptions server = new ControlPlaneOptions();

    @Mixin
    private WaitTimeout timeout = new WaitTimeout();

    @Option(
            names = {"-q", "--quiet"},
            description = "Prints only how the job ended, not what happens until then.")
    private boolean quiet;

    @Parameters(paramLabel = "ID", description = "The job.")
    private String id = "";

    JobWatchCommand(CommandSession session) {
        this.session = session;
    }

    @Override
    public Integer call() {
        session.setQuiet(quiet);
        try (ControlPlaneClient plane = server.open(session)) {
            return new RemoteJobWatch(session, plane).watch(id, timeout.get()).code();
        }
    }
}
