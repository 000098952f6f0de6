package dev.cascade.aws;

import dev.cascade.api.Api;
import dev.cascade.api.LiveStream;
import dev.cascade.api.StreamPace;
import dev.cascade.aws.dispatch.Pieces;
import dev.cascade.aws.dispatch.ServiceDispatcher;
import dev.cascade.aws.dynamodb.DynamoMacKeys;
import dev.cascade.aws.dynamodb.DynamoSubscriptions;
import dev.cascade.aws.dynamodb.DynamoTickets;
import dev.cascade.aws.dynamodb.DynamoTurns;
import dev.cascade.aws.eventbridge.EventPublisher;
import dev.cascade.aws.lambda.FunctionInvoker;
import dev.cascade.aws.lambda.LambdaFunctions;
import dev.cascade.aws.proof.AttemptTokens;
import dev.cascade.aws.proof.Proofs;
import dev.cascade.aws.s3.S3Artifacts;
import dev.cascade.aws.s3.S3DagSource;
import dev.cascade.aws.sfn.AccountStateMachines;
import dev.cascade.aws.sfn.ExecutionEvents;
import dev.cascade.aws.sfn.StateMachines;
import dev.cascade.aws.sqs.ControlQueue;
import dev.cascade.aws.sqs.QueueTimers;
import dev.cascade.aws.sqs.TaskQueue;
import dev.cascade.aws.sqs.TaskQueueDispatcher;
import dev.cascade.aws.websocket.GatewayViewers;
import dev.cascade.dsl.definition.TaskType;
import dev.cascade.engine.Command;
import dev.cascade.engine.Entry;
import dev.cascade.engine.Job;
import dev.cascade.engine.Outcome;
import dev.cascade.port.Attempt;
import dev.cascade.port.DagSource;
import dev.cascade.port.DagStore;
import dev.cascade.port.JobHeader;
import dev.cascade.port.JobListener;
import dev.cascade.port.JobStore;
import dev.cascade.port.Pushes;
import dev.cascade.port.StoreHealth;
import dev.cascade.port.Subscriptions;
import dev.cascade.port.TaskDispatcher;
import dev.cascade.port.Timers;
import dev.cascade.port.WorkerStore;
import dev.cascade.usecase.AdmitJobs;
import dev.cascade.usecase.AdvanceJob;
import dev.cascade.usecase.CancelJob;
import dev.cascade.usecase.CompleteTask;
import dev.cascade.usecase.DescribeJob;
import dev.cascade.usecase.FollowJob;
import dev.cascade.usecase.LambdaAnswer;
import dev.cascade.usecase.Plans;
import dev.cascade.usecase.PublishResults;
import dev.cascade.usecase.ReconcileJobs;
import dev.cascade.usecase.RecoverDispatch;
import dev.cascade.usecase.RegisterDag;
import dev.cascade.usecase.ReportedAttempts;
import dev.cascade.usecase.RetryJob;
import dev.cascade.usecase.RunSchedules;
import dev.cascade.usecase.StartJob;
import dev.cascade.usecase.StreamTickets;
import dev.cascade.usecase.SyncDags;
import dev.cascade.usecase.TaskEvents;
import dev.cascade.usecase.TimeOrderedIds;
import dev.cascade.usecase.WorkLease;
import java.net.URI;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executor;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.services.lambda.model.InvocationType;

/** The control plane over AWS: what its parts are and how they hang together. Made once per process. Thread-safe. */
public final class AwsControlPlane {

    private final AwsSettings settings;
    private final AwsClients clients;
    private final InstantSource clock;
    private final Runnable finish;
    private final AwsStores stores;
    private final S3Artifacts artifacts;
    private final TaskQueue taskQueue;
    private final ControlQueue controlQueue;
    private final AttemptTokens attemptTokens;
    private final Plans plans;
    private final TaskDispatcher dispatcher;
    private final Timers timers;
    private final AdvanceJob advance;
    private final PublishResults publish;
    private final CompleteTask complete;
    private final AdmitJobs admit;
    private final StartJob startJob;
    private final CancelJob cancelJob;
    private final RetryJob retryJob;
    private final DescribeJob describeJob;
    private final RegisterDag registerDag;
    private final ReconcileJobs reconcile;
    private final ReportedAttempts reportedAttempts;
    private final ExecutionEvents executionEvents;
    private final Pieces pieces;
    private final RecoverDispatch recoverDispatch;
    private final RunSchedules runSchedules;
    private final SyncDags syncDags;
    private final DynamoTurns turns;
    private final StreamTickets tickets;
    private final Optional<LiveStream> liveStream;
    private final Api api;
    private final List<JobListener> listeners = new CopyOnWriteArrayList<>();

