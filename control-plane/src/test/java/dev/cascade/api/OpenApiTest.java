package dev.cascade.api;

import static org.assertj.core.api.Assertions.assertThat;

import com.networknt.schema.InputFormat;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaLocation;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import dev.cascade.usecase.Json;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The OpenAPI document is the contract: what it says and what the API does are the same. */
class OpenApiTest {

    private static final String ID = "https://cascade.test/openapi.json";
    private static final Set<String> METHODS = Set.of("get", "put", "post", "patch", "delete");

    @TempDir
    Path directory;

    private ApiUnderTest api;
    private Map<String, @Nullable Object> document;
    private SchemaRegistry schemas;

    @BeforeEach
    void open() {
        api = new ApiUnderTest(directory);
        document = api.get("/v1/openapi.json").body();
        schemas = SchemaRegistry.withDefaultDialect(
                SpecificationVersion.DRAFT_2020_12, builder -> builder.schemas(Map.of(ID, Json.write(document))));
    }

    @AfterEach
    void close() {
        api.close();
    }

    /** One request, and the operation and status that it is an example of. */
    private record Example(String method, String template, int status, String address, String body, String key) {

        static Example of(String operation, int status, String address, String body) {
            String[] parts = operation.split(" ", 2);
            return new Example(parts[0], parts[1], status, address, body, "");
        }

        Example withKey(String idempotencyKey) {
            return new Example(method, template, status, address, body, idempotencyKey);
        }
    }

    private Map<String, @Nullable Object> object(String pointer) {
        @Nullable Object value = document;
        for (String part : pointer.substring(1).split("/", -1)) {
            value = value instanceof Map<?, ?> map ? map.get(part.replace("~1", "/")) : null;
        }
        assertThat(value).as(pointer).isInstanceOf(Map.class);
        return Json.parseObject(Json.write(value));
    }

    private static String escaped(String name) {
        return name.replace("/", "~1");
    }

    private Stream<String> operations() {
        return object("/paths").keySet().stream()
                .flatMap(path -> object("/paths/" + escaped(path)).keySet().stream()
                        .filter(METHODS::contains)
                        .map(method -> method.toUpperCase(Locale.ROOT) + " " + path));
    }

    @Test
    void everyRouteIsInTheDocumentAndEveryOperationHasARoute() {
        assertThat(api.api().routes().stream().map(route -> route.method() + " " + route.template()))
                .containsExactlyInAnyOrderElementsOf(operations().toList());
    }

    @Test
    void everyQueryParameterIsInTheDocument() {
        for (Route route : api.api().routes()) {
            Map<String, @Nullable Object> operation = object(
                    "/paths/" + escaped(route.template()) + "/" + route.method().toLowerCase(Locale.ROOT));
            List<String> names = new ArrayList<>();
            if (operation.get("parameters") instanceof List<?> parameters) {
                for (Object parameter : parameters) {
                    Map<?, ?> p = ((Map<?, ?>) parameter).get("$ref") instanceof String ref
                            ? object(ref.substring(1))
                            : (Map<?, ?>) parameter;
                    if ("query".equals(p.get("in"))) {
                        names.add(String.valueOf(p.get("name")));
                    }
                }
            }
            assertThat(names).as(route.template()).containsExactlyInAnyOrderElementsOf(route.query());
        }
    }

    @Test
    void everyAnswerIsAsDocumentedAndEveryDocumentedAnswerIsGiven() {
        Map<String, Set<Integer>> given = new TreeMap<>();
        for (Example example : examples()) {
            Map<String, String> headers = new HashMap<>();
            if (!example.key().isEmpty()) {
                headers.put("Idempotency-Key", example.key());
            }
            if (example.status() == 415) {
                headers.put("Content-Type", "text/html");
            }
            ApiUnderTest.Answer answer = api.send(
                    example.method(), example.address(), headers, example.body().getBytes(StandardCharsets.UTF_8));
            assertThat(answer.status()).as("%s: %s", example, answer).isEqualTo(example.status());
            requireDocumented(example, answer);
            given.computeIfAbsent(example.method() + " " + example.template(), o -> new TreeSet<>())
                    .add(answer.status());
        }
        assertThat(given).isEqualTo(documented());
    }

    private Map<String, Set<Integer>> documented() {
        Map<String, Set<Integer>> statuses = new TreeMap<>();
        operations().forEach(operation -> {
            String[] parts = operation.split(" ", 2);
            Set<Integer> some = new TreeSet<>();
            object(responses(parts[0], parts[1])).keySet().stream()
                    .filter(status -> !status.equals("default"))
                    .forEach(status -> some.add(Integer.valueOf(status)));
            statuses.put(operation, some);
        });
        return statuses;
    }

    private static String responses(String method, String template) {
        return "/paths/" + escaped(template) + "/" + method.toLowerCase(Locale.ROOT) + "/responses";
    }

