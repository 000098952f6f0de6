package dev.cascade.acceptance.account;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.cascade.acceptance.CommandResult;
import dev.cascade.acceptance.Shell;
import dev.cascade.aws.AwsSettings;
import dev.cascade.local.account.EmulatorClient;
import dev.cascade.usecase.Json;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.ServerSocket;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.AwsCredentials;
import software.amazon.awssdk.awscore.client.builder.AwsClientBuilder;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.eventbridge.EventBridgeClient;
import software.amazon.awssdk.services.lambda.LambdaClient;
import software.amazon.awssdk.services.lambda.model.Runtime;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.Bucket;
import software.amazon.awssdk.services.sfn.SfnClient;
import software.amazon.awssdk.services.sfn.model.StateMachineType;
import software.amazon.awssdk.services.sfn.model.Tag;
import software.amazon.awssdk.services.sqs.SqsClient;
import software.amazon.awssdk.services.sqs.model.QueueAttributeName;

/** The account as `cascade account up` leaves it, and what a test needs to look into it. Tests take turns, so for one thread. */
public final class EmulatedAccount implements AutoCloseable {

    private static final Duration PATIENCE = Duration.ofSeconds(90);
    private static final Duration LOOK_EVERY = Duration.ofMillis(100);

    /** Names the folder of an account that runs already. Tests use it and leave it running, so that one test can be repeated quickly. */
    private static final String RUNNING = "CASCADE_TEST_ACCOUNT";

    private static final String CONTROL_PLANE = "CascadeControlPlane";

    private static final AwsCredentials ROOT = AwsBasicCredentials.create("test", "test");

    /** As the list of connections in {@code /proc} has it. */
    private static final String LISTENING = "0A";

    private final Path folder;
    private final JsonNode document;
    private final EmulatorClient emulator;
    private final RequestLog requests;
    private final boolean isOurs;

    private EmulatedAccount(Path folder, JsonNode document, boolean isOurs) {
        this.folder = folder;
        this.document = document;
        this.isOurs = isOurs;
        this.emulator = new EmulatorClient(URI.create(document.path("endpoint").asText()));
        this.requests = new RequestLog(folder.resolve(".cascade/account/requests.jsonl"));
        // So that what is tested does not depend on when a minute ends.
        ask("switches", Map.of("clock", false));
    }

    static EmulatedAccount start() {
        Optional<Path> running = Optional.ofNullable(System.getenv(RUNNING)).map(Path::of);
        if (running.isPresent()) {
            CommandResult status = shell(running.get(), Map.of()).cascade("account", "status", "-o", "json");
            return new EmulatedAccount(running.get(), status.json(), false);
        }
        return startNew();
    }

