package dev.cascade.simulation;

import dev.cascade.aws.AwsClients;
import dev.cascade.aws.AwsSettings;
import dev.cascade.aws.dynamodb.DynamoDagStore;
import dev.cascade.aws.dynamodb.DynamoJobStore;
import dev.cascade.aws.dynamodb.JobChange;
import dev.cascade.aws.dynamodb.MemoryDynamo;
import dev.cascade.aws.dynamodb.StreamRecords;
import dev.cascade.dsl.definition.DagDefinition;
import dev.cascade.engine.Outcome;
import dev.cascade.handler.SimulatedFunctions;
import dev.cascade.handler.SimulatedFunctions.Delivery;
import dev.cascade.port.DagStore;
import dev.cascade.port.JobStore;
import dev.cascade.usecase.Json;
import dev.cascade.usecase.StartJob;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.core.exception.SdkClientException;
import software.amazon.awssdk.services.dynamodb.model.DeleteItemRequest;
import software.amazon.awssdk.services.dynamodb.model.DynamoDbRequest;
import software.amazon.awssdk.services.dynamodb.model.ProvisionedThroughputExceededException;
import software.amazon.awssdk.services.dynamodb.model.PutItemRequest;
import software.amazon.awssdk.services.dynamodb.model.PutItemResponse;
import software.amazon.awssdk.services.dynamodb.model.Record;
import software.amazon.awssdk.services.dynamodb.model.UpdateItemRequest;

/**
 * Cascade in an AWS account: the control functions as they are deployed, workers, and a table, queues, functions and state machines that answer in virtual
 * time. Every call of AWS may fail, and every process may crash before and after it.
 */
final class AwsInstallation implements SimulatedInstallation, SimulatedAws.Account {

    private static final String CONTROL = "https://sqs.eu-central-1.amazonaws.com/123456789012/control";
    private static final String TASKS = "https://sqs.eu-central-1.amazonaws.com/123456789012/tasks";

    /** How long SQS hides a message that was received from others. */
    private static final Duration HIDDEN = Duration.ofSeconds(60);

    private static final int BATCH = 10;
    private static final int MOST_ENVIRONMENTS = 2;

    private final World world;
    private final Ledger ledger;
    private final TaskWork work;
    private final AwsSettings settings;
    private final AwsClients clients;
    private final MemoryDynamo table;
    private final JobStore jobs;
    private final DagStore dags;
    private final Map<String, List<AwsProcess>> environments = new HashMap<>();
    private final List<AwsProcess> workers = new ArrayList<>();
    private final Deque<Message> control = new ArrayDeque<>();
    private final Deque<Message> tasks = new ArrayDeque<>();
    /** Messages of tasks that somebody has received, by receipt. */
    private final Map<String, Message> received = new HashMap<>();

    private final Map<String, Map<String, @Nullable Object>> executions = new LinkedHashMap<>();
    private final Map<String, String> objects = new HashMap<>();
    private final Map<String, Integer> postponed = new HashMap<>();
    /** The process that makes calls at the moment. */
    private @Nullable AwsProcess acting;

    private int started;
    private long messages;

    AwsInstallation(World world, Ledger ledger) {
        this.world = world;
        this.ledger = ledger;
        this.work = new TaskWork(world, ledger);
        this.clients = SimulatedAws.ofThisThread().clients(this);
        this.table = new MemoryDynamo(this::changed);
        this.jobs = new DynamoJobStore(table.client(), "cascade", world::now);
        this.dags = new DynamoDagStore(table.client(), "cascade");
        Map<String, String> environment = new HashMap<>(Map.of(
                AwsSettings.TABLE,
                "cascade",
                AwsSettings.BUCKET,
                "artifacts",
                AwsSettings.QUEUE_URL,
                CONTROL,
                AwsSettings.TASK_QUEUE_URL,
                TASKS));
        if (world.chance(0.15)) {
            environment.put(AwsSettings.INLINE_ADVANCE, "off");
            ledger.timersWaitForSweeps();
        }
        this.settings = AwsSettings.of(environment);
    }

    /** A message in a queue. */
    private record Message(String id, String body, int count) {

        Message again() {
            return new Message(id, body, count + 1);
        }
    }

