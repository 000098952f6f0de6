package dev.cascade.aws;

import dev.cascade.api.Api;
import dev.cascade.api.LiveStream;
import dev.cascade.assembly.ControlPlane;
import dev.cascade.aws.dispatch.FanOutPieceInvoker;
import dev.cascade.aws.dispatch.Service;
import dev.cascade.aws.dispatch.ServiceDispatcher;
import dev.cascade.aws.dynamodb.DagReloadLock;
import dev.cascade.aws.dynamodb.DynamoMacKeys;
import dev.cascade.aws.dynamodb.DynamoSubscriptions;
import dev.cascade.aws.eventbridge.EventPublisher;
import dev.cascade.aws.lambda.FunctionInvoker;
import dev.cascade.aws.lambda.LambdaFunctionRegistry;
import dev.cascade.aws.proof.AttemptTokens;
import dev.cascade.aws.proof.Proofs;
import dev.cascade.aws.s3.S3Artifacts;
import dev.cascade.aws.s3.S3DagSource;
import dev.cascade.aws.sfn.ExecutionEvents;
import dev.cascade.aws.sfn.SfnStateMachineRegistry;
import dev.cascade.aws.sfn.StateMachineStarter;
import dev.cascade.aws.sqs.ControlQueue;
import dev.cascade.aws.sqs.QueueTimers;
import dev.cascade.aws.sqs.TaskQueue;
import dev.cascade.aws.sqs.TaskQueueDispatcher;
import dev.cascade.aws.websocket.GatewayViewers;
import dev.cascade.dsl.definition.ObjectKeyRule;
import dev.cascade.dsl.definition.TaskType;
import dev.cascade.engine.Command;
import dev.cascade.engine.Outcome;
import dev.cascade.port.Attempt;
import dev.cascade.port.DagSource;
import dev.cascade.port.PushScheduler;
import dev.cascade.port.Subscriptions;
import dev.cascade.port.TaskDispatcher;
import dev.cascade.port.Timers;
import dev.cascade.usecase.LambdaAnswer;
import dev.cascade.usecase.SyncDags;
import dev.cascade.usecase.TaskInputs;
import dev.cascade.usecase.cost.CostBasis;
import dev.cascade.usecase.stream.StreamPace;
import java.net.URI;
import java.time.InstantSource;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.services.lambda.model.InvocationType;

/** The control plane over AWS: the ports that a process gives to the use cases, and what exists on AWS only. Made once per process. Thread-safe. */
public final class AwsControlPlane {

    private final AwsSettings settings;
    private final AwsClients clients;
    private final Runnable finish;
    private final S3Artifacts artifacts;
    private final TaskQueue taskQueue;
    private final ControlQueue controlQueue;
    private final AttemptTokens attemptTokens;
    private final TaskDispatcher dispatcher;
    private final ControlPlane core;
    private final ExecutionEvents executionEvents;
    private final FanOutPieceInvoker pieces;
    private final SyncDags syncDags;
    private final DagReloadLock reloadLock;
    private final Optional<LiveStream> liveStream;
    private final Api api;

    private AwsControlPlane(
            AwsSettings settings,
            AwsClients clients,
            InstantSource clock,
            Executor background,
            Runnable finish,
            Function<ControlQueue, Timers> timers,
            UnaryOperator<TaskDispatcher> workers,
            UnaryOperator<ControlPlane.Builder> options) {
        this.settings = settings;
        this.clients = clients;
        this.finish = finish;
        this.artifacts = new S3Artifacts(clients.s3(), settings.bucket());
        this.taskQueue = new TaskQueue(clients.sqs(), settings.taskQueueUrl());
        Proofs proofs = new Proofs(new DynamoMacKeys(clients.dynamoDb(), settings.table(), clock), clock);
        ControlQueue queue = new ControlQueue(clients.sqs(), settings.queueUrl(), proofs);
        this.controlQueue = queue;
        this.attemptTokens = new AttemptTokens(proofs);
        TaskInputs inputs = new TaskInputs(artifacts);
        LambdaFunctionRegistry registered = new LambdaFunctionRegistry(clients.lambda(), settings.queueUrl(), clock);
        Map<TaskType, ServiceDispatcher> services = new EnumMap<>(TaskType.class);
        for (TaskType type : TaskType.values()) {
            service(type, inputs, registered, clock)
                    .ifPresent(
                            service -> services.put(type, new ServiceDispatcher(type, service, queue, this::submit)));
        }
        this.dispatcher = new AwsDispatcher(services, workers.apply(new TaskQueueDispatcher(taskQueue)));
        Subscriptions subscriptions = new DynamoSubscriptions(clients.dynamoDb(), settings.table());
        ControlPlane.Builder ports = ControlPlane.over(
                        AwsStores.open(settings, clients, clock), artifacts, dispatcher, timers.apply(queue), clock)
                .registries(registered, new SfnStateMachineRegistry(clients.sfn()))
                .background(background)
                .startsImmediately(settings.inlineAdvance())
                // A rule of the bucket drops inputs.
                .prunedPrefixes(List.of(ObjectKeyRule.OWN_PREFIX))
                .services(services.keySet())
                .costBasis(new CostBasis(
                        true,
                        settings.databaseSecret().isPresent() ? CostBasis.Store.POSTGRESQL : CostBasis.Store.DYNAMODB,
                        registered))
                .logs(new LogsInCloudWatch())
                .listener(new JobLifecycleLogger());
        if (settings.databaseSecret().isPresent()) {
            ports.listener(new ViewedJobs(subscriptions, queue, background, clock));
        }
        settings.eventBus()
                .ifPresent(bus -> ports.listener(new EventPublisher(clients.eventBridge(), bus, background)));
        this.core = options.apply(ports).build();
        this.executionEvents =
                new ExecutionEvents(clients.sfn(), attemptTokens, core.attemptResolver(), core.completeTask());
        this.pieces = new FanOutPieceInvoker(services, core.advanceJob(), core.workLease());
        this.syncDags =
                core.syncDags(settings
                        .dagBucket()
                        .map(bucket -> (DagSource) new S3DagSource(clients.s3(), bucket, settings.dagPrefix()))
                        .stream()
                        .toList());
        this.reloadLock = new DagReloadLock(clients.dynamoDb(), settings.table(), clock);
        this.liveStream =
                settings.streamEndpoint().map(endpoint -> liveStream(URI.create(endpoint), subscriptions, queue));
        this.api = new Api(core, settings.streamUrl(), settings.info());
    }

