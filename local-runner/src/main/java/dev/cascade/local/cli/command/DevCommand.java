package dev.cascade.local.cli.command;

import dev.cascade.api.Api;
import dev.cascade.api.ServiceInfo;
import dev.cascade.local.LocalCascade;
import dev.cascade.local.LocalSettings;
import dev.cascade.local.access.PeerUserLookup;
import dev.cascade.local.access.TokenFile;
import dev.cascade.local.cli.dag.DagOptions;
import dev.cascade.local.cli.dag.DagReloader;
import dev.cascade.local.cli.dag.FolderDagSource;
import dev.cascade.local.cli.environment.CommandException;
import dev.cascade.local.cli.environment.ExitCode;
import dev.cascade.local.cli.environment.InterruptSignal;
import dev.cascade.local.cli.output.TextFormat;
import dev.cascade.local.cli.session.CommandSession;
import dev.cascade.local.http.DevServer;
import dev.cascade.local.http.DevServerSettings;
import dev.cascade.local.http.DevStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code cascade dev}. */
@Command(
        description = {
            "Runs a control plane with its HTTP API, the schedules and a worker pool in one process, until it is"
                    + " stopped.",
            "DAG files are read again when they change; unfinished jobs go on."
        })
final class DevCommand implements Callable<Integer> {

    private final CommandSession session;

    @Option(
            names = "--port",
            paramLabel = "PORT",
            description = "Where it listens; 0: any port that is free. Default: 4000.")
    private int port = DevServerSettings.USUAL_PORT;

    @Option(
            names = "--host",
            paramLabel = "HOST",
            description = "On which address it listens; anything but loopback demands a token. Default: 127.0.0.1.")
    private String host = "127.0.0.1";

    @Option(
            names = "--token",
            paramLabel = "TOKEN",
            description = "What callers have to show, as a bearer token. Default: CASCADE_TOKEN.")
    private Optional<String> token = Optional.empty();

    @Option(
            names = "--keep-jobs",
            paramLabel = "DURATION",
            description =
                    "Deletes jobs so long after their end, as 90d; at least 1h. Default: CASCADE_KEEP_JOBS, or never.")
    private Optional<String> keepJobs = Optional.empty();

    @Mixin
    private DagOptions dags = new DagOptions();

    @Mixin
    private PoolOptions pool = new PoolOptions();

    /** Written by this server for clients of the same user; empty if none is needed. */
    private Optional<TokenFile> tokenFile = Optional.empty();

    DevCommand(CommandSession session) {
        this.session = session;
    }

    @Override
    public Integer call() {
        LocalSettings settings = pool.local(session, dags.classPath(session), slots());
        Optional<Duration> keep = session.settings().keepJobs(keepJobs);
        DevServerSettings server = serverSettings();
        try (LocalCascade cascade = session.environment().opener().apply(settings);
                DagReloader reload = new DagReloader(
                        cascade.core().syncDags(dags.sources(session).list()), session.output())) {
            session.environment().interrupt().setGrace(InterruptSignal.FOR_TASKS);
            cascade.core().stores().health().requireWrites();
            List<String> names = reload.start();
            cascade.work();
            cascade.runSchedules();
            keep.ifPresent(cascade::keepJobs);
            serve(cascade, settings, server, names);
        }
        return ExitCode.INTERRUPTED.code();
    }

    private int slots() {
        session.settings().refuseAccount();
        session.settings().refuseTaskSettings();
        int workers = pool.workers(session);
        return switch (session.settings().role()) {
            case BOTH -> workers;
            case COORDINATOR -> pool.ofCoordinator();
            case WORKER ->
                throw CommandException.usage("CASCADE_NODE_ROLE=worker only runs tasks, without the control plane that"
                        + " `cascade dev` is; use `cascade worker`, or unset it");
        };
    }