    @Override
    public void open(List<DagDefinition> all) {
        all.forEach(dag -> dags.register(dag, "simulation", World.BEGIN));
        ledger.open(jobs, dags);
        ledger.workersMayBeLost(this::mayBeLost);
        for (int i = 1 + world.random.nextInt(2); i > 0; i--) {
            world.schedule(Duration.ZERO, this::startWorker);
        }
        world.schedule(world.upTo(60_000), this::minute);
    }

    // ---- processes

    private void startWorker() {
        AwsProcess worker = new AwsProcess(world, this, "w" + ++started, 1 + world.random.nextInt(4));
        workers.add(worker);
        worker.perform(worker::begin);
        offer();
    }

    void ended(AwsProcess process) {
        environments.values().forEach(some -> some.remove(process));
        if (workers.remove(process)) {
            world.schedule(world.upTo(20_000), this::startWorker);
        }
    }

    private boolean mayBeLost(String worker) {
        return workers.stream().filter(p -> p.name.equals(worker)).allMatch(AwsProcess::hasNoLease);
    }

    /** An environment of a function: one that is there, or a new one. It knows only what it saw itself. */
    private AwsProcess environment(String function) {
        List<AwsProcess> some = environments.computeIfAbsent(function, name -> new ArrayList<>());
        int chosen = world.random.nextInt(MOST_ENVIRONMENTS);
        if (chosen < some.size() && some.get(chosen) != acting) {
            return some.get(chosen);
        }
        AwsProcess fresh = new AwsProcess(world, this, function + ++started, 0);
        if (some.size() == MOST_ENVIRONMENTS) {
            some.removeFirst();
        }
        some.add(fresh);
        return fresh;
    }

    /** Invokes a control function; empty if it fails. */
    private <T> Optional<T> invoke(String function, Function<SimulatedFunctions, T> event) {
        AwsProcess environment = environment(function);
        try {
            return Optional.of(environment.acting(() -> event.apply(environment.functions())));
        } catch (Killed e) {
            return Optional.empty();
        } catch (RuntimeException e) {
            environment.tell(() -> "FAILS: " + e);
            return Optional.empty();
        }
    }

    <T> T actingAs(AwsProcess process, Supplier<T> action) {
        AwsProcess before = acting;
        acting = process;
        try {
            T answer = action.get();
            if (process.isDead() && !process.isWorker()) {
                throw new Killed();
            }
            return answer;
        } finally {
            acting = before;
        }
    }

    AwsSettings settings() {
        return settings;
    }

    AwsClients clients() {
        return clients;
    }

    TaskWork work() {
        return work;
    }

    // ---- events

    private void minute() {
        world.schedule(Duration.ofMinutes(1), this::minute);
        if (world.fault(Fault.TIMER_FAILURE, 0.1)) {
            world.tell("tick", () -> "the minute IS LOST");
            return;
        }
        Optional<Boolean> unused = invoke("tick", functions -> {
            functions.tick();
            return true;
        });
    }

    /** An item of the table was changed. */
    private void changed(Record change) {
        Optional<JobChange> ofJob = StreamRecords.change(change);
        if (ofJob.isEmpty()) {
            return;
        }
        boolean isLeftToOthers =
                switch (ofJob.get()) {
                    case JobChange.EntryAdded added -> {
                        added.entry().ifPresent(entry -> ledger.saved(added.jobId(), entry));
                        yield added.number() == 1
                                && added.entry()
                                        .filter(e -> e.events().isEmpty())
                                        .isPresent();
                    }
                    case JobChange.CompletionRecorded recorded -> true;
                };
        if (isLeftToOthers) {
            world.schedule(world.upTo(600), () -> stream(change));
        }
    }

    /** A record of the stream is handed over until it is taken. */
    private void stream(Record change) {
        if (world.now().isBefore(world.streamDownUntil())) {
            world.schedule(Duration.between(world.now(), world.streamDownUntil()), () -> stream(change));
        } else if (!invoke("changes", functions -> functions.changes(List.of(change)))
                .orElse(false)) {
            world.schedule(world.upTo(5_000), () -> stream(change));
        }
    }

    // ---- queues

