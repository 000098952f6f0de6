package dev.cascade.assembly;

import dev.cascade.dsl.definition.TaskType;
import dev.cascade.engine.Command;
import dev.cascade.port.ArtifactStore;
import dev.cascade.port.DagSource;
import dev.cascade.port.FunctionRegistry;
import dev.cascade.port.JobListener;
import dev.cascade.port.StateMachineRegistry;
import dev.cascade.port.TaskDispatcher;
import dev.cascade.port.TaskLogs;
import dev.cascade.port.Timers;
import dev.cascade.port.WorkerStore.Worker;
import dev.cascade.usecase.AdmitJobs;
import dev.cascade.usecase.AdvanceJob;
import dev.cascade.usecase.AttemptResolver;
import dev.cascade.usecase.CancelJob;
import dev.cascade.usecase.ClearTasks;
import dev.cascade.usecase.CompleteTask;
import dev.cascade.usecase.Plans;
import dev.cascade.usecase.PruneJobs;
import dev.cascade.usecase.PublishResults;
import dev.cascade.usecase.ReconcileJobs;
import dev.cascade.usecase.RecoverDispatch;
import dev.cascade.usecase.RegisterDag;
import dev.cascade.usecase.RetryJob;
import dev.cascade.usecase.RunSchedules;
import dev.cascade.usecase.StartJob;
import dev.cascade.usecase.StreamTickets;
import dev.cascade.usecase.SyncDags;
import dev.cascade.usecase.TaskInputs;
import dev.cascade.usecase.TimeOrderedIds;
import dev.cascade.usecase.WorkLease;
import dev.cascade.usecase.advance.LoadedJobs;
import dev.cascade.usecase.cost.CostBasis;
import dev.cascade.usecase.cost.EstimateCost;
import dev.cascade.usecase.cost.PriceTable;
import dev.cascade.usecase.query.DescribeDag;
import dev.cascade.usecase.query.DescribeJob;
import dev.cascade.usecase.query.DescribeWorkers;
import dev.cascade.usecase.query.ExplainJob;
import dev.cascade.usecase.query.FollowJob;
import dev.cascade.usecase.query.JobSnapshots;
import dev.cascade.usecase.query.ReadLog;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.function.Supplier;

/**
 * The use cases of one process over its ports. Control functions, workers, the laptop and the simulation all assemble them here; they differ only in the
 * ports and options that they give. Made once per process. Thread-safe.
 */
public final class ControlPlane {

    private final Stores stores;
    private final InstantSource clock;
    private final JobEventBroadcaster listeners = new JobEventBroadcaster();
    private final Plans plans;
    private final TaskInputs taskInputs;
    private final PublishResults publishResults;
    private final AdvanceJob advanceJob;
    private final CompleteTask completeTask;
    private final AdmitJobs admitJobs;
    private final StartJob startJob;
    private final CancelJob cancelJob;
    private final RetryJob retryJob;
    private final ClearTasks clearTasks;
    private final PruneJobs pruneJobs;
    private final DescribeJob describeJob;
    private final DescribeDag describeDag;
    private final DescribeWorkers describeWorkers;
    private final FollowJob followJob;
    private final ReadLog readLog;
    private final ExplainJob explainJob;
    private final EstimateCost estimateCost;
    private final RegisterDag registerDag;
    private final WorkLease workLease;
    private final AttemptResolver attemptResolver;
    private final RecoverDispatch recoverDispatch;
    private final ReconcileJobs reconcileJobs;
    private final RunSchedules runSchedules;
    private final StreamTickets streamTickets;