    private void requireDocumented(Example example, ApiUnderTest.Answer answer) {
        String pointer = responses(example.method(), example.template()) + "/" + answer.status();
        if (object(pointer).get("$ref") instanceof String ref) {
            pointer = ref.substring(1);
        }
        String type = answer.headers().getOrDefault("Content-Type", "");
        String schema = pointer + "/content/" + escaped(type) + "/schema";
        object(schema);
        Schema compiled = schemas.getSchema(SchemaLocation.of(ID + "#" + schema));
        assertThat(compiled.validate(Json.write(answer.body()), InputFormat.JSON))
                .as("%s: %s", example, answer)
                .isEmpty();
    }

    @Test
    void aBodyThatBreaksItsSchemaWouldBeNoticed() {
        Schema schema = schemas.getSchema(SchemaLocation.of(ID + "#/components/schemas/DagWithDefinition"));
        api.registerDag("daily");
        Map<String, @Nullable Object> dag = api.get("/v1/dags/daily").body();

        assertThat(schema.validate(Json.write(dag), InputFormat.JSON)).isEmpty();
        dag.put("extra", 1);
        assertThat(schema.validate(Json.write(dag), InputFormat.JSON)).hasSize(1);
        dag.remove("extra");
        dag.put("updated_at", "yesterday");
        assertThat(schema.validate(Json.write(dag), InputFormat.JSON)).isNotEmpty();
    }

    private List<Example> examples() {
        api.registerDag("daily");
        api.send("PUT", "/v1/dags/off", "tasks: { a: { type: noop } }");
        api.send("PATCH", "/v1/dags/off", "{\"enabled\":false}");
        api.send(
                "PUT",
                "/v1/dags/nightly",
                "schedule: '0 2 * * *'\ntimezone: Europe/Berlin\ntasks: { a: { type: noop } }");
        api.registerLayers("dense", 2, 230);
        api.addWorker("w1");
        String succeeded = api.startJob("daily");
        api.succeed(succeeded, 0, "{\"rows\":3}");
        api.succeed(succeeded, 1, "null");
        String failed = api.startJob("daily");
        api.fail(failed, 0);
        String running = api.startJob("daily");
        api.send("POST", "/v1/dags/daily/jobs", Map.of("Idempotency-Key", "used"), new byte[0]);
        List<Example> examples = new ArrayList<>(ofDags());
        examples.addAll(ofJobs(succeeded, failed, running));
        api.passSeconds(60);
        examples.addAll(List.of(
                Example.of("POST /v1/prune", 200, "/v1/prune", "{\"older_than\":\"1s\",\"dry_run\":true}"),
                Example.of("POST /v1/prune", 200, "/v1/prune", "{\"older_than\":30,\"limit\":1}"),
                Example.of("POST /v1/prune", 400, "/v1/prune", "{}"),
                Example.of("POST /v1/prune", 415, "/v1/prune", "{\"older_than\":\"90d\"}"),
                Example.of("POST /v1/prune", 413, "/v1/prune", " ".repeat(Api.MAX_BODY_BYTES + 1))));
        examples.addAll(List.of(
                Example.of("POST /v1/stream-tickets", 201, "/v1/stream-tickets", ""),
                Example.of("POST /v1/stream-tickets", 400, "/v1/stream-tickets", "{\"x\":1}"),
                Example.of("POST /v1/stream-tickets", 415, "/v1/stream-tickets", "{}"),
                Example.of("POST /v1/stream-tickets", 413, "/v1/stream-tickets", " ".repeat(Api.MAX_BODY_BYTES + 1)),
                Example.of("GET /v1/workers", 200, "/v1/workers", ""),
                Example.of("GET /v1/info", 200, "/v1/info", ""),
                Example.of("GET /v1/health", 200, "/v1/health", ""),
                Example.of("GET /v1/openapi.json", 200, "/v1/openapi.json", "")));
        return examples;
    }