    private void send(String url, String body, Duration delay) {
        boolean isControl = url.equals(CONTROL);
        Message message = new Message("m" + ++messages, body, 1);
        Duration wait = world.delivery(delay.plus(world.upTo(100)), false);
        world.schedule(wait, () -> arrive(isControl, message));
        if (world.fault(Fault.DOUBLED_MESSAGE, 0.1)) {
            world.schedule(wait.plus(world.upTo(60_000)), () -> arrive(isControl, message.again()));
        }
    }

    private void arrive(boolean isControl, Message message) {
        (isControl ? control : tasks).add(message);
        if (isControl) {
            world.schedule(world.upTo(200), this::deliver);
        } else {
            offer();
        }
    }

    /** A batch of the control queue is delivered. */
    private void deliver() {
        List<Message> batch = new ArrayList<>();
        while (batch.size() < BATCH && !control.isEmpty()) {
            batch.add(control.remove());
        }
        if (batch.isEmpty()) {
            return;
        }
        postponed.clear();
        Set<String> failed = invoke(
                        "queue",
                        functions -> functions.queue(batch.stream()
                                .map(m -> new Delivery(m.id(), m.body(), m.count()))
                                .toList()))
                .orElse(batch.stream().map(Message::id).collect(Collectors.toSet()));
        for (Message message : batch) {
            if (failed.contains(message.id())) {
                Duration pause = Duration.ofSeconds(postponed.getOrDefault(message.id(), (int) HIDDEN.toSeconds()));
                world.tell("queue", () -> message.id() + " comes again in " + pause.toSeconds() + " s");
                world.schedule(pause, () -> arrive(true, message.again()));
            }
        }
    }

    /** Workers with free slots look into the queue of tasks. */
    private void offer() {
        if (tasks.isEmpty()) {
            return;
        }
        List<AwsProcess> ready = workers.stream().filter(w -> w.free() > 0).toList();
        if (ready.isEmpty()) {
            world.schedule(world.upTo(2_000), this::offer);
            return;
        }
        AwsProcess worker = ready.get(world.random.nextInt(ready.size()));
        worker.schedule(world.upTo(300), worker::receive);
        world.schedule(Duration.ofSeconds(2), this::offer);
    }

    // ---- calls

    /** Without the lock while others act, as they may call from several threads. */
    @Override
    public Object answer(DynamoDbRequest request) {
        AwsProcess caller = acting;
        if (caller == null) {
            return table.answer(request);
        }
        try {
            if (meetsConflict(caller, request)) {
                world.interleave(caller);
            }
        } catch (ProvisionedThroughputExceededException e) {
            if (Mutation.is(world, Mutation.THROTTLED_WRITE_COUNTS) && request instanceof PutItemRequest) {
                return PutItemResponse.builder().build();
            }
            throw e;
        }
        return carriedOut(caller, request);
    }

    private static boolean writes(DynamoDbRequest request) {
        return request instanceof PutItemRequest
                || request instanceof UpdateItemRequest
                || request instanceof DeleteItemRequest;
    }

    private static String nameOf(DynamoDbRequest request) {
        return request.getClass().getSimpleName().replace("Request", "");
    }

    private synchronized boolean meetsConflict(AwsProcess caller, DynamoDbRequest request) {
        String call = nameOf(request);
        caller.point("before " + call);
        if (world.fault(Fault.THROTTLING, 0.005)) {
            caller.tell(() -> call + " IS THROTTLED");
            throw ProvisionedThroughputExceededException.builder()
                    .message("simulated")
                    .statusCode(400)
                    .build();
        }
        if (world.fault(Fault.STORE_FAILURE, 0.005)) {
            caller.tell(() -> call + " FAILS, nothing was done");
            throw SdkClientException.create("simulated: connection refused");
        }
        boolean isOnlyThread = !Thread.currentThread().isVirtual();
        if (isOnlyThread && writes(request) && world.fault(Fault.CONFLICT, 0.03)) {
            caller.tell(() -> "before " + call + ", OTHERS ACT");
            return true;
        }
        return false;
    }

    private synchronized Object carriedOut(AwsProcess caller, DynamoDbRequest request) {
        String call = nameOf(request);
        DynamoDbRequest sent = Mutation.dynamo(world, request);
        Object answer = table.answer(sent);
        if (writes(request) && world.fault(Fault.REPEATED_WRITE, 0.02)) {
            caller.tell(() -> call + " IS REPEATED");
            answer = table.answer(sent);
        }
        if (world.fault(Fault.STORE_FAILURE, 0.005)) {
            caller.tell(() -> call + " FAILS, its answer is lost");
            throw SdkClientException.create("simulated: connection reset");
        }
        caller.point("after " + call);
        return answer;
    }

