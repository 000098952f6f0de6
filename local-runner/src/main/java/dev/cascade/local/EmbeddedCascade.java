package dev.cascade.local;

import dev.cascade.assembly.ControlPlane;
import dev.cascade.assembly.Stores;
import dev.cascade.dsl.definition.TaskType;
import dev.cascade.engine.Command;
import dev.cascade.local.access.PrivateFiles;
import dev.cascade.local.lambda.FolderFunctionRegistry;
import dev.cascade.local.lambda.FunctionDirectory;
import dev.cascade.local.lambda.LocalLambda;
import dev.cascade.local.lambda.LocalLambdaSettings;
import dev.cascade.local.s3.S3Credentials;
import dev.cascade.local.s3.S3Endpoint;
import dev.cascade.local.s3.file.FileBucket;
import dev.cascade.local.worker.AttemptLogs;
import dev.cascade.local.worker.FileTaskLogs;
import dev.cascade.local.worker.FunctionRunner;
import dev.cascade.local.worker.JobLogFolders;
import dev.cascade.local.worker.TaskEnvironment;
import dev.cascade.memory.MemoryTickets;
import dev.cascade.port.PendingWorkFeed;
import dev.cascade.port.StoreException;
import dev.cascade.sql.SqlStores;
import dev.cascade.usecase.ReconcileChanges;
import dev.cascade.usecase.cost.CostBasis;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** {@link LocalCascade} over embedded parts: SQLite or PostgreSQL, files that look like S3, functions as processes. */
public final class EmbeddedCascade implements LocalCascade {

    private static final Logger LOG = LoggerFactory.getLogger(EmbeddedCascade.class);

    /** How often interrupted work is recovered, besides at the start. */
    private static final Duration SWEEP = Duration.ofSeconds(20);

    private static final String DATABASE = "cascade.db";

    private static final String LOGS = "logs";

    /** All that Cascade keeps in a state directory. */
    private static final Set<String> STATE = Set.of(
            DATABASE,
            DATABASE + "-wal",
            DATABASE + "-shm",
            DATABASE + "-journal",
            "artifacts",
            LOGS,
            "lambda",
            "account",
            "dev-token");

    private final LocalSettings settings;
    /** The resources to close, the latest first. */
    private final Deque<AutoCloseable> parts = new ArrayDeque<>();

    private final SqlStores stores;
    private final FileBucket bucket;
    private final WorkerRuntime workerRuntime;
    private final InstantSource clock;
    private final InProcessTimers wakeUps;
    private final ControlPlane core;
    private final ReentrantLock lock = new ReentrantLock();
    private @Nullable LocalLambda lambda;
    private boolean working;
    private volatile boolean closed;

    private EmbeddedCascade(LocalSettings settings, SqlStores stores, FileBucket bucket, InstantSource clock) {
        this.settings = settings;
        this.clock = clock;
        this.stores = stores;
        this.bucket = bucket;
        parts.push(stores);
        this.workerRuntime = new WorkerRuntime(settings, clock);
        this.wakeUps = new InProcessTimers(clock);
        parts.push(wakeUps);
        this.core = ControlPlane.over(
                        new Stores(
                                stores.jobs(), stores.dags(), stores.workers(), new MemoryTickets(), stores.health()),
                        new FileArtifactStore(settings.bucket(), bucket),
                        workerRuntime.pool(),
                        wakeUps,
                        clock)
                .worker(workerRuntime::self, WorkerLease::isDead)
                .logs(new FileTaskLogs(settings.stateDir().resolve(LOGS), WorkerLease::isHere))
                .costBasis(new CostBasis(
                        false,
                        settings.databaseUrl().isPresent() ? CostBasis.Store.POSTGRESQL : CostBasis.Store.DYNAMODB,
                        new FolderFunctionRegistry(new FunctionDirectory(settings.functionDirs()))))
                .deleteLogs(new JobLogFolders(settings.stateDir().resolve(LOGS))::delete)
                .build();
        wakeUps.onWake(jobId -> core.advanceJob().submitAsync(jobId, new Command.Tick()));
    }

    /**
     * Opens the stores, making them if there are none yet.
     *
     * @throws StoreException if a store cannot be opened
     */
    public static EmbeddedCascade open(LocalSettings settings) {
        return open(settings, InstantSource.system());
    }

    static EmbeddedCascade open(LocalSettings settings, InstantSource clock) {
        try {
            makePrivate(settings.stateDir());
            FileBucket bucket = new FileBucket(settings.stateDir().resolve("artifacts"));
            if (settings.databaseUrl().isEmpty()) {
                PrivateFiles.createFile(settings.stateDir().resolve(DATABASE));
            }
            SqlStores stores = settings.databaseUrl()
                    .map(SqlStores::open)
                    .orElseGet(() -> SqlStores.open(settings.stateDir().resolve(DATABASE)));
            return new EmbeddedCascade(settings, stores, bucket, clock);
        } catch (IOException e) {
            throw new StoreException(
                    "the state directory " + settings.stateDir() + " cannot be made or used: " + reason(e)
                            + "; check that it is a directory you may write, with space on its disk, or name another with CASCADE_STATE_DIR",
                    e);
        }
    }

