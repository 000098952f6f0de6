package dev.cascade.local;

import dev.cascade.dsl.definition.TaskType;
import dev.cascade.engine.Command;
import dev.cascade.local.worker.AttemptRunner;
import dev.cascade.local.worker.CommandRunner;
import dev.cascade.local.worker.JavaTaskRunner;
import dev.cascade.local.worker.StopUnwanted;
import dev.cascade.local.worker.WorkerPool;
import dev.cascade.port.ArtifactStore;
import dev.cascade.port.Attempt;
import dev.cascade.port.WorkerStore;
import dev.cascade.usecase.AdvanceJob;
import dev.cascade.usecase.CompleteTask;
import java.io.IOException;
import java.net.MalformedURLException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** This process in a worker pool: its lease, its slots, and what its tasks are made of. It is in none before {@link #join}. Thread-safe. */
final class Membership implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(Membership.class);

    /** How often it is looked whether what runs has ended. */
    private static final Duration GLANCE = Duration.ofMillis(50);

    private final LocalSettings settings;
    private final InstantSource clock;
    private final WorkerPool pool = new WorkerPool(WorkerLease.newId());
    private volatile @Nullable WorkerLease lease;
    private volatile Optional<URLClassLoader> classes = Optional.empty();

    Membership(LocalSettings settings, InstantSource clock) {
        this.settings = settings;
        this.clock = clock;
    }

    WorkerPool pool() {
        return pool;
    }

    /**
     * Begins to take tasks, and holds the lease until closed.
     *
     * @param more who runs tasks of further types than local ones and commands
     */
    void join(
            WorkerStore workers,
            WakeUps timers,
            AdvanceJob advance,
            CompleteTask complete,
            ArtifactStore artifacts,
            Map<TaskType, AttemptRunner> more) {
        Path logs = settings.stateDir().resolve("logs");
        Map<TaskType, AttemptRunner> runners = new EnumMap<>(TaskType.class);
        runners.putAll(more);
        runners.put(TaskType.LOCAL, new JavaTaskRunner(classLoader(), artifacts, logs));
        runners.put(TaskType.COMMAND, new CommandRunner(Path.of("").toAbsolutePath(), logs, settings.environment()));
        WorkerLease held = new WorkerLease(workers, pool.worker(), settings.workers(), clock);
        held.begin();
        lease = held;
        timers.repeat("renewing the worker's lease", WorkerLease.RENEWAL, held::begin);
        int functionSlots = Math.max(settings.workers(), LocalSettings.defaultWorkers());
        pool.start(settings.workers(), functionSlots, runners, advance, complete, clock);
        timers.repeat("looking for tasks to stop", WorkerLease.RENEWAL, new StopUnwanted(pool, advance));
    }

    private ClassLoader classLoader() {
        ClassLoader own = Membership.class.getClassLoader();
        if (settings.classPath().isEmpty()) {
            return own;
        }
        URL[] urls = settings.classPath().stream().map(Membership::url).toArray(URL[]::new);
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
     * @return what was stopped, and is to be given back
     */
    List<Attempt> finish(Duration atMost) {
        pool.leave();
        Instant end = clock.instant().plus(atMost);
        try {
            while (!pool.held().isEmpty() && clock.instant().isBefore(end)) {
                Thread.sleep(GLANCE);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        List<Attempt> left = pool.held();
        pool.close();
        return left;
    }

    /** Has others take over attempts that were stopped here. */
    void giveBack(List<Attempt> left, AdvanceJob advance) {
        left.stream().map(attempt -> attempt.job().id()).distinct().forEach(jobId -> giveBack(jobId, advance));
    }

    private void giveBack(String jobId, AdvanceJob advance) {
        try {
            advance.advance(jobId, new Command.WorkerLost(pool.worker()));
            LOG.atInfo().addKeyValue("job", jobId).log("its tasks here did not end in time; others take them over");
        } catch (RuntimeException e) {
            LOG.atWarn()
                    .addKeyValue("job", jobId)
                    .setCause(e)
                    .log("its tasks here could not be given back; others take them over once the lease has ended");
        }
    }

    /** Stops what runs, and ends the lease. */
    @Override
    public void close() throws IOException {
        pool.close();
        WorkerLease held = lease;
        if (held != null) {
            held.end();
        }
        if (classes.isPresent()) {
            classes.get().close();
        }
    }
}
