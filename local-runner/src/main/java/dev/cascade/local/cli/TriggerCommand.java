package dev.cascade.local.cli;

import java.net.URI;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code cascade trigger}. */
@Command(
        description = {
            "Starts a job on a running control plane and waits for its end, with a line a transition.",
            "A file is deployed there first."
        })
final class TriggerCommand implements Callable<Integer> {

    private static final URI DEV = URI.create("http://localhost:4000");

    private final Session session;

    @Parameters(paramLabel = "DAG", description = "Name of a DAG there, or a file.")
    private String dag = "";

    @Option(
            names = "--context",
            paramLabel = "JSON|@FILE|-",
            description = "The job's parameters: a JSON object, a file that holds it, or - for standard input.")
    private String context = "{}";

    @Option(names = "--force", description = "Runs it also if the DAG is switched off.")
    private boolean force;

    @Option(names = "--no-wait", description = "Ends as soon as the job is accepted.")
    private boolean noWait;

    @Option(
            names = "--url",
            paramLabel = "URL",
            description = "The control plane. Default: CASCADE_URL, or http://localhost:4000.")
    private Optional<String> url = Optional.empty();

    @Mixin
    private IdentityOptions identity = new IdentityOptions();

    @Mixin
    private Timeout timeout = new Timeout();

    @Option(
            names = {"-q", "--quiet"},
            description = "Prints only how the job ended, not what happens until then.")
    private boolean quiet;

    TriggerCommand(Session session) {
        this.session = session;
    }

    @Override
    public Integer call() {
        refuseTimeoutWithoutWaiting();
        session.setQuiet(quiet);
        String parameters = ContextArgument.read(context, session);
        Optional<Duration> patience = timeout.get();
        Settings settings = session.settings();
        URI address = settings.url(url).orElse(DEV);
        try (RemoteControlPlane plane = new RemoteControlPlane(address, identity.at(address, settings), session)) {
            String name = DagArgument.file(dag, session)
                    .map(file -> deployed(file, plane))
                    .orElse(dag);
            Doc job = plane.start(name, parameters, force);
            if (noWait) {
                session.output().data(job.fields(), out -> JobTables.line(job, out));
                return Exit.SUCCESS.code();
            }
            return watch(plane, job.cell("job_id"), patience).code();
        }
    }

    private Exit watch(RemoteControlPlane plane, String job, Optional<Duration> patience) {
        try {
            return new RemoteWatch(session, plane).watchStarted(job, patience);
        } catch (CommandException e) {
            throw e.with("job " + job + " was started (`cascade job watch " + job + "`)");
        }
    }

    private void refuseTimeoutWithoutWaiting() {
        if (noWait && timeout.get().isPresent()) {
            throw CommandException.usage(
                    "--timeout is how long to wait for the job, and --no-wait does not wait; leave one of them out");
        }
    }

    private String deployed(DagFile file, RemoteControlPlane plane) {
        Doc dag = plane.deploy(file, file.read());
        session.output()
                .note("cascade: " + file.shown() + " is version " + dag.cell("version") + " of " + dag.cell("name"));
        return dag.cell("name");
    }
}