    private AwsControlPlane(
            AwsSettings settings,
            AwsClients clients,
            InstantSource clock,
            Executor background,
            Runnable finish,
            Function<ControlQueue, Timers> timers,
            UnaryOperator<TaskDispatcher> workers,
            boolean announces) {
        this.settings = settings;
        this.clients = clients;
        this.clock = clock;
        this.finish = finish;
        this.stores = AwsStores.open(settings, clients, clock);
        this.artifacts = new S3Artifacts(clients.s3(), settings.bucket());
        this.publish = new PublishResults(artifacts, announces);
        this.taskQueue = new TaskQueue(clients.sqs(), settings.taskQueueUrl());
        this.plans = new Plans(stores.dags());
        Proofs proofs = new Proofs(new DynamoMacKeys(clients.dynamoDb(), settings.table(), clock), clock);
        ControlQueue queue = new ControlQueue(clients.sqs(), settings.queueUrl(), proofs);
        this.controlQueue = queue;
        this.attemptTokens = new AttemptTokens(proofs);
        this.timers = timers.apply(queue);
        TaskEvents events = new TaskEvents(artifacts);
        LambdaFunctions registered = new LambdaFunctions(clients.lambda(), settings.queueUrl(), clock);
        ServiceDispatcher functions = new ServiceDispatcher(
                TaskType.LAMBDA,
                new FunctionInvoker(
                        clients.lambda(),
                        clients.waitingLambda(),
                        events,
                        attemptTokens,
                        this::outcome,
                        registered,
                        clock),
                queue,
                this::tell);
        ServiceDispatcher stateMachines = new ServiceDispatcher(
                TaskType.STEPFUNCTIONS,
                new StateMachines(clients.sfn(), events, attemptTokens, this::endOfExecution, clock),
                queue,
                this::tell);
        this.dispatcher =
                new AwsDispatcher(functions, stateMachines, workers.apply(new TaskQueueDispatcher(taskQueue)));
        this.advance = new AdvanceJob(stores.jobs(), plans, dispatcher, this::saved, this.timers, clock);
        this.complete = new CompleteTask(advance, artifacts, publish);
        this.admit = new AdmitJobs(stores.jobs(), advance, background);
        this.startJob = new StartJob(
                stores.dags(), stores.jobs(), plans, admit, new TimeOrderedIds(clock), clock, settings.inlineAdvance());
        this.cancelJob = new CancelJob(stores.jobs(), advance);
        this.retryJob = new RetryJob(stores.jobs(), plans, admit);
        this.describeJob = new DescribeJob(stores.jobs(), plans);
        this.registerDag = new RegisterDag(stores.dags(), clock, registered, new AccountStateMachines(clients.sfn()));
        WorkLease lease = new WorkLease(stores.jobs(), clock);
        this.reportedAttempts = new ReportedAttempts(plans, stores.jobs());
        this.executionEvents = new ExecutionEvents(clients.sfn(), attemptTokens, reportedAttempts, complete);
        this.pieces =
                new Pieces(Map.of(TaskType.LAMBDA, functions, TaskType.STEPFUNCTIONS, stateMachines), advance, lease);
        this.recoverDispatch = new RecoverDispatch(stores.jobs(), advance, dispatcher, publish, lease, clock);
        this.reconcile = new ReconcileJobs(
                stores.jobs(),
                stores.workers(),
                advance,
                admit,
                dispatcher,
                recoverDispatch,
                worker -> false,
                Optional::empty,
                clock);
        this.runSchedules =
                new RunSchedules(stores.dags(), stores.jobs(), plans, startJob, recoverDispatch::recoverStart, clock);
        this.syncDags = new SyncDags(
                settings
                        .dagBucket()
                        .map(bucket -> (DagSource) new S3DagSource(clients.s3(), bucket, settings.dagPrefix()))
                        .stream()
                        .toList(),
                registerDag);
        this.turns = new DynamoTurns(clients.dynamoDb(), settings.table(), clock);
        this.tickets = new StreamTickets(new DynamoTickets(clients.dynamoDb(), settings.table()), clock);
        Subscriptions subscriptions = new DynamoSubscriptions(clients.dynamoDb(), settings.table());
        this.liveStream =
                settings.streamEndpoint().map(endpoint -> liveStream(URI.create(endpoint), subscriptions, queue));
        this.api = new Api(
                registerDag,
                startJob,
                describeJob,
                cancelJob,
                retryJob,
                stores.workers(),
                StoreHealth.ASSUMED,
                tickets,
                settings.streamUrl(),
                clock);
        listeners.add(publish);
        listeners.add(new JobLog());
        listeners.add(admit);
        if (settings.databaseSecret().isPresent()) {
            listeners.add(new ViewedJobs(subscriptions, queue, background, clock));
        }
        settings.eventBus().ifPresent(bus -> listeners.add(new EventPublisher(clients.eventBridge(), bus, background)));
    }

    private LiveStream liveStream(URI endpoint, Subscriptions subscriptions, Pushes pushes) {
        return new LiveStream(
                new FollowJob(stores.jobs(), plans),
                describeJob,
                subscriptions,
                new GatewayViewers(clients.sockets(endpoint)),
                pushes,
                StreamPace.ON_AWS,
                clock);
    }

    /** The one of this process, as its environment says; made when it is first asked for. */
    public static AwsControlPlane fromEnvironment() {
        return OfThisProcess.INSTANCE;
    }