    private static List<Example> ofDags() {
        String document = "{\"description\":\"d\",\"schedule\":\"@daily\",\"tasks\":{\"a\":{\"type\":\"noop\"}}}";
        String start = "POST /v1/dags/{dag}/jobs";
        String large = " ".repeat(Api.MAX_BODY_BYTES + 1);
        return List.of(
                Example.of("GET /v1/dags", 200, "/v1/dags", ""),
                Example.of("GET /v1/dags", 400, "/v1/dags?x=1", ""),
                Example.of("GET /v1/dags/{dag}", 200, "/v1/dags/daily", ""),
                Example.of("GET /v1/dags/{dag}", 404, "/v1/dags/none", ""),
                Example.of("PUT /v1/dags/{dag}", 200, "/v1/dags/new", document),
                Example.of("PUT /v1/dags/{dag}", 400, "/v1/dags/new", "{"),
                Example.of("PUT /v1/dags/{dag}", 404, "/v1/dags/%20", document),
                Example.of("PUT /v1/dags/{dag}", 413, "/v1/dags/new", " ".repeat(Api.MAX_DOCUMENT_BYTES + 1)),
                Example.of("PUT /v1/dags/{dag}", 415, "/v1/dags/new", document),
                Example.of("PUT /v1/dags/{dag}", 422, "/v1/dags/new", "{}"),
                Example.of("PATCH /v1/dags/{dag}", 200, "/v1/dags/daily", "{\"enabled\":true}"),
                Example.of("PATCH /v1/dags/{dag}", 400, "/v1/dags/daily", "{}"),
                Example.of("PATCH /v1/dags/{dag}", 404, "/v1/dags/none", "{\"enabled\":true}"),
                Example.of("PATCH /v1/dags/{dag}", 415, "/v1/dags/daily", "{\"enabled\":true}"),
                Example.of("PATCH /v1/dags/{dag}", 413, "/v1/dags/daily", large),
                Example.of("GET /v1/dags/{dag}/versions", 200, "/v1/dags/daily/versions", ""),
                Example.of("GET /v1/dags/{dag}/versions", 404, "/v1/dags/none/versions", ""),
                Example.of("GET /v1/dags/{dag}/versions/{version}", 200, "/v1/dags/daily/versions/1", ""),
                Example.of("GET /v1/dags/{dag}/versions/{version}", 404, "/v1/dags/daily/versions/2", ""),
                Example.of("GET /v1/dags/{dag}/versions/{version}", 404, "/v1/dags/none/versions/1", ""),
                Example.of("GET /v1/dags/{dag}/versions/{version}/graph", 200, "/v1/dags/daily/versions/1/graph", ""),
                Example.of("GET /v1/dags/{dag}/versions/{version}/graph", 200, "/v1/dags/dense/versions/1/graph", ""),
                Example.of("GET /v1/dags/{dag}/versions/{version}/graph", 404, "/v1/dags/daily/versions/x/graph", ""),
                Example.of("GET /v1/dags/{dag}/history", 200, "/v1/dags/daily/history?jobs=2", ""),
                Example.of("GET /v1/dags/{dag}/history", 400, "/v1/dags/daily/history?jobs=0", ""),
                Example.of("GET /v1/dags/{dag}/history", 404, "/v1/dags/none/history", ""),
                Example.of("GET /v1/dags/{dag}/schedule", 200, "/v1/dags/daily/schedule", ""),
                Example.of("GET /v1/dags/{dag}/schedule", 200, "/v1/dags/nightly/schedule?next=2", ""),
                Example.of("GET /v1/dags/{dag}/schedule", 400, "/v1/dags/daily/schedule?next=101", ""),
                Example.of("GET /v1/dags/{dag}/schedule", 404, "/v1/dags/none/schedule", ""),
                Example.of(start, 202, "/v1/dags/daily/jobs", "{\"note\":\"n\"}"),
                Example.of(start, 400, "/v1/dags/daily/jobs", "{\"x\":1}"),
                Example.of(start, 404, "/v1/dags/none/jobs", ""),
                Example.of(start, 409, "/v1/dags/off/jobs", ""),
                Example.of(start, 415, "/v1/dags/daily/jobs", "{}"),
                Example.of(start, 413, "/v1/dags/daily/jobs", large),
                Example.of(start, 422, "/v1/dags/daily/jobs", "{\"note\":\"other\"}")
                        .withKey("used"));
    }

