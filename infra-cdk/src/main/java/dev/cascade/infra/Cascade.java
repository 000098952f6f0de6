package dev.cascade.infra;

import dev.cascade.aws.AwsSettings;
import dev.cascade.aws.sqs.ControlQueue;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import software.amazon.awscdk.Duration;
import software.amazon.awscdk.services.dynamodb.ITable;
import software.amazon.awscdk.services.events.EventBus;
import software.amazon.awscdk.services.iam.Grant;
import software.amazon.awscdk.services.iam.GrantOnPrincipalOptions;
import software.amazon.awscdk.services.iam.IGrantable;
import software.amazon.awscdk.services.lambda.IFunction;
import software.amazon.awscdk.services.s3.IBucket;
import software.amazon.awscdk.services.sqs.Queue;
import software.amazon.awscdk.services.stepfunctions.IStateMachine;
import software.constructs.Construct;

/**
 * The control plane: what accepts jobs, advances them and tells of them. Idle, none of it runs. The state is not in it: see {@link StateStack}.
 *
 * <pre>{@code
 * Cascade cascade = new Cascade(this, "Cascade", new CascadeProps(state.table(), state.bucket(), ...));
 * cascade.registerTaskFunction(myFunction);
 * cascade.grantTrigger(myRole);
 * }</pre>
 *
 * <p>As with all constructs, only the thread that builds the app may use it.
 */
public final class Cascade extends Construct {

    /**
     * A process that dies leaves its messages hidden until this time has passed; then what it decided is handed out. So it is less than two minutes, and not
     * six times as long as the function may run, as AWS advises for functions that are throttled: a message that comes twice does nothing here.
     * Messages that the function reports as failed come again sooner, see {@link ControlQueue#deliverSoonAgain}.
     */
    private static final Duration CONTROL_VISIBILITY = Duration.seconds(ControlFunctions.LONGEST_SECONDS + 50);
    /** A worker claims a task, which takes the message away, within seconds of receiving it. */
    private static final Duration TASK_VISIBILITY = Duration.minutes(1);
    /** A task whose message is gone is put into the queue again by the sweep. */
    private static final int TASK_DELIVERIES = 5;

    private final CascadeProps props;
    private final WorkQueue control;
    private final WorkQueue tasks;
    private final EventBus bus;
    private final WebSocketApiGateway stream;
    private final ControlFunctions functions;
    private final Rights rights;
    private final TaskTargets targets;
    private final EventTriggers triggers;
    private final HttpApiGateway http;

    /**
     * Adds a control plane to a stack.
     *
     * @param scope the stack, or a construct in it
     * @param id unique in {@code scope}; another id later means other queues, whose messages are lost
     * @param props what it is made with
     */
    public Cascade(Construct scope, String id, CascadeProps props) {
        super(scope, id);
        this.props = props;
        control = new WorkQueue(this, "ControlQueue", CONTROL_VISIBILITY, ControlQueue.MOST_DELIVERIES);
        tasks = new WorkQueue(this, "TaskQueue", TASK_VISIBILITY, TASK_DELIVERIES);
        bus = new EventBus(this, "JobEvents");
        stream = new WebSocketApiGateway(this, "Stream");
        functions = new ControlFunctions(this, "Functions", new FunctionPlacement(this, props), environment());
        rights = new Rights(this, bus);
        rights.grant(functions, stream);
        targets = new TaskTargets(controlQueue(), functions);
        triggers = new EventTriggers(this, "Triggers");
        connect();
        http = new HttpApiGateway(this, "Http", functions.api().alias(), props.authorization());
        stream.handledBy(functions.socket().alias());
    }

    private void connect() {
        triggers.onMessage(controlQueue(), functions.queue());
        triggers.onChange(table(), functions.change());
        triggers.onMinute(functions.tick());
        triggers.onDagFile(dags(), controlQueue(), functions.queue(), functions.dagSource());
        if (props.snapStart()) {
            // The other two have rules of their own, which strike more often.
            triggers.onDay(List.of(functions.api(), functions.socket(), functions.queue(), functions.change()));
        }
    }

    private Map<String, String> environment() {
        Map<String, String> environment = workerEnvironment();
        environment.put(AwsSettings.STREAM_ENDPOINT, stream.managementUrl());
        environment.put(AwsSettings.STREAM_URL, stream.url());
        environment.put(AwsSettings.DAG_BUCKET, dags().bucket().getBucketName());
        if (!dags().prefix().isEmpty()) {
            environment.put(AwsSettings.DAG_PREFIX, dags().prefix());
        }
        return environment;
    }

    /**
     * Makes a Lambda function one that tasks may name: Lambda tells the control plane how each of its asynchronous invocations ended and retries none of
     * them, since the engine does, and the control plane may invoke it and look at its settings. The function may be in another stack, and there may be
     * any number of them: rights depend on a tag, {@code cascade:task}, whose value is the name of the control plane's stack. A function that the
     * app makes gets the tag.
     *
     * @param function the function, which must not have settings for asynchronous invocation yet. One that is only imported must be given the tag, and
     *     be allowed to send to {@link #controlQueue}, by its owner; for a version or an alias, the function has the tag
     */
    public void registerTaskFunction(IFunction function) {
        targets.register(function);
    }

