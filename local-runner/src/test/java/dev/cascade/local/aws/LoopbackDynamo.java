package dev.cascade.local.aws;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.cascade.aws.dynamodb.TableSchema;
import dev.cascade.usecase.Json;
import java.io.IOException;
import java.lang.reflect.InvocationTargetException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.core.SdkField;
import software.amazon.awssdk.core.SdkPojo;
import software.amazon.awssdk.core.traits.ListTrait;
import software.amazon.awssdk.core.traits.MapTrait;
import software.amazon.awssdk.core.util.SdkAutoConstructList;
import software.amazon.awssdk.core.util.SdkAutoConstructMap;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.model.DynamoDbException;
import software.amazon.awssdk.utils.builder.Buildable;
import software.amazon.dynamodb.services.local.embedded.DynamoDBEmbedded;
import software.amazon.dynamodb.services.local.shared.access.AmazonDynamoDBLocal;

/** DynamoDB Local in this process, on a port of 127.0.0.1 for others. Its own server needs Jetty; this translates with what the SDK knows of its messages. */
public final class LoopbackDynamo implements AutoCloseable {

    private static final String TARGET = "DynamoDB_20120810.";
    private static final String MODEL = "software.amazon.awssdk.services.dynamodb.model.";

    private final AmazonDynamoDBLocal local = DynamoDBEmbedded.create(true);
    private final DynamoDbClient client = local.dynamoDbClient();
    private final HttpServer server;
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final Map<String, Integer> calls = new ConcurrentHashMap<>();

    public LoopbackDynamo() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getByAddress(new byte[] {127, 0, 0, 1}), 0), 0);
        server.createContext("/", this::answer);
        server.setExecutor(threads);
        server.start();
    }

    public DynamoDbClient client() {
        return client;
    }

    public String endpoint() {
        return "http://127.0.0.1:" + server.getAddress().getPort();
    }

    /** How often this was asked for over the port. */
    public int calls(String operation) {
        return calls.getOrDefault(operation, 0);
    }

    public String newTable(String name) {
        TableSchema.create(client, name);
        return name;
    }

    private void answer(HttpExchange exchange) throws IOException {
        try (exchange) {
            String operation =
                    exchange.getRequestHeaders().getFirst("X-Amz-Target").substring(TARGET.length());
            calls.merge(operation, 1, Integer::sum);
            String request = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
            int status = 200;
            Map<String, Object> answer;
            try {
                answer = write(call(operation, Json.parseObject(request)));
            } catch (DynamoDbException e) {
                status = e.statusCode() == 0 ? 400 : e.statusCode();
                answer = e instanceof SdkPojo more ? write(more) : new LinkedHashMap<>();
                answer.put("__type", TARGET + "#" + e.awsErrorDetails().errorCode());
                answer.put("message", String.valueOf(e.awsErrorDetails().errorMessage()));
            }
            byte[] body = Json.write(answer).getBytes(StandardCharsets.UTF_8);
            exchange.getResponseHeaders().set("Content-Type", "application/x-amz-json-1.0");
            exchange.sendResponseHeaders(status, body.length);
            exchange.getResponseBody().write(body);
        }
    }

    private SdkPojo call(String operation, Map<String, @Nullable Object> request) {
        try {
            Class<?> type = Class.forName(MODEL + operation + "Request");
            Object typed = read((SdkPojo) type.getMethod("builder").invoke(null), request);
            String method = Character.toLowerCase(operation.charAt(0)) + operation.substring(1);
            return (SdkPojo) DynamoDbClient.class.getMethod(method, type).invoke(client, typed);
        } catch (InvocationTargetException e) {
            throw e.getCause() instanceof RuntimeException cause ? cause : new IllegalStateException(e.getCause());
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException(e);
        }
    }

    // ---- messages

    private static Object read(SdkPojo builder, Map<?, ?> json) {
        for (SdkField<?> field : builder.sdkFields()) {
            Object value = json.get(field.locationName());
            if (value != null) {
                field.set(builder, read(field, value));
            }
        }
        return ((Buildable) builder).build();
    }

    private static Object read(SdkField<?> field, Object json) {
        return switch (field.marshallingType().getKnownType()) {
            case INTEGER -> ((Number) json).intValue();
            case LONG -> ((Number) json).longValue();
            case SDK_BYTES -> SdkBytes.fromByteArray(Base64.getDecoder().decode((String) json));
            case SDK_POJO -> read(field.constructor().get(), (Map<?, ?>) json);
            case LIST -> {
                SdkField<?> member = field.getRequiredTrait(ListTrait.class).memberFieldInfo();
                List<Object> list = new ArrayList<>();
                ((List<?>) json).forEach(element -> list.add(read(member, Objects.requireNonNull(element))));
                yield list;
            }
            case MAP -> {
                SdkField<?> member = field.getRequiredTrait(MapTrait.class).valueFieldInfo();
                Map<Object, Object> map = new LinkedHashMap<>();
                ((Map<?, ?>) json).forEach((key, value) -> map.put(key, read(member, Objects.requireNonNull(value))));
                yield map;
            }
            default -> json;
        };
    }

    private static Map<String, Object> write(SdkPojo message) {
        Map<String, Object> json = new LinkedHashMap<>();
        for (SdkField<?> field : message.sdkFields()) {
            Object value = field.getValueOrDefault(message);
            if (value != null && !(value instanceof SdkAutoConstructList) && !(value instanceof SdkAutoConstructMap)) {
                json.put(field.locationName(), write(value));
            }
        }
        return json;
    }

    private static Object write(Object value) {
        return switch (value) {
            case SdkPojo message -> write(message);
            case SdkBytes bytes -> Base64.getEncoder().encodeToString(bytes.asByteArrayUnsafe());
            case List<?> list -> list.stream().map(LoopbackDynamo::write).toList();
            case Map<?, ?> map -> {
                Map<String, Object> json = new LinkedHashMap<>();
                map.forEach((key, element) -> json.put(String.valueOf(key), write(Objects.requireNonNull(element))));
                yield json;
            }
            default -> value;
        };
    }

    @Override
    public void close() {
        server.stop(0);
        threads.shutdownNow();
        local.shutdownNow();
    }
}