    /** The service that runs tasks of the type, if that is one. */
    private Optional<Service> service(
            TaskType type, TaskInputs inputs, LambdaFunctionRegistry registered, InstantSource clock) {
        return switch (type) {
            case LAMBDA ->
                Optional.of(new FunctionInvoker(
                        clients.lambda(),
                        clients.waitingLambda(),
                        inputs,
                        attemptTokens,
                        this::outcome,
                        registered,
                        clock));
            case STEPFUNCTIONS ->
                Optional.of(new StateMachineStarter(clients.sfn(), inputs, attemptTokens, this::endOfExecution, clock));
            case LOCAL, COMMAND, NOOP -> Optional.empty();
        };
    }

    private LiveStream liveStream(URI endpoint, Subscriptions subscriptions, PushScheduler pushes) {
        return new LiveStream(
                core, subscriptions, new GatewayViewers(clients.sockets(endpoint)), pushes, StreamPace.ON_AWS);
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
                ControlPlane.Builder::redelivery);
    }

    /**
     * One for a process that runs local tasks itself, and goes on for as long as it likes.
     *
     * @param timers wake jobs in this process; those of a process that dies are made up for by the sweep
     * @param workers wraps the dispatcher to the task queue with one that offers attempts to this process's own worker first
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
        return new AwsControlPlane(
                settings, clients, clock, background, () -> {}, queue -> timers, workers, ports -> ports);
    }

    /** Does what nobody waits for, but what must be done before an invocation ends. */
    public void finish() {
        finish.run();
    }

    private Outcome outcome(Attempt attempt, LambdaAnswer answer) {
        return core.completeTask().outcome(attempt, answer);
    }

    private Optional<Outcome> endOfExecution(Attempt attempt) {
        return executionEvents.endOf(attempt);
    }

    private void submit(String jobId, Command command) {
        core.advanceJob().submitAsync(jobId, command);
    }

    public AwsSettings settings() {
        return settings;
    }

    /** The use cases, which are the same wherever Cascade runs. */
    public ControlPlane core() {
        return core;
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

    public TaskDispatcher dispatcher() {
        return dispatcher;
    }

    public ExecutionEvents executionEvents() {
        return executionEvents;
    }

    public FanOutPieceInvoker pieces() {
        return pieces;
    }

    /** Makes a call of each service that changes nothing, before a snapshot is made of the process. */
    public void prime() {
        clients.prime(settings);
    }

    /** Has the DAG files looked at, by the function for that, unless it is about to begin anyway. */
    public void dagFilesChanged() {
        settings.dagSource()
                .filter(function -> reloadLock.ask())
                .ifPresent(function -> clients.lambda()
                        .invoke(invoke -> invoke.functionName(function)
                                .invocationType(InvocationType.EVENT)
                                .payload(SdkBytes.fromUtf8String("{}"))));
    }

    /** Whose turn it is to look at the DAG files. */
    public DagReloadLock reloadLock() {
        return reloadLock;
    }

    /** Of the bucket with DAG files; for one thread at a time. */
    public SyncDags syncDags() {
        return syncDags;
    }

    /** The live stream; only for processes that know where to post to viewers. */
    public LiveStream liveStream() {
        return liveStream.orElseThrow(() -> new IllegalStateException(
                AwsSettings.STREAM_ENDPOINT + " is not set, so nothing can be sent to viewers"));
    }

    public Api api() {
        return api;
    }
}
