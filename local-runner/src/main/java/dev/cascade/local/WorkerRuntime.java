package dev.cascade.local;

import dev.cascade.assembly.ControlPlane;
import dev.cascade.dsl.definition.TaskType;
import dev.cascade.engine.Command;
import dev.cascade.local.worker.AttemptLogs;
import dev.cascade.local.worker.AttemptRunner;
import dev.cascade.local.worker.CommandRunner;
import dev.cascade.local.worker.JavaTaskRunner;
import dev.cascade.local.worker.SlotPoolDispatcher;
import dev.cascade.local.worker.StaleAttemptStopper;
import dev.cascade.local.worker.TaskEnvironment;
import dev.cascade.port.Attempt;
import dev.cascade.usecase.AdvanceJob;
import dev.cascade.usecase.TaskInputs;
import java.io.IOException;
import java.net.MalformedURLException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The membership of this process in a worker pool: its lease, its slots and the runners of its tasks. It is no member before {@link #join}.
 * Thread-safe.
 */
final class WorkerRuntime implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(WorkerRuntime.class);

    /** How often it is looked whether attempts have ended. */
    private static final Duration GLANCE = Duration.ofMillis(50);

    /** How long it is waited for processes that were killed. */
    private static final Duration PROCESSES_TO_END = Duration.ofSeconds(5);
    /** How long attempts that were stopped may take to end before they are handed back. */
    private static final Duration STOPPING = Duration.ofSeconds(2);

    private final LocalSettings settings;
    private final InstantSource clock;
    private final SlotPoolDispatcher pool = new SlotPoolDispatcher(WorkerLease.newId());
    private volatile @Nullable WorkerLease lease;
    private volatile Optional<CommandRunner> commands = Optional.empty();
    private volatile boolean leaving;
    private volatile Optional<URLClassLoader> classes = Optional.empty();

    WorkerRuntime(LocalSettings settings, InstantSource clock) {
        this.settings = settings;
        this.clock = clock;
    }

    SlotPoolDispatcher pool() {
        return pool;
    }

    /** Whether the worker accepts no more tasks because this process is about to end. */
    boolean isLeaving() {
        return leaving;
    }

    /**
     * Begins to take tasks, and holds the lease until closed.
     *
     * @param core completes and advances what runs here
     * @param logs where the logs of local tasks and commands go
     * @param environment what commands get
     * @param more who runs tasks of further types than local ones and commands
     */
    void join(
            ControlPlane core,
            InProcessTimers timers,
            AttemptLogs logs,
            TaskEnvironment environment,
            Map<TaskType, AttemptRunner> more) {
        Map<TaskType, AttemptRunner> runners = new EnumMap<>(TaskType.class);
        runners.putAll(more);
        TaskInputs inputs = core.taskInputs();
        AdvanceJob advance = core.advanceJob();
        runners.put(TaskType.LOCAL, new JavaTaskRunner(classLoader(), inputs, logs, this::isLeaving));
        CommandRunner runsCommands =
                new CommandRunner(Path.of("").toAbsolutePath(), inputs, logs, environment, this::isLeaving);
        commands = Optional.of(runsCommands);
        runners.put(TaskType.COMMAND, runsCommands);
        StaleAttemptStopper unwanted = new StaleAttemptStopper(pool, advance);
        WorkerLease held =
                new WorkerLease(core.stores().workers(), pool.worker(), settings.workers(), clock, unwanted::lookAtAll);
        held.begin();
        lease = held;
        timers.repeat("renewing the worker's lease", WorkerLease.RENEWAL, held::renew);
        pool.start(settings.workers(), runners, advance, core.completeTask(), clock, held);
        timers.repeat("looking for tasks to stop", WorkerLease.RENEWAL, unwanted);
    }

    /** The worker of this process, if it has joined. It is alive even if its lease has ended; the lease is then renewed. */
    Optional<String> self() {
        WorkerLease held = lease;
        if (held == null) {
            return Optional.empty();
        }
        held.renewIfEnded();
        return Optional.of(pool.worker());
    }

    private ClassLoader classLoader() {
        ClassLoader own = WorkerRuntime.class.getClassLoader();
        if (settings.classPath().isEmpty()) {
            return own;
        }
        URL[] urls = settings.classPath().stream().map(WorkerRuntime::url).toArray(URL[]::new);
        URLClassLoader more = new URLClassLoader(urls, own);
        classes = Optional.of(more);
        return more;
    }

    private static URL url(Path path) {
        try {
            return path.toUri().toURL();
        } catch (MalformedURLException e) {
            throw new IllegalArgumentException("the class path entry " + path + " cannot be used", e);
        }
    }

    /**
     * Takes no more, waits for what runs, and stops what has not ended by then.
     *
     * @return what was stopped, here or by a signal, and is to be handed back
     */
    List<Attempt> finish(Duration atMost) {
        leaving = true;
        pool.leave();
        await(() -> pool.held().isEmpty() && pool.isIdle(), atMost);
        List<Attempt> left = pool.held();
        pool.close();
        // Another worker may begin what is handed back at once.
        await(() -> left.isEmpty() || !pool.isStopping(), STOPPING);
        return Stream.concat(left.stream(), pool.unfinished().stream())
                .distinct()
                .toList();
    }

    private static void await(BooleanSupplier condition, Duration atMost) {
        long end = System.nanoTime() + atMost.toNanos();
        try {
            while (!condition.getAsBoolean() && System.nanoTime() < end) {
                Thread.sleep(GLANCE);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Has others take over attempts that were stopped here. */
    void handBack(List<Attempt> left, AdvanceJob advance) {
        left.stream()
                .collect(Collectors.groupingBy(attempt -> attempt.job().id()))
                .forEach((jobId, attempts) -> handBack(jobId, attempts, advance));
    }

    private void handBack(String jobId, List<Attempt> attempts, AdvanceJob advance) {
        try {
            advance.advance(
                    jobId,
                    attempts.stream()
                            .map(a -> new Command.HandBack(a.ref(), a.number(), pool.worker()))
                            .toArray(Command[]::new));
            LOG.atInfo().addKeyValue("job", jobId).log("its tasks here had not ended, and were handed back");
        } catch (RuntimeException e) {
            LOG.atWarn()
                    .addKeyValue("job", jobId)
                    .log(
                            "its tasks here could not be handed back; others take them over once the lease has ended:"
                                    + " {}",
                            e.getMessage());
        }
    }

    /** Stops what runs, and ends the lease. */
    @Override
    public void close() throws IOException {
        pool.close();
        if (!commands.map(c -> c.awaitEnd(PROCESSES_TO_END)).orElse(true)) {
            LOG.atWarn().log("processes of commands were killed and have not ended yet");
        }
        WorkerLease held = lease;
        if (held != null) {
            held.end();
        }
        if (classes.isPresent()) {
            classes.get().close();
        }
    }
}