    @Override
    public synchronized SimulatedAws.Answer answer(String method, String path, String target, String body)
            throws IOException {
        AwsProcess caller = acting;
        if (caller == null) {
            throw new IllegalStateException("nobody acts, and " + target + " is called");
        }
        boolean isInvocation = path.endsWith("/invocations");
        String call =
                isInvocation ? "Invoke" : target.isEmpty() ? "S3 " + method : target.substring(target.indexOf('.') + 1);
        caller.point("before " + call);
        // Invocations that are refused are tried again after a pause that is real.
        if (world.fault(Fault.THROTTLING, isInvocation ? 0.001 : 0.02)) {
            caller.tell(() -> call + " IS THROTTLED");
            return isInvocation
                    ? SimulatedAws.Answer.error(429, "TooManyRequestsException")
                    : SimulatedAws.Answer.error(400, "ThrottlingException");
        }
        if (world.fault(Fault.STORE_FAILURE, isInvocation ? 0.001 : 0.01)) {
            caller.tell(() -> call + " FAILS, nothing was done");
            throw new IOException("simulated: connection refused");
        }
        SimulatedAws.Answer answer = isInvocation
                ? invoked(target, Json.parseObject(body))
                : target.isEmpty() ? s3(method, path, body) : json(call, Json.parseObject(body));
        if (world.fault(Fault.STORE_FAILURE, isInvocation ? 0.001 : 0.01)) {
            caller.tell(() -> call + " FAILS, its answer is lost");
            throw new IOException("simulated: connection reset");
        }
        caller.point("after " + call);
        return answer;
    }

    private SimulatedAws.Answer json(String call, Map<String, @Nullable Object> request) {
        return switch (call) {
            case "SendMessageBatch" -> sendBatch(request);
            case "ReceiveMessage" -> receive(request);
            case "DeleteMessageBatch" ->
                each(request, entry -> received.remove(String.valueOf(entry.get("ReceiptHandle"))));
            case "ChangeMessageVisibilityBatch" ->
                each(
                        request,
                        entry -> postponed.put(
                                String.valueOf(entry.get("ReceiptHandle")),
                                ((Number) entry.get("VisibilityTimeout")).intValue()));
            case "GetQueueAttributes" ->
                SimulatedAws.Answer.of(Json.write(Map.of(
                        "Attributes",
                        Map.of(
                                "ApproximateNumberOfMessages", String.valueOf(tasks.size()),
                                "ApproximateNumberOfMessagesNotVisible", String.valueOf(received.size()),
                                "ApproximateNumberOfMessagesDelayed", "0"))));
            case "StartExecution" -> startExecution(request);
            case "DescribeExecution" -> {
                Map<String, @Nullable Object> execution = executions.get(String.valueOf(request.get("executionArn")));
                yield execution == null
                        ? SimulatedAws.Answer.error(400, "ExecutionDoesNotExist")
                        : SimulatedAws.Answer.of(Json.write(execution));
            }
            case "StopExecution" -> {
                endExecution(String.valueOf(request.get("executionArn")), "ABORTED", Map.of());
                yield SimulatedAws.Answer.of("{\"stopDate\": 1767225600}");
            }
            default -> throw world.violated("not simulated: " + call);
        };
    }

    private static List<Map<String, @Nullable Object>> entries(Map<String, @Nullable Object> request) {
        List<Map<String, @Nullable Object>> entries = new ArrayList<>();
        if (request.get("Entries") instanceof List<?> all) {
            for (Object each : all) {
                Map<String, @Nullable Object> entry = new LinkedHashMap<>();
                ((Map<?, ?>) each).forEach((name, value) -> entry.put(String.valueOf(name), value));
                entries.add(entry);
            }
        }
        return entries;
    }

