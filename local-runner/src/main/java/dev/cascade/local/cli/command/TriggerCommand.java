package dev.cascade.local.cli.command;

import dev.cascade.local.cli.client.CredentialOptions;
import dev.cascade.local.cli.client.HttpControlPlaneClient;
import dev.cascade.local.cli.client.RemoteJobWatch;
import dev.cascade.local.cli.dag.DagArgument;
import dev.cascade.local.cli.dag.DagFile;
import dev.cascade.local.cli.environment.CommandException;
import dev.cascade.local.cli.environment.ExitCode;
import dev.cascade.local.cli.output.JobTables;
import dev.cascade.local.cli.output.JsonFields;
import dev.cascade.local.cli.session.CommandSession;
import dev.cascade.local.cli.session.CommandSettings;
import dev.cascade.local.cli.session.WaitTimeout;
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

    private final CommandSession session;

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
    private CredentialOptions identity = new CredentialOptions();

    @Mixin
    private WaitTimeout timeout = new WaitTimeout();

    @Option(
            names = {"-q", "--quiet"},
            description = "Prints only how the job ended, not what happens until then.")
    private boolean quiet;

    TriggerCommand(CommandSession session) {
        this.session = session;
    }

    @Override
    public Integer call() {
        refuseTimeoutWithoutWaiting();
        session.setQuiet(quiet);
        String parameters = ContextArgument.read(context, session);
        Optional<Duration> patience = timeout.get();
        CommandSettings settings = session.settings();
        URI address = settings.url(url).orElse(DEV);
        try (HttpControlPlaneClient plane =
                new HttpControlPlaneClient(address, identity.at(address, settings), session)) {
            String name = DagArgument.file(dag, session)
                    .map(file -> deployed(file, plane))
                    .orElse(dag);
            JsonFields job = plane.start(name, parameters, force);
            if (noWait) {
                session.output().data(job.fields(), out -> JobTables.line(job, out));
                return ExitCode.SUCCESS.code();
            }
            return watch(plane, job.cell("job_id"), patience).code();
        }
    }

    private ExitCode watch(HttpControlPlaneClient plane, String job, Optional<Duration> patience) {
        try {
            return new RemoteJobWatch(session, plane).watchStarted(job, patience);
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

    private String deployed(DagFile file, HttpControlPlaneClient plane) {
        JsonFields dag = plane.deploy(file, file.read());
        session.output()
                .note("cascade: " + file.shown() + " is version " + dag.cell("version") + " of " + dag.cell("name"));
        return dag.cell("name");
    }
}
