package dev.cascade.local.cli.command;

import dev.cascade.local.LocalSettings;
import dev.cascade.local.cli.dag.DagArgument;
import dev.cascade.local.cli.dag.DagOptions;
import dev.cascade.local.cli.dag.DagSources;
import dev.cascade.local.cli.dag.FoundDag;
import dev.cascade.local.cli.environment.CommandException;
import dev.cascade.local.cli.session.CommandSession;
import dev.cascade.local.cli.session.WaitTimeout;
import java.nio.file.Files;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code cascade run}. */
@Command(
        description = {
            "Runs one job of a DAG to its end on this machine: no server, no Docker, no AWS account.",
            "What it does is kept under .cascade; unfinished jobs there go on meanwhile."
        })
final class RunCommand implements Callable<Integer> {

    private final CommandSession session;

    @Parameters(paramLabel = "DAG", description = "Name of a DAG, or a file.")
    private String dag = "";

    @Mixin
    private DagOptions dags = new DagOptions();

    @Mixin
    private PoolOptions pool = new PoolOptions();

    @Option(
            names = "--context",
            paramLabel = "JSON|@FILE|-",
            description = "The job's parameters: a JSON object, a file that holds it, or - for standard input.")
    private String context = "{}";

    @Option(names = "--force", description = "Runs it also if the DAG is switched off.")
    private boolean force;

    @Mixin
    private WaitTimeout timeout = new WaitTimeout();

    @Option(
            names = {"-q", "--quiet"},
            description = "Prints only how the job ended, not what happens until then.")
    private boolean quiet;

    RunCommand(CommandSession session) {
        this.session = session;
    }

    @Override
    public Integer call() {
        session.setQuiet(quiet);
        String parameters = ContextArgument.read(context, session);
        Optional<Duration> patience = timeout.get();
        LocalSettings settings = pool.local(session, dags.classPath(session), slots());
        DagSources sources = dags.sources(session);
        Optional<FoundDag> found = DagArgument.find(dag, session, sources);
        if (found.isEmpty() && settings.databaseUrl().isEmpty() && !Files.isDirectory(settings.stateDir())) {
            throw sources.notFound(dag);
        }
        return new LocalJobRun(session, settings, sources)
                .run(found, dag, parameters, force, patience)
                .code();
    }

    private int slots() {
        session.settings().refuseAccount();
        session.settings().refuseTaskSettings();
        int workers = pool.workers(session);
        return switch (session.settings().role()) {
            case BOTH -> workers;
            case WORKER ->
                throw CommandException.usage("CASCADE_NODE_ROLE=worker is for `cascade worker`, which only runs tasks;"
                        + " unset it for `cascade run`");
            case COORDINATOR -> coordinatorSlots();
        };
    }

    private int coordinatorSlots() {
        if (session.settings().databaseUrl().isEmpty()) {
            throw CommandException.usage(
                    "CASCADE_NODE_ROLE=coordinator leaves the tasks to workers elsewhere, which need"
                            + " a shared database; set DATABASE_URL, or unset CASCADE_NODE_ROLE");
        }
        return pool.ofCoordinator();
    }
}