    /**
     * Makes a state machine one that tasks may name: its events tell the control plane how each execution ended, and the control plane may look at it, and
     * start and stop executions. The state machine may be in another stack, of the same account and region. Tasks may name a version or an alias of it as well.
     * There may be any number of them, as rights depend on the tag of {@link #registerTaskFunction}. A state machine that is only imported must be given
     * the tag by its owner.
     *
     * @throws IllegalArgumentException if it is an Express state machine, as these send no events of their executions' ends
     */
    public void registerStateMachine(IStateMachine machine) {
        targets.register(machine);
    }

    /**
     * Grants the right to read DAGs and jobs through the HTTP API, and to watch them. For an API that is called with AWS credentials.
     *
     * @return the grant
     */
    public Grant grantRead(IGrantable grantee) {
        return grant(grantee, ApiRoute::reads);
    }

    /**
     * Grants the right to call all routes of the HTTP API: trigger, cancel and retry jobs, change DAGs, read. For an API that is called with AWS
     * credentials.
     *
     * @return the grant
     */
    public Grant grantTrigger(IGrantable grantee) {
        return grant(grantee, route -> true);
    }

    /**
     * Grants the rights of a worker, {@code cascade worker}, wherever it runs: take local tasks from their queue, report their ends, advance their jobs. That
     * includes invoking all task functions, those registered later as well.
     */
    public void grantWork(IGrantable grantee) {
        rights.work(grantee);
        targets.handedOutBy(grantee);
    }

    /** The environment variables of {@code cascade worker}, beside region and credentials. */
    public Map<String, String> workerEnvironment() {
        Map<String, String> environment = new LinkedHashMap<>();
        environment.put(AwsSettings.TABLE, table().getTableName());
        environment.put(AwsSettings.BUCKET, bucket().getBucketName());
        environment.put(AwsSettings.QUEUE_URL, controlQueue().getQueueUrl());
        environment.put(AwsSettings.TASK_QUEUE_URL, taskQueue().getQueueUrl());
        environment.put(AwsSettings.EVENT_BUS, bus.getEventBusName());
        database()
                .ifPresent(database -> environment.put(
                        AwsSettings.DATABASE_SECRET, database.secret().getSecretArn()));
        return environment;
    }

    private Grant grant(IGrantable grantee, Predicate<ApiRoute> routes) {
        return Grant.addToPrincipal(GrantOnPrincipalOptions.builder()
                .grantee(grantee)
                .actions(List.of("execute-api:Invoke"))
                .resourceArns(
                        ApiRoute.ALL.stream().filter(routes).map(http::arn).toList())
                .build());
    }

    /** The table that holds all state. */
    public ITable table() {
        return props.table();
    }

    /** The bucket for artifacts. */
    public IBucket bucket() {
        return props.bucket();
    }

    /** The database that holds jobs and DAGs, if the table does not. */
    public Optional<StateDatabase> database() {
        return props.database();
    }

    /** Where DAG files are. */
    public DagFileLocation dags() {
        return props.dags();
    }

    /** The queue of results of tasks, timers and pieces of fan-outs. */
    public Queue controlQueue() {
        return control.queue();
    }

    /** The queue of local tasks, which workers receive from. */
    public Queue taskQueue() {
        return tasks.queue();
    }

    /** The bus that receives events of jobs. */
    public EventBus eventBus() {
        return bus;
    }

    /** Where the HTTP API is, without a slash at the end. */
    public String apiUrl() {
        return http.url();
    }

    /** Where the live stream is. */
    public String streamUrl() {
        return stream.url();
    }

    /** What stacks may import that not every installation has: those of workers, of monitoring, of task functions. */
    List<String> importable() {
        List<String> values = new ArrayList<>(List.of(
                controlQueue().getQueueArn(),
                controlQueue().getQueueName(),
                controlQueue().getQueueUrl(),
                taskQueue().getQueueArn(),
                taskQueue().getQueueName(),
                taskQueue().getQueueUrl(),
                deadResults().getQueueName(),
                deadTasks().getQueueName(),
                lostChanges().getQueueName(),
                bus.getEventBusArn(),
                bus.getEventBusName(),
                functions.queue().log().getLogGroupName(),
                functions.tick().log().getLogGroupName(),
                apiId()));
        functions.all().forEach(function -> values.add(function.function().getFunctionName()));
        return values;
    }

    String apiId() {
        return http.api().getApiId();
    }

    Queue deadResults() {
        return control.deadLetters();
    }

    Queue deadTasks() {
        return tasks.deadLetters();
    }

    Queue lostChanges() {
        return triggers.lostChanges();
    }

    ControlFunctions functions() {
        return functions;
    }
}