    private static List<Example> ofJobs(String succeeded, String failed, String running) {
        String large = " ".repeat(Api.MAX_BODY_BYTES + 1);
        List<Example> examples = new ArrayList<>(List.of(
                Example.of("GET /v1/jobs", 200, "/v1/jobs?limit=2", ""),
                Example.of(
                        "GET /v1/jobs",
                        200,
                        "/v1/jobs?include=task_counts&triggered_by=api&created_after=2026-01-01T00:00:00%2B01:00",
                        ""),
                Example.of("GET /v1/jobs", 400, "/v1/jobs?include=task_counts&limit=101", ""),
                Example.of("GET /v1/jobs", 400, "/v1/jobs?created_before=yesterday", ""),
                Example.of("GET /v1/jobs", 400, "/v1/jobs?limit=0", "")));
        for (String job : List.of(succeeded, failed, running)) {
            examples.add(Example.of("GET /v1/jobs/{id}", 200, "/v1/jobs/" + job, ""));
            examples.add(Example.of("GET /v1/jobs/{id}/tasks", 200, "/v1/jobs/" + job + "/tasks", ""));
            examples.add(Example.of("GET /v1/jobs/{id}/states", 200, "/v1/jobs/" + job + "/states", ""));
            examples.add(Example.of("GET /v1/jobs/{id}/tasks/{task}", 200, "/v1/jobs/" + job + "/tasks/a", ""));
            examples.add(Example.of(
                    "GET /v1/jobs/{id}/tasks",
                    200,
                    "/v1/jobs/" + job + "/tasks?status=failed,success&fields=status",
                    ""));
            examples.add(Example.of("GET /v1/jobs/{id}/events", 200, "/v1/jobs/" + job + "/events", ""));
        }
        examples.add(Example.of("GET /v1/jobs/{id}", 404, "/v1/jobs/none", ""));
        examples.add(Example.of("GET /v1/jobs/{id}/states", 404, "/v1/jobs/none/states", ""));
        examples.add(Example.of("GET /v1/jobs/{id}/tasks/{task}", 404, "/v1/jobs/none/tasks/a", ""));
        examples.add(Example.of("GET /v1/jobs/{id}/tasks/{task}", 404, "/v1/jobs/" + failed + "/tasks/c", ""));
        examples.add(Example.of("GET /v1/jobs/{id}/tasks", 400, "/v1/jobs/none/tasks?limit=0", ""));
        examples.add(Example.of("GET /v1/jobs/{id}/tasks", 404, "/v1/jobs/none/tasks", ""));
        examples.add(Example.of("GET /v1/jobs/{id}/events", 400, "/v1/jobs/none/events?after=-1", ""));
        examples.add(Example.of("GET /v1/jobs/{id}/events", 404, "/v1/jobs/none/events", ""));
        String explain = "GET /v1/jobs/{id}/explain";
        for (String job : List.of(succeeded, failed, running)) {
            examples.add(Example.of(explain, 200, "/v1/jobs/" + job + "/explain", ""));
            examples.add(Example.of(explain, 200, "/v1/jobs/" + job + "/explain?task=b", ""));
        }
        examples.add(Example.of(explain, 400, "/v1/jobs/" + running + "/explain?x=1", ""));
        examples.add(Example.of(explain, 404, "/v1/jobs/" + running + "/explain?task=none", ""));
        String cost = "GET /v1/jobs/{id}/cost";
        for (String job : List.of(succeeded, failed, running)) {
            examples.add(Example.of(cost, 200, "/v1/jobs/" + job + "/cost", ""));
        }
        examples.add(Example.of(cost, 404, "/v1/jobs/none/cost", ""));
        String log = "GET /v1/jobs/{id}/tasks/{task}/attempts/{attempt}/log";
        examples.add(Example.of(log, 200, "/v1/jobs/" + succeeded + "/tasks/a/attempts/1/log?after=-1", ""));
        examples.add(Example.of(log, 400, "/v1/jobs/" + succeeded + "/tasks/a/attempts/1/log?limit=3", ""));
        examples.add(Example.of(log, 404, "/v1/jobs/" + succeeded + "/tasks/a/attempts/2/log", ""));
        String clear = "POST /v1/jobs/{id}/clear";
        String cleared = "/v1/jobs/" + succeeded + "/clear";
        examples.add(Example.of(clear, 200, cleared, "{\"tasks\":[\"a\"]}"));
        examples.add(Example.of(clear, 400, cleared, "{}"));
        examples.add(Example.of(clear, 404, cleared, "{\"tasks\":[\"none\"]}"));
        examples.add(Example.of(clear, 409, cleared, "{\"tasks\":[\"a\"],\"version\":\"latest\"}"));
        examples.add(Example.of(clear, 415, cleared, "{\"tasks\":[\"a\"]}"));
        examples.add(Example.of(clear, 413, cleared, large));
        for (String verb : List.of("cancel", "retry")) {
            String operation = "POST /v1/jobs/{id}/" + verb;
            examples.add(Example.of(operation, 400, "/v1/jobs/" + running + "/" + verb, "{\"x\":1}"));
            examples.add(Example.of(operation, 404, "/v1/jobs/none/" + verb, ""));
            examples.add(Example.of(operation, 409, "/v1/jobs/" + succeeded + "/" + verb, ""));
            examples.add(Example.of(operation, 415, "/v1/jobs/" + running + "/" + verb, "{}"));
            examples.add(Example.of(operation, 413, "/v1/jobs/" + running + "/" + verb, large));
        }
        examples.add(Example.of(clear, 202, cleared, "{\"tasks\":[\"b\"],\"dry_run\":false}"));
        examples.add(Example.of("GET /v1/jobs/{id}/events", 200, "/v1/jobs/" + succeeded + "/events", ""));
        examples.add(Example.of("POST /v1/jobs/{id}/cancel", 200, "/v1/jobs/" + running + "/cancel", ""));
        examples.add(Example.of("POST /v1/jobs/{id}/retry", 202, "/v1/jobs/" + failed + "/retry", ""));
        return examples;
    }
}