    private static SimulatedAws.Answer each(
            Map<String, @Nullable Object> request, Consumer<Map<String, @Nullable Object>> action) {
        List<Map<String, String>> successful = new ArrayList<>();
        for (Map<String, @Nullable Object> entry : entries(request)) {
            action.accept(entry);
            successful.add(Map.of("Id", String.valueOf(entry.get("Id"))));
        }
        return SimulatedAws.Answer.of(Json.write(Map.of("Successful", successful, "Failed", List.of())));
    }

    private SimulatedAws.Answer sendBatch(Map<String, @Nullable Object> request) {
        List<Map<String, String>> successful = new ArrayList<>();
        for (Map<String, @Nullable Object> entry : entries(request)) {
            String body = String.valueOf(entry.get("MessageBody"));
            int delay = entry.get("DelaySeconds") instanceof Integer seconds ? seconds : 0;
            send(String.valueOf(request.get("QueueUrl")), body, Duration.ofSeconds(delay));
            successful.add(
                    Map.of("Id", String.valueOf(entry.get("Id")), "MessageId", "m", "MD5OfMessageBody", md5(body)));
        }
        return SimulatedAws.Answer.of(Json.write(Map.of("Successful", successful, "Failed", List.of())));
    }

    private SimulatedAws.Answer receive(Map<String, @Nullable Object> request) {
        int most = ((Number) request.getOrDefault("MaxNumberOfMessages", 1)).intValue();
        List<Map<String, Object>> some = new ArrayList<>();
        while (some.size() < most && !tasks.isEmpty()) {
            Message message = tasks.remove();
            String receipt = message.id() + "/" + message.count();
            received.put(receipt, message);
            // Unless it is deleted, it comes again.
            world.schedule(HIDDEN, () -> {
                Message left = received.remove(receipt);
                if (left != null) {
                    arrive(false, left.again());
                }
            });
            some.add(Map.of(
                    "MessageId", message.id(),
                    "ReceiptHandle", receipt,
                    "Body", message.body(),
                    "MD5OfBody", md5(message.body())));
        }
        return SimulatedAws.Answer.of(Json.write(Map.of("Messages", some)));
    }

    private static String md5(String text) {
        try {
            return HexFormat.of()
                    .formatHex(MessageDigest.getInstance("MD5").digest(text.getBytes(StandardCharsets.UTF_8)));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has MD5", e);
        }
    }

    private SimulatedAws.Answer s3(String method, String path, String body) {
        return switch (method) {
            case "PUT" -> {
                objects.put(path, body);
                yield SimulatedAws.Answer.of("");
            }
            case "GET" -> {
                String found = objects.get(path);
                yield found == null
                        ? new SimulatedAws.Answer(404, "NoSuchKey", "<Error><Code>NoSuchKey</Code></Error>")
                        : SimulatedAws.Answer.of(found);
            }
            default -> {
                objects.remove(path);
                yield new SimulatedAws.Answer(204, "", "");
            }
        };
    }

    // ---- functions and state machines

    private SimulatedAws.Answer invoked(String type, Map<String, @Nullable Object> event) {
        if (type.equals("RequestResponse")) {
            return SimulatedAws.Answer.of(answerOf(event));
        }
        int times = world.fault(Fault.DOUBLED_MESSAGE, 0.05) ? 2 : 1;
        for (int i = 0; i < times; i++) {
            Duration takes =
                    hasTimeout(event) && world.fault(Fault.LONG_TASK, 0.1) ? Duration.ofSeconds(80) : world.upTo(4_000);
            world.schedule(takes, () -> functionEnded(event));
        }
        return new SimulatedAws.Answer(202, "", "");
    }

    private static boolean hasTimeout(Map<String, @Nullable Object> event) {
        return event.get("task_config") instanceof Map<?, ?> options && options.containsKey("timeout");
    }

    private void functionEnded(Map<String, @Nullable Object> event) {
        work.checkInput(event);
        Outcome outcome = work.outcome(event);
        world.tell("lambda", () -> "ends " + work.name(event) + ": " + TaskWork.words(outcome));
        // What gets lost is noticed at the deadline.
        Duration wait = world.delivery(world.upTo(100), hasTimeout(event));
        if (wait.isNegative()) {
            world.tell("lambda", () -> "the result of " + work.name(event) + " IS LOST");
            return;
        }
        String message =
                switch (outcome) {
                    case Outcome.Failure f ->
                        SimulatedFunctions.failed(event, f.error().type(), "simulated");
                    case Outcome.Success s -> SimulatedFunctions.succeeded(event, result(event));
                    case Outcome.Skipped s -> SimulatedFunctions.succeeded(event, result(event));
                };
        send(CONTROL, message, wait);
    }