    private ControlPlane(Builder given) {
        this.stores = given.stores;
        this.clock = given.clock;
        this.plans = new Plans(stores.dags());
        this.taskInputs = new TaskInputs(given.artifacts);
        this.publishResults = new PublishResults(given.artifacts, !given.redelivery);
        this.advanceJob = new AdvanceJob(
                stores.jobs(), plans, given.dispatcher, listeners, given.timers, clock, given.loadedJobs);
        this.completeTask = new CompleteTask(advanceJob, given.artifacts, publishResults);
        this.admitJobs = new AdmitJobs(stores.jobs(), advanceJob, given.background);
        this.startJob =
                new StartJob(stores.dags(), stores.jobs(), plans, admitJobs, given.ids, clock, given.startsImmediately);
        this.cancelJob = new CancelJob(stores.jobs(), advanceJob);
        this.retryJob = new RetryJob(stores.jobs(), plans, admitJobs);
        this.clearTasks = new ClearTasks(advanceJob, admitJobs);
        this.pruneJobs = new PruneJobs(stores.jobs(), given.artifacts, given.prunedPrefixes, given.deleteLogs, clock);
        JobSnapshots snapshots = new JobSnapshots(stores.jobs(), plans);
        this.describeJob = new DescribeJob(stores.jobs(), plans, snapshots);
        this.describeWorkers = new DescribeWorkers(stores.workers(), stores.jobs(), snapshots, describeJob);
        this.describeDag = new DescribeDag(stores.dags(), stores.jobs(), plans, snapshots, clock);
        this.followJob = new FollowJob(stores.jobs(), plans, snapshots);
        this.readLog = new ReadLog(stores.jobs(), stores.workers(), snapshots, given.logs);
        this.explainJob = new ExplainJob(stores.jobs(), stores.workers(), snapshots, given.services, clock);
        this.estimateCost = new EstimateCost(stores.jobs(), plans, given.costBasis, PriceTable.US_EAST_1, clock);
        this.registerDag = given.registerDag;
        this.workLease = new WorkLease(stores.jobs(), clock);
        this.attemptResolver = new AttemptResolver(plans, stores.jobs());
        this.recoverDispatch =
                new RecoverDispatch(stores.jobs(), advanceJob, given.dispatcher, publishResults, workLease, clock);
        this.reconcileJobs = new ReconcileJobs(
                stores.jobs(),
                stores.workers(),
                advanceJob,
                admitJobs,
                given.dispatcher,
                recoverDispatch,
                given.knownDead,
                given.self,
                clock);
        this.runSchedules =
                new RunSchedules(stores.dags(), stores.jobs(), plans, startJob, startRecovery(given.redelivery), clock);
        this.streamTickets = new StreamTickets(stores.tickets(), clock);
        // The key of a result is written before anything else hears of the result.
        listeners.subscribe(publishResults);
        listeners.subscribe(admitJobs);
        given.listeners.forEach(listeners::subscribe);
    }

    /** A process that is not restarted by a message hands out again at once what its predecessor had decided. */
    private Consumer<String> startRecovery(boolean redelivery) {
        return redelivery
                ? recoverDispatch::recoverStart
                : jobId ->
                        advanceJob.refresh(jobId, List.of(new Command.Tick())).join();
    }

    /**
     * Begins the assembly with the ports that every process needs.
     *
     * @param artifacts where results and other objects are kept
     * @param dispatcher hands out attempts
     * @param timers wake jobs; {@link AdvanceJob#submitAsync} is to be called when one is due
     */
    public static Builder over(
            Stores stores, ArtifactStore artifacts, TaskDispatcher dispatcher, Timers timers, InstantSource clock) {
        return new Builder(stores, artifacts, dispatcher, timers, clock);
    }

    /** Collects the ports and options of a process. For one thread. */
    public static final class Builder {

        private final Stores stores;
        private final ArtifactStore artifacts;
        private final TaskDispatcher dispatcher;
        private final Timers timers;
        private final InstantSource clock;
        private final List<JobListener> listeners = new ArrayList<>();
        private RegisterDag registerDag;
        private Supplier<String> ids;
        private Executor background = Thread::startVirtualThread;
        private LoadedJobs loadedJobs = LoadedJobs.inAQuarterOfTheHeap();
        private Supplier<Optional<String>> self = Optional::empty;
        private Predicate<Worker> knownDead = worker -> false;
        private boolean startsImmediately = true;
        private boolean redelivery;
        private List<String> prunedPrefixes = PruneJobs.OWN_PREFIXES;
        private Consumer<String> deleteLogs = jobId -> {};
        private TaskLogs logs = TaskLogs.NONE;
        private Set<TaskType> services = Set.of();
        private CostBasis costBasis = CostBasis.ELSEWHERE;

        private Builder(
                Stores stores, ArtifactStore artifacts, TaskDispatcher dispatcher, Timers timers, InstantSource clock) {
            this.stores = stores;
            this.artifacts = artifacts;
            this.dispatcher = dispatcher;
            this.timers = timers;
            this.clock = clock;
            this.registerDag = new RegisterDag(stores.dags(), clock);
            this.ids = new TimeOrderedIds(clock);
        }

        /** The functions and state machines that DAGs may name. Default: any, and whether they exist shows when a task is run. */
        public Builder registries(FunctionRegistry functions, StateMachineRegistry stateMachines) {
            registerDag = new RegisterDag(stores.dags(), clock, functions, stateMachines);
            return this;
        }

        /** Ids of new jobs, for requests that name none. Default: {@link TimeOrderedIds}. */
        public Builder ids(Supplier<String> newIds) {
            ids = newIds;
            return this;
        }

