package dev.cascade.local.account;

import dev.cascade.usecase.Json;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The outputs of a deployment into the account.
 *
 * @param document what {@code -o json} prints: {@code endpoint}, {@code api_url}, {@code stream_url}, {@code region}, {@code table},
 *     {@code bucket}, {@code functions}, and {@code environment}, the variables that a client or a worker needs
 */
public record Deployment(Map<String, @Nullable Object> document) {

    private static final Pattern API = Pattern.compile("(?:https?|wss?)://([a-z0-9]+)\\.execute-api\\.[^/]+(/.*)?");

    /** The user whose credentials a client gets. It has the rights to call the API and those of a worker, and no others. */
    private static final String USER = "cascade-user";

    /** The part by which the role of workers is known. */
    private static final String WORKER_ROLE = "TaskTaskRole";

    /**
     * Describes what was deployed.
     *
     * @param auth the value of the flag {@code auth}: which callers the HTTP API accepts
     */
    public static Deployment of(URI endpoint, String region, StackOutputs outputs, String auth, EmulatorClient emulator)
            throws InterruptedException {
        Map<String, String> environment = new TreeMap<>();
        environment.put("AWS_ENDPOINT_URL", endpoint.toString());
        environment.put("AWS_REGION", region);
        // What the AWS CLI 1 and boto3 read in its place.
        environment.put("AWS_DEFAULT_REGION", region);
        environment.putAll(credentials(outputs, region, emulator));
        environment.put("CASCADE_AUTH", auth.equals("jwt") ? "token" : "iam");
        environment.put("CASCADE_URL", reachable(endpoint, "http", outputs.get("ApiUrl")));
        environment.put("CASCADE_TABLE", outputs.get("TableName"));
        environment.put("CASCADE_S3_BUCKET", outputs.get("ArtifactBucketName"));
        environment.put("CASCADE_QUEUE_URL", outputs.get("ControlQueueUrl"));
        environment.put("CASCADE_TASK_QUEUE_URL", outputs.get("TaskQueueUrl"));
        outputs.find("EventBusName").ifPresent(bus -> environment.put("CASCADE_EVENT_BUS", bus));
        Map<String, @Nullable Object> document = new LinkedHashMap<>();
        document.put("endpoint", endpoint.toString());
        document.put("api_url", environment.get("CASCADE_URL"));
        document.put("stream_url", reachable(endpoint, "ws", outputs.get("StreamUrl")));
        document.put("region", region);
        document.put("table", outputs.get("TableName"));
        document.put("bucket", outputs.get("ArtifactBucketName"));
        document.put("functions", functions(emulator));
        document.put("environment", environment);
        return new Deployment(document);
    }

    /** The deployment that this JSON document describes. */
    public static Deployment read(String json) {
        return new Deployment(Json.parseObject(json));
    }

    /** A text of the document; empty if there is none. */
    public String text(String field) {
        return document.get(field) instanceof String text ? text : "";
    }

    /** The variables that a client or a worker needs. */
    public Map<String, String> environment() {
        Map<String, String> variables = new TreeMap<>();
        if (document.get("environment") instanceof Map<?, ?> map) {
            map.forEach((name, value) -> variables.put(String.valueOf(name), String.valueOf(value)));
        }
        return variables;
    }

    /** The names of the functions. */
    public List<String> functions() {
        return document.get("functions") instanceof List<?> list
                ? list.stream().map(String::valueOf).toList()
                : List.of();
    }

    /** The address of an API by its path on the emulator: not every client resolves names below {@code localhost}. */
    static String reachable(URI endpoint, String scheme, String url) {
        Matcher matcher = API.matcher(url);
        if (!matcher.matches()) {
            return url;
        }
        String stage = matcher.group(2) == null ? "" : matcher.group(2).replaceAll("/+$", "");
        return scheme + "://" + endpoint.getAuthority() + "/_aws/execute-api/" + matcher.group(1) + stage;
    }

    private static Map<String, String> credentials(StackOutputs outputs, String region, EmulatorClient emulator)
            throws InterruptedException {
        Map<String, @Nullable Object> made =
                ask(emulator, "users", Map.of("name", USER, "policy", mayCall(outputs, region), "role", WORKER_ROLE));
        return Map.of(
                "AWS_ACCESS_KEY_ID", String.valueOf(made.get("access_key_id")),
                "AWS_SECRET_ACCESS_KEY", String.valueOf(made.get("secret_access_key")));
    }

    /** A policy with the right to call the API. */
    private static Map<String, Object> mayCall(StackOutputs outputs, String region) {
        String api = outputs.get("ApiUrl").replaceAll("^\\w+://([a-z0-9]+)\\..*$", "$1");
        return Map.of(
                "Version",
                "2012-10-17",
                "Statement",
                List.of(Map.of(
                        "Effect", "Allow",
                        "Action", "execute-api:Invoke",
                        "Resource", "arn:aws:execute-api:" + region + ":" + RootUser.ACCOUNT + ":" + api + "/*")));
    }

    private static @Nullable Object functions(EmulatorClient emulator) throws InterruptedException {
        return ask(emulator, "functions", Map.of()).get("functions");
    }

    private static Map<String, @Nullable Object> ask(EmulatorClient emulator, String what, Map<String, ?> body)
            throws InterruptedException {
        try {
            return emulator.ask(what, body);
        } catch (IOException e) {
            throw new UncheckedIOException("the emulator does not answer", e);
        }
    }
}