    /** Where the system does not list the users of connections, a token proves that a client can read the state of this user. */
    private Optional<String> ownToken() {
        if (PeerUserLookup.ofThisMachine().areKnown() || !DevServerSettings.isLoopback(host)) {
            return Optional.empty();
        }
        TokenFile file = TokenFile.in(session.settings().stateDir());
        try {
            String own = file.renew();
            tokenFile = Optional.of(file);
            return Optional.of(own);
        } catch (IOException e) {
            throw new CommandException(
                    ExitCode.INTERNAL_ERROR, "the token file " + file.path() + " cannot be written: " + e.getMessage());
        }
    }

    private DevServerSettings serverSettings() {
        try {
            return new DevServerSettings(
                    host, port, session.settings().token(token).or(this::ownToken));
        } catch (IllegalArgumentException e) {
            throw CommandException.usage(String.valueOf(e.getMessage()));
        }
    }

    private void serve(LocalCascade cascade, LocalSettings settings, DevServerSettings at, List<String> names) {
        DevStream stream = new DevStream(cascade.core());
        Api api = new Api(
                cascade.core(),
                Optional.empty(),
                ServiceInfo.of(
                        at.token().isPresent() ? ServiceInfo.Authentication.TOKEN : ServiceInfo.Authentication.NONE));
        try (stream;
                DevServer server = DevServer.start(at, api, stream)) {
            greet(cascade, server, settings, names);
            session.environment().interrupt().await();
            session.output().note("cascade: stopping; unfinished jobs go on at the next start");
        } catch (UncheckedIOException e) {
            throw new CommandException(ExitCode.INTERNAL_ERROR, String.valueOf(e.getMessage()));
        }
    }

    private void greet(LocalCascade cascade, DevServer server, LocalSettings settings, List<String> names) {
        Map<String, @Nullable Object> document = new LinkedHashMap<>();
        document.put("url", server.uri().toString());
        document.put("state_dir", settings.stateDir().toString());
        document.put("workers", settings.workers());
        document.put("dags", names);
        String example = toTrigger(cascade, names);
        String url = server.port() == DevServerSettings.USUAL_PORT ? "" : " --url " + server.uri();
        session.output()
                .data(
                        document,
                        out -> out.append("Cascade listens on ")
                                .append(server.uri().toString())
                                .append(" with ")
                                .append(TextFormat.count(names.size(), "DAG"))
                                .append(" and ")
                                .append(TextFormat.count(settings.workers(), "worker"))
                                .append("; state is in ")
                                .append(
                                        settings.databaseUrl().isPresent()
                                                ? "PostgreSQL"
                                                : settings.stateDir().toString())
                                .append(server.servesUi() ? "\nweb UI:        " + server.uri() + "/ui/" : "")
                                .append("\ntrigger a job: ")
                                .append(session.environment().command())
                                .append(" trigger ")
                                .append(example)
                                .append(url)
                                .append("\nor:            curl -X POST ")
                                .append(tokenFile
                                        .map(file -> "-H \"Authorization: Bearer $(cat '" + file.path() + "')\" ")
                                        .orElse(""))
                                .append(server.uri().toString())
                                .append("/v1/dags/")
                                .append(example)
                                .append("/jobs\n"));
        if (!server.servesUi()) {
            session.output()
                    .note(
                            "cascade: the web UI is not in this build: it needs Node.js 20.19 or newer with npm on the path;"
                                    + " once they are there, `cascade` builds it at its next start");
        }
        if (settings.workers() == 0) {
            session.output()
                    .note("cascade: as a coordinator this process runs no tasks; `cascade worker` does, with a"
                            + " DATABASE_URL in common");
        }
    }

    /** One of the user's own DAGs, or else one of the examples. */
    private String toTrigger(LocalCascade cascade, List<String> names) {
        Optional<FolderDagSource> examples = DagOptions.examples(session, "dags");
        return names.stream()
                .filter(name -> examples.filter(folder -> folder.owns(
                                cascade.core().registerDag().find(name).source()))
                        .isEmpty())
                .findFirst()
                .orElse(names.isEmpty() ? "DAG" : names.getFirst());
    }
}
