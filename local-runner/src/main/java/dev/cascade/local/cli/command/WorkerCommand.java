package dev.cascade.local.cli.command;

import dev.cascade.aws.AwsSettings;
import dev.cascade.local.AwsWorker;
import dev.cascade.local.LocalSettings;
import dev.cascade.local.WorkerNode;
import dev.cascade.local.cli.environment.CommandException;
import dev.cascade.local.cli.environment.ExitCode;
import dev.cascade.local.cli.environment.InterruptSignal;
import dev.cascade.local.cli.output.TextFormat;
import dev.cascade.local.cli.session.ClassPathOption;
import dev.cascade.local.cli.session.CommandSession;
import dev.cascade.local.cli.session.CommandSettings;
import dev.cascade.local.cli.session.WaitTimeout;
import dev.cascade.local.worker.AttemptLogs;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code cascade worker}. */
@Command(
        description = {
            "Joins the worker pool of a control plane, and runs tasks until it is stopped: of the one whose database"
                    + " DATABASE_URL names, or of the one in the AWS account that CASCADE_TABLE and its like name.",
            "The classes of the tasks must be here: --classpath; for a database, their functions as well: --functions."
        })
final class WorkerCommand implements Callable<Integer> {

    /** ECS kills a task at most two minutes after it asked it to stop. Attempts that still run must be released before that. */
    private static final Duration ECS_STOP = Duration.ofSeconds(100);

    private static final Duration USUAL_STOP = Duration.ofSeconds(20);

    /** Beyond waiting for tasks, what giving back those that are left may take. */
    private static final Duration GIVING_BACK = Duration.ofSeconds(40);

    private final CommandSession session;

    @Mixin
    private ClassPathOption classPath = new ClassPathOption();

    @Mixin
    private PoolOptions pool = new PoolOptions();

    @Option(
            names = "--stop-timeout",
            paramLabel = "DURATION",
            description = "When it is stopped, waits at most so long for the tasks that run here, in seconds or as 90s,"
                    + " 5m; others then take them over. Default: 20s; 100s as a task of ECS.")
    private Optional<String> stopTimeout = Optional.empty();

    WorkerCommand(CommandSession session) {
        this.session = session;
    }

    @Override
    public Integer call() {
        CommandSettings settings = session.settings();
        if (settings.role() == CommandSettings.NodeRole.COORDINATOR) {
            throw CommandException.usage("CASCADE_NODE_ROLE=coordinator runs no tasks; unset it for `cascade worker`");
        }
        Duration patience = patience();
        int slots = pool.workers(session);
        LocalSettings local = pool.local(session, classPath.get(session), slots);
        Optional<AwsSettings> account = settings.account();
        if (account.isPresent()) {
            pool.refuseFunctions("in an AWS account, tasks that are Lambda functions run in Lambda");
            settings.exportRegion();
            run(
                    AwsWorker.open(
                            account.get(),
                            local,
                            logs(local),
                            settings.taskRole(),
                            session.environment().env()),
                    account.get().table(),
                    slots,
                    patience);
        } else if (settings.databaseUrl().isPresent()) {
            settings.refuseTaskSettings();
            run(session.environment().opener().apply(local), "PostgreSQL", slots, patience);
        } else {
            throw CommandException.usage("a worker joins a pool that shares its state: set DATABASE_URL as the control"
                    + " plane has it, or CASCADE_TABLE and its like for an AWS account (on one machine, `cascade dev` runs"
                    + " the tasks itself)");
        }
        return ExitCode.INTERRUPTED.code();
    }

    private AttemptLogs logs(LocalSettings local) {
        return session.settings().logsTasksToStdout()
                ? new AttemptLogs.AsEntries(
                        session.environment().out(), local.stateDir().resolve("inputs"))
                : new AttemptLogs.InFiles(local.stateDir().resolve("logs"));
    }

    private Duration patience() {
        return stopTimeout
                .map(text -> WaitTimeout.parse("--stop-timeout", text))
                .orElse(session.environment().env().containsKey("ECS_AGENT_URI") ? ECS_STOP : USUAL_STOP);
    }

    private void run(WorkerNode opened, String state, int slots, Duration patience) {
        InterruptSignal interrupt = session.environment().interrupt();
        interrupt.setGrace(patience.plus(GIVING_BACK));
        AtomicBoolean exhausted = new AtomicBoolean();
        try (WorkerNode worker = opened) {
            worker.onExhausted(() -> {
                exhausted.set(true);
                interrupt.raise();
            });
            worker.work();
            greet(state, slots);
            interrupt.await();
            session.output().note("cascade: leaving the pool; waiting for what runs here, others take over the rest");
            worker.leave(patience);
        }
        if (exhausted.get()) {
            throw new CommandException(
                    ExitCode.INTERNAL_ERROR,
                    "this worker has left the pool and ends, as too many of its threads belong to tasks that were stopped and"
                            + " ignored their interrupt; its log names them; start it again");
        }
    }

    private void greet(String state, int slots) {
        Map<String, @Nullable Object> document = new LinkedHashMap<>();
        document.put("state", state);
        document.put("slots", slots);
        session.output()
                .line(
                        document,
                        "cascade: joined the pool of " + state + " with " + TextFormat.count(slots, "slot")
                                + "; Ctrl-C leaves it");
    }
}