        /** Runs work that no caller waits for. Default: a virtual thread for each piece of work. */
        public Builder background(Executor executor) {
            background = executor;
            return this;
        }

        /** Keeps jobs in memory between decisions. Default: in a quarter of the heap. */
        public Builder loadedJobs(LoadedJobs jobs) {
            loadedJobs = jobs;
            return this;
        }

        /**
         * The worker of this process. Default: this process is no worker, and others are lost when their lease ends.
         *
         * @param id empty while this process is not in the pool; a worker that asks is alive
         * @param isDead whether another worker is gone for certain although its lease has not ended
         */
        public Builder worker(Supplier<Optional<String>> id, Predicate<Worker> isDead) {
            self = id;
            knownDead = isDead;
            return this;
        }

        /** Whether a job starts with the request for it; if not, the next message or sweep starts it. Default: true. */
        public Builder startsImmediately(boolean immediately) {
            startsImmediately = immediately;
            return this;
        }

        /**
         * The messages on which this process works are delivered again if it dies, and so is whatever it had begun. Default: they are not, so it
         * announces results before it accepts them; see {@link PublishResults}.
         */
        public Builder redelivery() {
            redelivery = true;
            return this;
        }

        /** What the keys of the objects begin with that are deleted with their job. Default: {@link PruneJobs#OWN_PREFIXES}. */
        public Builder prunedPrefixes(List<String> prefixes) {
            prunedPrefixes = prefixes;
            return this;
        }

        /** Reads the logs of attempts. Default: none can be read. */
        public Builder logs(TaskLogs taskLogs) {
            logs = taskLogs;
            return this;
        }

        /** Types of tasks that services carry out rather than workers. Default: none. */
        public Builder services(Set<TaskType> types) {
            services = types;
            return this;
        }

        /** What estimates of cost are made for. Default: {@link CostBasis#ELSEWHERE}. */
        public Builder costBasis(CostBasis basis) {
            costBasis = basis;
            return this;
        }

        /** Deletes the logs of a job, given its id, when the job is deleted. Default: there are none. */
        public Builder deleteLogs(Consumer<String> ofJob) {
            deleteLogs = ofJob;
            return this;
        }

        /** Hears of what happens to jobs in this process, after the results have been published. */
        public Builder listener(JobListener listener) {
            listeners.add(listener);
            return this;
        }

        public ControlPlane build() {
            return new ControlPlane(this);
        }
    }

    public Stores stores() {
        return stores;
    }

    public InstantSource clock() {
        return clock;
    }

    /** Hear of what happens to jobs in this process. */
    public JobEventBroadcaster listeners() {
        return listeners;
    }

    public Plans plans() {
        return plans;
    }

    public TaskInputs taskInputs() {
        return taskInputs;
    }

    public PublishResults publishResults() {
        return publishResults;
    }

    public AdvanceJob advanceJob() {
        return advanceJob;
    }

    public CompleteTask completeTask() {
        return completeTask;
    }

    public AdmitJobs admitJobs() {
        return admitJobs;
    }

    public StartJob startJob() {
        return startJob;
    }

    public CancelJob cancelJob() {
        return cancelJob;
    }

    public RetryJob retryJob() {
        return retryJob;
    }

    public ClearTasks clearTasks() {
        return clearTasks;
    }

    public PruneJobs pruneJobs() {
        return pruneJobs;
    }

    public DescribeJob describeJob() {
        return describeJob;
    }

    public DescribeDag describeDag() {
        return describeDag;
    }

    public DescribeWorkers describeWorkers() {
        return describeWorkers;
    }

    public FollowJob followJob() {
        return followJob;
    }

    public ReadLog readLog() {
        return readLog;
    }

    public ExplainJob explainJob() {
        return explainJob;
    }

    public EstimateCost estimateCost() {
        return estimateCost;
    }

    public RegisterDag registerDag() {
        return registerDag;
    }

    /**
     * Makes a synchronization of the registered DAGs with these sources. It remembers what it saw, so one is made for a process.
     *
     * @param sources of several DAGs with one name, the first source wins
     */
    public SyncDags syncDags(List<DagSource> sources) {
        return new SyncDags(sources, registerDag);
    }

    public WorkLease workLease() {
        return workLease;
    }

    public AttemptResolver attemptResolver() {
        return attemptResolver;
    }

    public RecoverDispatch recoverDispatch() {
        return recoverDispatch;
    }

    public ReconcileJobs reconcileJobs() {
        return reconcileJobs;
    }

    public RunSchedules runSchedules() {
        return runSchedules;
    }

    public StreamTickets streamTickets() {
        return streamTickets;
    }
}