    private static final class OfThisProcess {
        static final AwsControlPlane INSTANCE =
                forFunction(AwsSettings.of(System.getenv()), new AwsClients(), AwsSettings.clock(System.getenv()));
    }

    /** One for a Lambda function, which calls {@link #finish} before each invocation ends. */
    public static AwsControlPlane forFunction(AwsSettings settings, AwsClients clients, InstantSource clock) {
        AfterInvocation after = new AfterInvocation();
        return new AwsControlPlane(
                settings,
                clients,
                clock,
                after,
                after::finish,
                queue -> new QueueTimers(queue, clock),
                workers -> workers,
                // Their messages come again.
                false);
    }

    /**
     * One for a process that runs local tasks itself, and goes on for as long as it likes.
     *
     * @param timers wake jobs in this process; those of a process that dies are made up for by the sweep
     * @param workers makes of the queue, into which attempts are put for whoever takes them, what takes them here first
     */
    public static AwsControlPlane forWorker(
            AwsSettings settings,
            AwsClients clients,
            InstantSource clock,
            Timers timers,
            UnaryOperator<TaskDispatcher> workers) {
        return forWorker(settings, clients, clock, timers, workers, Thread::startVirtualThread);
    }

    /**
     * The same.
     *
     * @param background does what nobody waits for; a virtual thread for each by default
     */
    public static AwsControlPlane forWorker(
            AwsSettings settings,
            AwsClients clients,
            InstantSource clock,
            Timers timers,
            UnaryOperator<TaskDispatcher> workers,
            Executor background) {
        return new AwsControlPlane(settings, clients, clock, background, () -> {}, queue -> timers, workers, true);
    }

    /** Does what nobody waits for, but what must be done before an invocation ends. */
    public void finish() {
        finish.run();
    }

    private void saved(JobHeader header, Job job, Entry entry) {
        listeners.forEach(listener -> listener.saved(header, job, entry));
    }

    private Outcome outcome(Attempt attempt, LambdaAnswer answer) {
        return complete.outcome(attempt, answer);
    }

    private Optional<Outcome> endOfExecution(Attempt attempt) {
        return executionEvents.endOf(attempt);
    }

    private void tell(String jobId, Command command) {
        advance.submitAsync(jobId, command);
    }

    /** Tells {@code listener}, too, of what happens to jobs in this process. */
    public void listen(JobListener listener) {
        listeners.add(listener);
    }

    public AwsSettings settings() {
        return settings;
    }

    public AwsClients clients() {
        return clients;
    }

    public InstantSource clock() {
        return clock;
    }

    public JobStore jobs() {
        return stores.jobs();
    }

    public DagStore dags() {
        return stores.dags();
    }

    public WorkerStore workers() {
        return stores.workers();
    }

    public S3Artifacts artifacts() {
        return artifacts;
    }

    public TaskQueue taskQueue() {
        return taskQueue;
    }

    public ControlQueue controlQueue() {
        return controlQueue;
    }

    public AttemptTokens attemptTokens() {
        return attemptTokens;
    }

    public Plans plans() {
        return plans;
    }

    public TaskDispatcher dispatcher() {
        return dispatcher;
    }

    public Timers timers() {
        return timers;
    }

    public AdvanceJob advance() {
        return advance;
    }

    public CompleteTask complete() {
        return complete;
    }

    /** Puts accepted results under the keys that their authors named. */
    public PublishResults publish() {
        return publish;
    }

    public AdmitJobs admit() {
        return admit;
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

    public DescribeJob describeJob() {
        return describeJob;
    }

    public RegisterDag registerDag() {
        return registerDag;
    }

    public ReconcileJobs reconcile() {
        return reconcile;
    }

    public ReportedAttempts reportedAttempts() {
        return reportedAttempts;
    }

    public ExecutionEvents executionEvents() {
        return executionEvents;
    }

    public Pieces pieces() {
        return pieces;
    }

    public RecoverDispatch recoverDispatch() {
        return recoverDispatch;
    }

    public RunSchedules runSchedules() {
        return runSchedules;
    }

    /** Makes a call of each service that changes nothing, before a snapshot is made of the process. */
    public void prime() {
        clients.prime(settings);
    }

    /** Has the DAG files looked at, by the function for that, unless it is about to begin anyway. */
    public void dagFilesChanged() {
        settings.dagSource()
                .filter(function -> turns.ask())
                .ifPresent(function -> clients.lambda()
                        .invoke(invoke -> invoke.functionName(function)
                                .invocationType(InvocationType.EVENT)
                                .payload(SdkBytes.fromUtf8String("{}"))));
    }

    /** Whose turn it is to look at the DAG files. */
    public DynamoTurns turns() {
        return turns;
    }

    /** Of the bucket with DAG files; for one thread at a time. */
    public SyncDags syncDags() {
        return syncDags;
    }

    public StreamTickets tickets() {
        return tickets;
    }

    /** The live stream; only for processes that know where to post to viewers. */
    public LiveStream liveStream() {
        return liveStream.orElseThrow(() -> new IllegalStateException(
                AwsSettings.STREAM_ENDPOINT + " is not set, so viewers cannot be told anything"));
    }

    public Api api() {
        return api;
    }
}