    private static Object result(Map<String, @Nullable Object> event) {
        return Map.of("from", String.valueOf(event.get("idempotency_key")));
    }

    /** The answer of a function that is waited for. */
    private String answerOf(Map<String, @Nullable Object> event) {
        work.checkInput(event);
        Outcome outcome = work.outcome(event);
        world.tell("lambda", () -> "answers " + work.name(event) + ": " + TaskWork.words(outcome));
        return Json.write(
                outcome instanceof Outcome.Failure f
                        ? Map.of("errorType", f.error().type(), "errorMessage", "simulated")
                        : result(event));
    }

    private SimulatedAws.Answer startExecution(Map<String, @Nullable Object> request) {
        String name = String.valueOf(request.get("name"));
        String machine = String.valueOf(request.get("stateMachineArn"));
        String arn = machine.replace(":stateMachine:", ":execution:") + ":" + name;
        if (executions.containsKey(arn)) {
            return SimulatedAws.Answer.error(400, "ExecutionAlreadyExists");
        }
        String input = String.valueOf(request.get("input"));
        Map<String, @Nullable Object> event = Json.parseObject(input);
        work.checkInput(event);
        Map<String, @Nullable Object> execution = new LinkedHashMap<>();
        execution.put("executionArn", arn);
        execution.put("stateMachineArn", machine);
        execution.put("name", name);
        execution.put("status", "RUNNING");
        execution.put("startDate", 1_767_225_600);
        execution.put("input", input);
        executions.put(arn, execution);
        Outcome outcome = work.outcome(event);
        Duration takes =
                hasTimeout(event) && world.fault(Fault.LONG_TASK, 0.1) ? Duration.ofSeconds(80) : world.upTo(4_000);
        world.schedule(takes, () -> {
            world.tell("states", () -> "ends " + work.name(event) + ": " + TaskWork.words(outcome));
            if (outcome instanceof Outcome.Failure f) {
                endExecution(arn, "FAILED", Map.of("error", f.error().type(), "cause", "simulated"));
            } else {
                endExecution(arn, "SUCCEEDED", Map.of("output", Json.write(result(event))));
            }
        });
        return SimulatedAws.Answer.of(Json.write(Map.of("executionArn", arn, "startDate", 1_767_225_600)));
    }

    private void endExecution(String arn, String status, Map<String, String> more) {
        Map<String, @Nullable Object> execution = executions.get(arn);
        if (execution == null || !"RUNNING".equals(execution.get("status"))) {
            return;
        }
        execution.put("status", status);
        execution.putAll(more);
        Duration wait = world.delivery(world.upTo(300), true);
        if (wait.isNegative()) {
            world.tell("states", () -> "the event of " + execution.get("name") + " IS LOST");
        } else {
            send(CONTROL, SimulatedFunctions.execution(new LinkedHashMap<>(execution)), wait);
        }
    }

    // ---- from outside

    /** The request, with an id that follows from its key: those that the control plane makes are random. */
    StartJob.Request withId(StartJob.Request request) {
        if (request.jobId().isPresent()) {
            return request;
        }
        int number = request.idempotencyKey().orElse("").hashCode() & 0xFFFF;
        long time = World.BEGIN.toEpochMilli();
        return request.withJobId(new UUID(time << 16 | 0x7000, Long.MIN_VALUE | number).toString());
    }

    @Override
    public Optional<Frontend> frontend() {
        return Optional.of(environment("api"));
    }

    @Override
    public JobStore jobs() {
        return jobs;
    }

    @Override
    public DagStore dags() {
        return dags;
    }

    @Override
    public List<String> leftInUse() {
        List<String> left = new ArrayList<>();
        workers.stream().filter(w -> w.busy() > 0).forEach(w -> left.add(w.busy() + " slots of " + w.name));
        if (!control.isEmpty() || !tasks.isEmpty()) {
            left.add(control.size() + " messages of the control queue and " + tasks.size() + " of the queue of tasks");
        }
        return left;
    }

    @Override
    public void close() {
        // All of it is in memory.
    }
}
