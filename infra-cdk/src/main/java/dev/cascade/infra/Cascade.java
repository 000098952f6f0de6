package dev.cascade.infra;

import dev.cascade.aws.AwsSettings;
import dev.cascade.aws.sqs.ControlQueue;
import dev.cascade.ui.StaticUi;
import dev.cascade.ui.UiHandler;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.stream.Stream;
import software.amazon.awscdk.Duration;
import software.amazon.awscdk.services.dynamodb.ITable;
import software.amazon.awscdk.services.events.EventBus;
import software.amazon.awscdk.services.iam.Grant;
import software.amazon.awscdk.services.iam.GrantOnPrincipalOptions;
import software.amazon.awscdk.services.iam.IGrantable;
import software.amazon.awscdk.services.lambda.Code;
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

    private static final int UI_MEGABYTES = 512;
    private static final int UI_SECONDS = 10;

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
    private final Optional<Authorization.Jwt> jwt;

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
        http = new HttpApiGateway(this, "Http");
        jwt = jwt();
        functions = new ControlFunctions(this, "Functions", new FunctionPlacement(this, props), environment());
        rights = new Rights(this, bus);
        rights.grant(functions, stream, props.keepJobs().isPresent());
        targets = new TaskTargets(controlQueue(), functions);
        triggers = new EventTriggers(this, "Triggers");
        Optional<ControlFunction> pages = props.ui().map(this::pages);
        connect(pages);
        http.handledBy(functions.api().alias(), jwt, pages.map(ControlFunction::alias));
        stream.handledBy(functions.socket().alias());
    }

    /** Whose tokens callers show. */
    private Optional<Authorization.Jwt> jwt() {
        return switch (props.authorization()) {
            case Authorization.Iam iam -> Optional.empty();
            case Authorization.Jwt given -> Optional.of(given);
            case Authorization.Cognito cognito ->
                Optional.of(new LoginClient(this, "Login", cognito, http.url()).jwt());
        };
    }

    /** What serves the web UI. It has a jar of its own, and no rights. */
    private ControlFunction pages(Code code) {
        List<String> connect = new ArrayList<>(List.of(stream.url()));
        jwt.ifPresent(of -> connect.add(of.issuer()));
        if (props.authorization() instanceof Authorization.Cognito cognito) {
            connect.add(cognito.loginUrl());
        }
        return new ControlFunction(
                this,
                "Ui",
                UiHandler.class,
                new ControlFunction.Size(UI_MEGABYTES, UI_SECONDS),
                ControlFunctions.NO_RETRIES,
                new FunctionPlacement(code, props.snapStart()),
                Map.of(UiHandler.CONNECT, String.join(" ", connect)));
    }

    private void connect(Optional<ControlFunction> pages) {
        props.keepJobs()
                .ifPresent(keep ->
                        functions.tick().function().addEnvironment(AwsSettings.KEEP_JOBS, keep.toSeconds() + "s"));
        triggers.onMessage(controlQueue(), functions.queue());
        triggers.onChange(table(), functions.change());
        triggers.onMinute(functions.tick());
        triggers.onDagFile(dags(), controlQueue(), functions.queue(), functions.dagSource());
        if (props.snapStart()) {
            // The other two have rules of their own, which strike more often.
            triggers.onDay(Stream.concat(
                            Stream.of(functions.api(), functions.socket(), functions.queue(), functions.change()),
                            pages.stream())
                    .toList());
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
        jwt.ifPresent(of -> {
            environment.put(AwsSettings.AUTH_ISSUER, of.issuer());
            environment.put(AwsSettings.AUTH_CLIENT_ID, of.clientId());
            environment.put(AwsSettings.AUTH_SCOPES, of.readScope() + " " + of.writeScope());
        });
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

    /** Where the web UI is; empty if the API has no pages. */
    public Optional<String> uiUrl() {
        return props.ui().map(code -> http.url() + StaticUi.PREFIX);
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