    /** Some exceptions of the file system have only a path for a message, and say with their class what is wrong. */
    private static String reason(IOException e) {
        boolean saysMore = e instanceof FileSystemException of && of.getReason() != null;
        return saysMore ? String.valueOf(e.getMessage()) : e.getClass().getSimpleName() + ": " + e.getMessage();
    }

    /**
     * Makes the state readable for its user only. The mode of a directory that others use too is not changed; that of the files in it is.
     * The further files of the
     * database get the mode of the database.
     */
    private static void makePrivate(Path stateDir) throws IOException {
        if (!Files.isDirectory(stateDir)) {
            PrivateFiles.createDirectories(stateDir);
        }
        for (String name : STATE) {
            PrivateFiles.tighten(stateDir.resolve(name));
        }
        if (!PrivateFiles.isShared(stateDir)) {
            PrivateFiles.close(stateDir);
        }
    }

    @Override
    public void work() {
        lock.lock();
        try {
            if (working) {
                return;
            }
            working = true;
        } finally {
            lock.unlock();
        }
        if (settings.workers() > 0) {
            Path logs = settings.stateDir().resolve(LOGS);
            workerRuntime.join(
                    core,
                    wakeUps,
                    new AttemptLogs.InFiles(logs),
                    TaskEnvironment.inherited(settings.environment()),
                    Map.of(
                            TaskType.LAMBDA,
                            new FunctionRunner(this::lambda, core.taskInputs(), logs, workerRuntime::isLeaving)));
            parts.push(workerRuntime);
            // A process without slots has nothing to claim.
            ReconcileChanges changes = new ReconcileChanges(
                    core.reconcileJobs(),
                    stores.workers(),
                    workerRuntime.pool().worker(),
                    clock,
                    Thread::startVirtualThread,
                    CompletableFuture.delayedExecutor(
                            ReconcileChanges.LATER.toMillis(), TimeUnit.MILLISECONDS, Thread::startVirtualThread));
            PendingWorkFeed.Subscription subscription = stores.changes().subscribe(changes::changed);
            parts.push(subscription);
        }
        core.publishResults().recover(core.advanceJob());
        core.reconcileJobs().reconcile();
        wakeUps.repeat("looking for lost work", SWEEP, this::sweep);
    }

    /** Completes the work that processes left unfinished when they ended. */
    void sweep() {
        core.publishResults().recover(core.advanceJob());
        core.reconcileJobs().sweep();
    }

    @Override
    public void onExhausted(Runnable action) {
        workerRuntime.pool().onExhausted(action);
    }

    @Override
    public void leave(Duration atMost) {
        workerRuntime.handBack(workerRuntime.finish(atMost), core.advanceJob());
    }

    @Override
    public void runSchedules() {
        lookAtSchedules();
        // Ticks are full minutes.
        wakeUps.eachMinute("looking for due schedules", this::lookAtSchedules);
    }

    @Override
    public void keepJobs(Duration afterEnd) {
        wakeUps.eachMinute(
                "deleting jobs that ended long ago", () -> core.pruneJobs().round(afterEnd));
    }

    void lookAtSchedules() {
        core.runSchedules().run();
    }

    /** The Lambda runtime and the endpoint through which functions reach artifacts: started when a function is needed. */
    private LocalLambda lambda() {
        lock.lock();
        try {
            if (closed) {
                throw new IllegalStateException("Cascade is closing");
            }
            LocalLambda known = lambda;
            return known == null ? startLambda() : known;
        } catch (IOException e) {
            throw new UncheckedIOException("the S3 endpoint for functions cannot be started: " + e.getMessage(), e);
        } finally {
            lock.unlock();
        }
    }

    private LocalLambda startLambda() throws IOException {
        S3Endpoint endpoint = new S3Endpoint(settings.bucket(), bucket, S3Credentials.random());
        parts.push(endpoint);
        Map<String, String> environment = new HashMap<>(endpoint.environment());
        environment.put("CASCADE_S3_BUCKET", settings.bucket());
        environment.put("BUCKET_NAME", settings.bucket());
        environment.putAll(settings.environment());
        LocalLambda started = new LocalLambda(
                new FunctionDirectory(settings.functionDirs()),
                LocalLambdaSettings.in(settings.stateDir().resolve("lambda"))
                        .withRegion(settings.region())
                        .withMaxConcurrency(settings.workers())
                        .withEnvironment(environment));
        parts.push(started);
        lambda = started;
        return started;
    }

    @Override
    public ControlPlane core() {
        return core;
    }

    /** Attempts that run here are stopped and handed back: another worker repeats them, or this one at its next start. */
    @Override
    public void close() {
        lock.lock();
        try {
            if (closed) {
                return;
            }
            closed = true;
        } finally {
            lock.unlock();
        }
        leave(Duration.ZERO);
        parts.forEach(EmbeddedCascade::close);
    }

    private static void close(AutoCloseable part) {
        try {
            part.close();
        } catch (Exception e) {
            LOG.atWarn().setCause(e).log("a component of Cascade could not be closed");
        }
    }
}