    /** An account of its own. The caller that starts it closes it. */
    static EmulatedAccount startNew(String... flags) {
        try {
            Path folder = Files.createTempDirectory("cascade-account");
            List<String> words = new ArrayList<>(List.of("account", "up", "--port", freePort(), "-o", "json"));
            Stream.of(flags).forEach(flag -> words.addAll(List.of("-c", flag)));
            CommandResult up = shell(folder, Map.of()).cascade(words.toArray(String[]::new));
            if (up.exit() != 0) {
                throw new AssertionError("the account does not start:\n" + up.err());
            }
            return new EmulatedAccount(folder, up.json(), true);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0)) {
            return Integer.toString(socket.getLocalPort());
        }
    }

    private static Shell shell(Path folder, Map<String, String> variables) {
        Map<String, String> all = new HashMap<>(variables);
        Optional.ofNullable(System.getenv("CASCADE_CDK_APP")).ifPresent(app -> all.put("CASCADE_CDK_APP", app));
        return new Shell(folder, all);
    }

    /** Deploys again into the account, which goes on whatever comes of it. */
    CommandResult deploy(String... flags) {
        List<String> words = new ArrayList<>(List.of(
                "account",
                "up",
                "--port",
                Integer.toString(URI.create(document.path("endpoint").asText()).getPort()),
                "-o",
                "json"));
        Stream.of(flags).forEach(flag -> words.addAll(List.of("-c", flag)));
        return shell(folder, Map.of()).cascade(words.toArray(String[]::new));
    }

    /** Makes it an account in which ECS was never used. */
    void deleteEcsRole() {
        ApiCaller iam = new ApiCaller(
                document.path("endpoint").asText(),
                document.path("region").asText(),
                "iam",
                Optional.of(ROOT),
                Map.of());
        String answer = iam.post(
                        "/?Action=DeleteServiceLinkedRole&Version=2010-05-08&RoleName=AWSServiceRoleForEcs", "")
                .body();
        if (!answer.contains("DeletionTaskId")) {
            throw new AssertionError("the role is not deleted: " + answer);
        }
    }

    /** What {@code account up -o json} printed. */
    public JsonNode document() {
        return document;
    }

    /** Where it listens. */
    public URI endpoint() {
        return URI.create(document.path("endpoint").asText());
    }

    /** Deploys again, as somebody does who has changed something. */
    CommandResult upAgain(String... options) {
        List<String> words = new ArrayList<>(List.of(
                "account",
                "up",
                "-o",
                "json",
                "--port",
                Integer.toString(endpoint().getPort())));
        words.addAll(List.of(options));
        return shell(folder, Map.of()).cascade(words.toArray(String[]::new));
    }

    /** A CDK app among the resources of this test, as a command: it runs from its source, with the classes of infra-cdk. */
    static String app(String source) {
        Path java = Path.of(System.getProperty("java.home"), "bin", "java");
        return "\"" + java + "\" -cp \"target/quick/classes:$(cat target/quick/classpath)\""
                + " ../examples/src/test/resources/dev/cascade/acceptance/account/" + source;
    }

    /** Deploys the stacks of another app into the account. */
    CommandResult upWith(String app) {
        return shell(folder, Map.of("CASCADE_CDK_APP", app))
                .cascade(
                        "account",
                        "up",
                        "-o",
                        "json",
                        "--port",
                        Integer.toString(endpoint().getPort()));
    }

    /** Makes a role for functions, which may send to the control queue. */
    void allowSending(String role) {
        var made = form(
                "iam",
                Map.of(
                        "Action",
                        "CreateRole",
                        "Version",
                        "2010-05-08",
                        "RoleName",
                        role,
                        "AssumeRolePolicyDocument",
                        Json.write(policy(Map.of(
                                "Effect", "Allow",
                                "Action", "sts:AssumeRole",
                                "Principal", Map.of("Service", "lambda.amazonaws.com"))))));
        var allowed = form(
                "iam",
                Map.of(
                        "Action", "PutRolePolicy",
                        "Version", "2010-05-08",
                        "RoleName", role,
                        "PolicyName", "Send",
                        "PolicyDocument",
                                Json.write(policy(Map.of(
                                        "Effect", "Allow",
                                        "Action", "sqs:SendMessage",
                                        "Resource", controlQueueArn())))));
    }

    private static Map<String, Object> policy(Map<String, Object> statement) {
        return Map.of("Version", "2012-10-17", "Statement", List.of(statement));
    }

    /** A function that somebody has made and tagged, which answers 1. */
    void taggedFunction(String name, String role) {
        function(name, role, tag(CONTROL_PLANE));
    }

    /** The tag of what is registered with the control plane in this stack. */
    static Map<String, String> tag(String controlPlane) {
        return Map.of(AwsSettings.TASK_TAG, controlPlane);
    }

    /** A function that somebody has made, which answers 1. */
    void function(String name, String role, Map<String, String> tags) {
        ByteArrayOutputStream zip = new ByteArrayOutputStream();
        try (ZipOutputStream entries = new ZipOutputStream(zip)) {
            entries.putNextEntry(new ZipEntry("index.py"));
            entries.write("def handler(event, context): return 1".getBytes(StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        try (LambdaClient lambda = lambda()) {
            var unused = lambda.createFunction(create -> create.functionName(name)
                    .runtime(Runtime.PYTHON3_13)
                    .handler("index.handler")
                    .role("arn:aws:iam::000000000000:role/" + role)
                    .tags(tags)
                    .code(code -> code.zipFile(SdkBytes.fromByteArray(zip.toByteArray()))));
        }
    }

    /** Makes a state machine that has the tag of those that are registered; its ARN. */
    String taggedStateMachine(String name, String definition, StateMachineType type) {
        return stateMachine(name, definition, type, tag(CONTROL_PLANE));
    }

    /** Makes a state machine; its ARN. */
    String stateMachine(String name, String definition, StateMachineType type, Map<String, String> tags) {
        try (SfnClient sfn = sfn()) {
            return sfn.createStateMachine(create -> create.name(name)
                            .definition(definition)
                            .type(type)
                            .roleArn(someRole())
                            .tags(tags.entrySet().stream()
                                    .map(tag -> Tag.builder()
                                            .key(tag.getKey())
                                            .value(tag.getValue())
                                            .build())
                                    .toList()))
                    .stateMachineArn();
        }
    }

    /** The file in which the stacks tell where things are. */
    public Path outputs() {
        return folder.resolve(".cascade/account/outputs.json");
    }

    /** The variables that a client or a worker needs. */
    public Map<String, String> environment() {
        Map<String, String> variables = new TreeMap<>();
        document.path("environment")
                .properties()
                .forEach(e -> variables.put(e.getKey(), e.getValue().asText()));
        return variables;
    }

    /** A shell of somebody else, with these variables set. */
    public Shell shell(Path elsewhere) {
        return new Shell(elsewhere, environment());
    }

    /** Somebody who may do what the printed credentials allow. */
    public ApiCaller user() {
        Map<String, String> environment = environment();
        return caller(environment.get("AWS_ACCESS_KEY_ID"), environment.get("AWS_SECRET_ACCESS_KEY"));
    }

    /** Somebody with a key. */
    public ApiCaller caller(String accessKey, String secretKey) {
        return caller(Optional.of(AwsBasicCredentials.create(accessKey, secretKey)), Map.of());
    }

    /** Somebody with a token. */
    public ApiCaller bearer(String token) {
        return showing("Bearer " + token);
    }

    /** Somebody with this in the header for it. */
    public ApiCaller showing(String authorization) {
        return caller(Optional.empty(), Map.of("Authorization", authorization));
    }

    /** Somebody who says nothing of himself. */
    public ApiCaller stranger() {
        return caller(Optional.empty(), Map.of());
    }

    private ApiCaller caller(Optional<AwsCredentials> who, Map<String, String> headers) {
        return new ApiCaller(
                document.path("api_url").asText(), document.path("region").asText(), "execute-api", who, headers);
    }

    /** A new user who may call the API with this action on these routes, as {@code GET/v1/*}. */
    public ApiCaller userWho(String name, String routes) {
        Map<String, ?> made = ask(
                "users",
                Map.of(
                        "name",
                        name,
                        "policy",
                        Map.of(
                                "Version",
                                "2012-10-17",
                                "Statement",
                                List.of(Map.of(
                                        "Effect", "Allow",
                                        "Action", "execute-api:Invoke",
                                        "Resource", "arn:aws:execute-api:*:*:*/$default/" + routes)))));
        return caller(String.valueOf(made.get("access_key_id")), String.valueOf(made.get("secret_access_key")));
    }

    /** The items of the table with the keys by which messages are proven; none before the first task was handed out. */
    public List<Map<String, AttributeValue>> macKeys() {
        try (DynamoDbClient dynamo = dynamo()) {
            return dynamo.query(query -> query.tableName(document.path("table").asText())
                            .keyConditionExpression("p = :keys")
                            .expressionAttributeValues(Map.of(":keys", AttributeValue.fromS("KEYS"))))
                    .items();
        }
    }

    /** Calls a service that takes forms, as CloudFormation and IAM do, as the root user; what it answers, as XML. */
    public String form(String service, Map<String, String> parameters) {
        ApiCaller caller = new ApiCaller(
                document.path("endpoint").asText(),
                document.path("region").asText(),
                service,
                Optional.of(ROOT),
                Map.of("Content-Type", "application/x-www-form-urlencoded"));
        String body = parameters.entrySet().stream()
                .map(field -> field.getKey() + "=" + URLEncoder.encode(field.getValue(), StandardCharsets.UTF_8))
                .collect(Collectors.joining("&"));
        ApiCaller.Response response = caller.post("/", body);
        if (response.status() != 200) {
            throw new AssertionError("refused: " + response);
        }
        return response.body();
    }

    /**
     * Creates or updates a stack; the status in which it ends.
     *
     * @param action {@code CreateStack} or {@code UpdateStack}
     */
    String stack(String action, String name, String template) {
        var unused = form(
                "cloudformation",
                Map.of(
                        "Action", action,
                        "StackName", name,
                        "Capabilities.member.1", "CAPABILITY_IAM",
                        "TemplateBody", template));
        return await(
                action + " of the stack " + name,
                () -> form("cloudformation", Map.of("Action", "DescribeStacks", "StackName", name))
                        .replaceAll("(?s).*<StackStatus>(\\w+)</StackStatus>.*", "$1"),
                seen -> !seen.endsWith("_IN_PROGRESS"));
    }

    /** The alarms there are, as CloudWatch describes them. */
    public JsonNode alarms() {
        ApiCaller cloudWatch = new ApiCaller(
                document.path("endpoint").asText(),
                document.path("region").asText(),
                "monitoring",
                Optional.of(ROOT),
                Map.of(
                        "X-Amz-Target", "GraniteServiceVersion20100801.DescribeAlarms",
                        "Content-Type", "application/x-amz-json-1.0"));
        return cloudWatch.post("/", "{}").json().path("MetricAlarms");
    }

    /** Every port on which a process of the account listens. */
    Set<Integer> ports() throws IOException {
        long pid = CommandResult.parse(Files.readString(folder.resolve(".cascade/account/process.json")))
                .path("pid")
                .asLong();
        ProcessHandle daemon = ProcessHandle.of(pid).orElseThrow();
        Set<String> sockets = new TreeSet<>();
        for (ProcessHandle process :
                Stream.concat(Stream.of(daemon), daemon.descendants()).toList()) {
            try (Stream<Path> opened = Files.list(Path.of("/proc", Long.toString(process.pid()), "fd"))) {
                for (Path descriptor : opened.toList()) {
                    sockets.add(Files.readSymbolicLink(descriptor).toString());
                }
            } catch (NoSuchFileException e) {
                // It has ended meanwhile, or has closed the file.
            }
        }
        Set<Integer> ports = new TreeSet<>();
        for (String table : List.of("tcp", "tcp6")) {
            for (String line : Files.readAllLines(Path.of("/proc/self/net", table))) {
                String[] columns = line.strip().split("\\s+");
                if (columns[3].equals(LISTENING) && sockets.contains("socket:[" + columns[9] + "]")) {
                    ports.add(Integer.parseInt(columns[1].substring(columns[1].indexOf(':') + 1), 16));
                }
            }
        }
        return ports;
    }

    /** Every file that the account's process and the deployment write. */
    public List<Path> logFiles() {
        return Stream.of("account.log", "deploy.log", "requests.jsonl")
                .map(name -> folder.resolve(".cascade/account").resolve(name))
                .toList();
    }

    /** Every request to the account until now. */
    public RequestLog requests() {
        return requests;
    }

    /** Asks the emulator itself. */
    public Map<String, ?> ask(String what, Map<String, ?> body) {
        try {
            return emulator.ask(what, body);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            throw new AssertionError("interrupted", e);
        }
    }

    /** Sets variables of all functions, over their own; none: as they were deployed. */
    public void setVariables(Map<String, String> variables) {
        ask("switches", Map.of("environment", variables));
    }

    /** Whether everything that a queue or the stream delivers comes twice and in any order. */
    public void deliverTwice(boolean twice) {
        ask("switches", Map.of("deliver_twice", twice));
    }

    /** From now on these services, such as "dynamodb", fail for functions, and all others work. */
    public void failFor(List<String> services) {
        ask("switches", Map.of("outage", services));
    }

    /** How many functions of the account run at once from now on; 0: as many as this machine can. */
    public void limitConcurrency(int functions) {
        ask("switches", Map.of("concurrency", functions));
    }

    /** Invocations of functions with this in their names begin from now on, and do not go on until these are no longer given. */
    public void stall(List<String> functionParts) {
        ask("switches", Map.of("stalled", functionParts));
    }

    /** Waits until so many functions run at once, or more. */
    public void awaitInFlight(int functions) {
        var unused = await(
                functions + " functions at once",
                () -> ask("pending", Map.of()).get("in_flight") instanceof Integer n ? n : 0,
                n -> n >= functions);
    }

    /** How many requests for messages of any queue have begun. */
    public int receivesBegun() {
        return receives("begun");
    }

    /** How many requests for messages are under way, whether somebody waits for their answer or not. */
    public int receivesUnderWay() {
        return receives("under_way");
    }

    private int receives(String which) {
        return new JsonMapper()
                .valueToTree(ask("pending", Map.of()))
                .path("receives")
                .path(which)
                .asInt();
    }

    /** How many invocations Lambda makes at once for the control queue. */
    public int mostAtOnceOnQueue() {
        try (LambdaClient lambda = lambda()) {
            return lambda.getEventSourceMapping(r -> r.uuid(mapping(lambda, ":sqs:")))
                    .scalingConfig()
                    .maximumConcurrency();
        }
    }

    /** Of the ends of executions of state machines, every nth is told to nobody from now on; 0: each is told. */
    public void loseExecutionEvents(int every) {
        ask("switches", Map.of("drop_execution_events", every));
    }

    /** Lets the rule of the minute strike now, which it does not do by itself here, and waits until what it invoked has ended. */
    public void strikeMinute() {
        ask("strike", Map.of("rule", "Minute"));
        awaitIdleness();
    }

    /** Waits until no function runs, and none is about to. */
    public void awaitIdleness() {
        var unused = await(
                "the end of all invocations", () -> ask("pending", Map.of()).get("count"), Integer.valueOf(0)::equals);
    }

    /** The batches of messages that functions have got since then, from queues with this in their names. */
    public List<?> batches(String queuePart, Instant since) {
        return ask("batches", Map.of("queue", queuePart, "since", since.toEpochMilli() / 1000.0))
                                .get("batches")
                        instanceof List<?> batches
                ? batches
                : List.of();
    }

    /** The deployed function with this in its name. */
    public String function(String part) {
        for (JsonNode name : document.path("functions")) {
            if (name.asText().contains(part)) {
                return name.asText();
            }
        }
        throw new AssertionError("no function of " + document.path("functions") + " has \"" + part + "\" in its name");
    }

    /** What functions with this in their names have written to their logs. */
    public List<String> log(String functionPart) {
        return lines(ask("logs", Map.of("function", functionPart)));
    }

    private static List<String> lines(Map<String, ?> answer) {
        return answer.get("lines") instanceof List<?> lines
                ? lines.stream().map(String::valueOf).toList()
                : List.of();
    }

    /** What the HTTP API has written down of requests, those that it refused among them. */
    public List<String> accessLog() {
        return lines(ask("logs", Map.of("group", "AccessLog")));
    }

    /** Waits until a function with this in its name has logged such a line. A log is complete a moment after what it tells of. */
    public void awaitLog(String functionPart, String text) {
        var unused = await(
                "\"" + text + "\" in the log of " + functionPart,
                () -> log(functionPart),
                lines -> lines.stream().anyMatch(line -> line.contains(text)));
    }

    /** Waits until the job has come to its end; the job with its tasks. */
    public JsonNode end(String jobId) {
        return await(
                "the end of job " + jobId,
                () -> user().get("/v1/jobs/" + jobId).json(),
                job -> List.of("success", "failed", "cancelled")
                        .contains(job.path("status").asText()));
    }

    /** Waits until a job of many steps has come to its end, as long as one of its tasks changes now and then. */
    public JsonNode endOfManySteps(String jobId) {
        var unused = await(
                "the end of the tasks of job " + jobId,
                () -> tasks(jobId),
                tasks -> tasks.stream()
                        .allMatch(task -> List.of("success", "failed", "upstream_failed", "skipped", "cancelled")
                                .contains(task.path("status").asText())));
        return end(jobId);
    }

    /** Waits until the job has come to its end by nothing but sweeps; its status. */
    public String endBySweeps(String jobId) {
        return await(
                "the end of job " + jobId + " by the sweep",
                () -> {
                    strikeMinute();
                    return user().get("/v1/jobs/" + jobId).json().path("status").asText();
                },
                status -> !List.of("pending", "running").contains(status));
    }

    /** The tasks of a job, as the API tells of them. */
    public List<JsonNode> tasks(String jobId) {
        return user().get("/v1/jobs/" + jobId + "/tasks")
                .json()
                .path("tasks")
                .valueStream()
                .toList();
    }

    /** One of them. */
    public JsonNode task(String jobId, String task) {
        return tasks(jobId).stream()
                .filter(t -> t.path("task_id").asText().equals(task))
                .findFirst()
                .orElseThrow();
    }

    /** Looks until it is as wanted, as long as something changes now and then. */
    public <T> T await(String what, Supplier<T> look, Predicate<T> wanted) {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        T seen = look.get();
        while (!wanted.test(seen)) {
            if (System.nanoTime() > deadline) {
                throw new AssertionError("waited in vain for " + what + "; last seen: " + seen);
            }
            try {
                Thread.sleep(LOOK_EVERY);
            } catch (InterruptedException e) {
                throw new AssertionError("interrupted", e);
            }
            T now = look.get();
            if (!now.equals(seen)) {
                deadline = System.nanoTime() + PATIENCE.toNanos();
            }
            seen = now;
        }
        return seen;
    }

    /** Stops or goes on delivering the table's stream. */
    public void deliverStream(boolean enabled) {
        try (LambdaClient lambda = lambda()) {
            lambda.updateEventSourceMapping(
                    r -> r.uuid(mapping(lambda, "/stream/")).enabled(enabled));
        }
    }

    /** Stops or goes on delivering the control queue. */
    public void deliverQueue(boolean enabled) {
        try (LambdaClient lambda = lambda()) {
            lambda.updateEventSourceMapping(
                    r -> r.uuid(mapping(lambda, ":sqs:")).enabled(enabled));
        }
    }

    /** Keeps the function with this in its name from running, or lets it again. */
    public void hold(String functionPart, boolean held) {
        try (LambdaClient lambda = lambda()) {
            String name = functions().stream()
                    .filter(function -> function.contains(functionPart))
                    .findFirst()
                    .orElseThrow();
            if (held) {
                lambda.putFunctionConcurrency(r -> r.functionName(name).reservedConcurrentExecutions(0));
            } else {
                lambda.deleteFunctionConcurrency(r -> r.functionName(name));
            }
        }
    }

    /** The names of all functions. */
    public List<String> functions() {
        return document.path("functions").valueStream().map(JsonNode::asText).toList();
    }

    /** The names of the functions that tasks may name. */
    public List<String> taskFunctions() {
        return functions().stream().filter(name -> !name.startsWith("Cascade")).toList();
    }

    /** How often a record of the stream that cannot be taken is tried again. */
    public void retryStream(int times) {
        try (LambdaClient lambda = lambda()) {
            lambda.updateEventSourceMapping(
                    r -> r.uuid(mapping(lambda, "/stream/")).maximumRetryAttempts(times));
        }
    }

    private static String mapping(LambdaClient lambda, String sourcePart) {
        return lambda.listEventSourceMappings().eventSourceMappings().stream()
                .filter(mapping -> mapping.eventSourceArn().contains(sourcePart))
                .findFirst()
                .orElseThrow()
                .uuid();
    }

    /** A new user who may do what roles with this in their names may, and nothing else. */
    public AwsUser userWithRightsOf(String name, String rolePart) {
        Map<String, ?> nothing = Map.of(
                "Version",
                "2012-10-17",
                "Statement",
                List.of(Map.of("Effect", "Deny", "Action", "iam:CreateUser", "Resource", "*")));
        Map<String, ?> made = ask("users", Map.of("name", name, "policy", nothing, "role", rolePart));
        return new AwsUser(
                URI.create(document.path("endpoint").asText()),
                document.path("region").asText(),
                AwsBasicCredentials.create(
                        String.valueOf(made.get("access_key_id")), String.valueOf(made.get("secret_access_key"))));
    }

    public LambdaClient lambda() {
        return asRoot(LambdaClient.builder()).build();
    }

    public SqsClient sqs() {
        return asRoot(SqsClient.builder()).build();
    }

    public DynamoDbClient dynamo() {
        return asRoot(DynamoDbClient.builder()).build();
    }

    public S3Client s3() {
        return asRoot(S3Client.builder().forcePathStyle(true)).build();
    }

    /** The name of the bucket for DAG files. */
    public String dagsBucket() {
        try (S3Client s3 = s3()) {
            return s3.listBuckets().buckets().stream()
                    .map(Bucket::name)
                    .filter(name -> name.contains("dagsbucket"))
                    .findFirst()
                    .orElseThrow();
        }
    }

    public SfnClient sfn() {
        return asRoot(SfnClient.builder()).build();
    }

    public EventBridgeClient events() {
        return asRoot(EventBridgeClient.builder()).build();
    }

    /** The ARN of the control queue. */
    public String controlQueueArn() {
        try (SqsClient sqs = sqs()) {
            return sqs.getQueueAttributes(r -> r.queueUrl(environment().get("CASCADE_QUEUE_URL"))
                            .attributeNames(QueueAttributeName.QUEUE_ARN))
                    .attributes()
                    .get(QueueAttributeName.QUEUE_ARN);
        }
    }

    /** Lets the functions that hand out tasks do this with every state machine that has the tag, as registering the first one does. */
    public void allowDispatching(List<String> actions) {
        ofDispatchingRoles(
                "PutRolePolicy",
                "&PolicyDocument="
                        + URLEncoder.encode(
                                Json.write(Map.of(
                                        "Version",
                                        "2012-10-17",
                                        "Statement",
                                        List.of(Map.of(
                                                "Effect",
                                                "Allow",
                                                "Action",
                                                actions,
                                                "Resource",
                                                "arn:aws:states:*:*:*",
                                                "Condition",
                                                Map.of(
                                                        "StringEquals",
                                                        Map.of(
                                                                "aws:ResourceTag/" + AwsSettings.TASK_TAG,
                                                                CONTROL_PLANE)))))),
                                StandardCharsets.UTF_8));
    }

    /** The ARN of a role that there is, for what needs one and does nothing with it. */
    public String someRole() {
        return "arn:aws:iam::000000000000:role/"
                + roles("CascadeControlPlane-.*").getFirst();
    }

    /** Takes back what {@link #allowDispatching} allowed. */
    public void forbidDispatching() {
        ofDispatchingRoles("DeleteRolePolicy", "");
    }

    private void ofDispatchingRoles(String action, String more) {
        ApiCaller iam = new ApiCaller(
                document.path("endpoint").asText(),
                document.path("region").asText(),
                "iam",
                Optional.of(ROOT),
                Map.of("Content-Type", "application/x-www-form-urlencoded"));
        for (String role : roles("CascadeControlPlane-CascadeFunctions(Api|Queue|Change|Tick)Role.*")) {
            iam.post(
                    "/",
                    "Action=" + action + "&Version=2010-05-08&RoleName=" + role + "&PolicyName=StateMachines" + more);
        }
    }

    private List<String> roles(String pattern) {
        return ask("rights", Map.of()).get("roles") instanceof Map<?, ?> roles
                ? roles.keySet().stream()
                        .map(String::valueOf)
                        .filter(name -> name.matches(pattern))
                        .toList()
                : List.of();
    }

    private <B extends AwsClientBuilder<B, ?>> B asRoot(B builder) {
        return new AwsUser(
                        URI.create(document.path("endpoint").asText()),
                        document.path("region").asText(),
                        ROOT)
                .configure(builder);
    }

    @Override
    public void close() throws IOException {
        if (!isOurs) {
            return;
        }
        shell(folder, Map.of()).cascade("account", "down");
        Files.deleteIfExists(folder.resolve(".cascade"));
        Files.deleteIfExists(folder);
    }
}
