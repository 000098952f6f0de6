package dev.cascade.local;

import dev.cascade.dsl.definition.TaskType;
import dev.cascade.engine.Command;
import dev.cascade.local.access.PrivateFiles;
import dev.cascade.local.lambda.FunctionDirectory;
import dev.cascade.local.lambda.LocalLambda;
import dev.cascade.local.lambda.LocalLambdaSettings;
import dev.cascade.local.s3.S3Credentials;
import dev.cascade.local.s3.S3Endpoint;
import dev.cascade.local.s3.file.FileBucket;
import dev.cascade.local.worker.AttemptLogs;
import dev.cascade.local.worker.FunctionRunner;
import dev.cascade.local.worker.TaskEnvironment;
import dev.cascade.port.ChangeFeed;
import dev.cascade.port.DagSource;
import dev.cascade.port.StoreException;
import dev.cascade.port.StoreHealth;
import dev.cascade.port.WorkerStore;
import dev.cascade.sql.SqlStores;
import dev.cascade.usecase.AdmitJobs;
import dev.cascade.usecase.AdvanceJob;
import dev.cascade.usecase.CancelJob;
import dev.cascade.usecase.CompleteTask;
import dev.cascade.usecase.DescribeJob;
import dev.cascade.usecase.FollowJob;
import dev.cascade.usecase.Plans;
import dev.cascade.usecase.PublishResults;
import dev.cascade.usecase.ReconcileJobs;
import dev.cascade.usecase.RecoverDispatch;
import dev.cascade.usecase.RegisterDag;
import dev.cascade.usecase.RetryJob;
import dev.cascade.usecase.RunSchedules;
import dev.cascade.usecase.StartJob;
import dev.cascade.usecase.SyncDags;
import dev.cascade.usecase.TaskEvents;
import dev.cascade.usecase.TimeOrderedIds;
import dev.cascade.usecase.WorkLease;
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
import java.util.List;
import java.util.Map;
import java.util.Set;
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

    /** All that Cascade keeps in a state directory. */
    private static final Set<String> STATE = Set.of(
            DATABASE,
            DATABASE + "-wal",
            DATABASE + "-shm",
            DATABASE + "-journal",
            "artifacts",
            "logs",
            "lambda",
            "account",
            "dev-token");

    private final LocalSettings settings;
    /** The resources to close, the latest first. */
    private final Deque<AutoCloseable> parts = new ArrayDeque<>();

    private final SqlStores stores;
    private final FileArtifactStore artifacts;
    private final FileBucket bucket;
    private final PoolMembership membership;
    private final InProcessTimers wakeUps;
    private final JobEventBroadcaster feed = new JobEventBroadcaster();
    private final RegisterDag dags;
    private final AdvanceJob advance;
    private final PublishResults publish;
    private final TaskEvents events;
    private final CompleteTask complete;
    private final StartJob startJob;
    private final CancelJob cancelJob;
    private final RetryJob retryJob;
    private final DescribeJob describeJob;
    private final FollowJob followJob;
    private final ReconcileJobs reconcile;
    private final RunSchedules schedules;
    private final ReentrantLock lock = new ReentrantLock();
    private @Nullable LocalLambda lambda;
    private boolean working;
    private volatile boolean closed;

    private EmbeddedCascade(LocalSettings settings, SqlStores stores, FileBucket bucket, InstantSource clock) {
        this.settings = settings;
        this.stores = stores;
        this.bucket = bucket;
        this.artifacts = new FileArtifactStore(settings.bucket(), bucket);
        parts.push(stores);
        this.membership = new PoolMembership(settings, clock);
        this.wakeUps = new InProcessTimers(clock);
        parts.push(wakeUps);
        Plans plans = new Plans(stores.dags());
        this.dags = new RegisterDag(stores.dags(), clock);
        this.publish = new PublishResults(artifacts, true);
        this.events = new TaskEvents(artifacts);
        feed.subscribe(publish);
        this.advance = new AdvanceJob(stores.jobs(), plans, membership.pool(), feed, wakeUps, clock);
        this.complete = new CompleteTask(advance, artifacts, publish);
        AdmitJobs admit = new AdmitJobs(stores.jobs(), advance, Thread::startVirtualThread);
        feed.subscribe(admit);
        this.startJob = new StartJob(stores.dags(), stores.jobs(), plans, admit, new TimeOrderedIds(clock), clock);
        this.cancelJob = new CancelJob(stores.jobs(), advance);
        this.retryJob = new RetryJob(stores.jobs(), plans, admit);
        this.describeJob = new DescribeJob(stores.jobs(), plans);
        this.followJob = new FollowJob(stores.jobs(), plans);
        this.reconcile = new ReconcileJobs(
                stores.jobs(),
                stores.workers(),
                advance,
                admit,
                membership.pool(),
                new RecoverDispatch(
                        stores.jobs(), advance, membership.pool(), publish, new WorkLease(stores.jobs(), clock), clock),
                WorkerLease::isDead,
                membership::self,
                clock);
        this.schedules = new RunSchedules(
                stores.dags(),
                stores.jobs(),
                plans,
                startJob,
                jobId -> advance.refresh(jobId, List.of(new Command.Tick())).join(),
                clock);
        wakeUps.onWake(jobId -> advance.submitAsync(jobId, new Command.Tick()));
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
            Path logs = settings.stateDir().resolve("logs");
            membership.join(
                    stores.workers(),
                    wakeUps,
                    advance,
                    complete,
                    events,
                    new AttemptLogs.InFiles(logs),
                    TaskEnvironment.inherited(settings.environment()),
                    Map.of(TaskType.LAMBDA, new FunctionRunner(this::lambda, events, logs, membership::isLeaving)));
            parts.push(membership);
        }
        ChangeFeed.Subscription subscription = stores.changes().subscribe(reconcile::reconcile);
        parts.push(subscription);
        publish.recover(advance);
        reconcile.reconcile();
        wakeUps.repeat("looking for lost work", SWEEP, this::sweep);
    }

    /** Completes the work that processes left unfinished when they ended. */
    void sweep() {
        publish.recover(advance);
        reconcile.sweep();
    }

    @Override
    public void onExhausted(Runnable action) {
        membership.pool().onExhausted(action);
    }

    @Override
    public void leave(Duration atMost) {
        membership.handBack(membership.finish(atMost), advance);
    }

    @Override
    public void runSchedules() {
        lookAtSchedules();
        // Ticks are full minutes.
        wakeUps.eachMinute("looking for due schedules", this::lookAtSchedules);
    }

    void lookAtSchedules() {
        schedules.run();
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
    public RegisterDag dags() {
        return dags;
    }

    @Override
    public SyncDags syncDags(List<DagSource> sources) {
        return new SyncDags(sources, dags);
    }

    @Override
    public StartJob startJob() {
        return startJob;
    }

    @Override
    public CancelJob cancelJob() {
        return cancelJob;
    }

    @Override
    public RetryJob retryJob() {
        return retryJob;
    }

    @Override
    public DescribeJob describeJob() {
        return describeJob;
    }

    @Override
    public FollowJob followJob() {
        return followJob;
    }

    @Override
    public WorkerStore workers() {
        return stores.workers();
    }

    @Override
    public StoreHealth health() {
        return stores.health();
    }

    @Override
    public JobEventBroadcaster feed() {
        return feed;
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
