package dev.cascade.local.cli.client;

import dev.cascade.dsl.definition.DagDefinition;
import dev.cascade.dsl.document.DocumentFormat;
import dev.cascade.local.cli.dag.DagFile;
import dev.cascade.local.cli.output.JobTransition;
import dev.cascade.local.cli.output.JsonFields;
import dev.cascade.local.cli.session.CommandSession;
import dev.cascade.usecase.Json;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** A running control plane, over its HTTP API. Thread-safe. */
public final class HttpControlPlaneClient implements ControlPlaneClient {

    private static final int PER_PAGE = 1_000;
    private static final int LOG_BYTES = 256 * 1024;

    private final ApiClient api;

    /** @param identity proves to the control plane who sends requests */
    public HttpControlPlaneClient(URI url, RequestCredentials identity, CommandSession session) {
        this.api = new ApiClient(url, identity, session.environment().interrupt(), session.output()::note);
    }

    /** Starts a job; asking again because the answer got lost does not start another. */
    public JsonFields start(String dag, String context, boolean force) {
        Map<String, @Nullable Object> body = new LinkedHashMap<>();
        body.put("context", Json.parse(context));
        if (force) {
            body.put("force", true);
        }
        return api.send(ControlPlaneRequest.post("/v1/dags/" + encoded(dag) + "/jobs")
                .once(UUID.randomUUID().toString(), Json.write(body))
                .withDoubt("a job may have been started: `cascade job list --dag " + dag + "` shows it"));
    }

    private JsonFields get(String path) {
        return api.send(ControlPlaneRequest.get(path));
    }

    @Override
    public JsonFields jobs(Query query) {
        StringBuilder path = new StringBuilder("/v1/jobs?limit=").append(query.limit());
        query.dag().ifPresent(dag -> path.append("&dag=").append(encoded(dag)));
        query.status().ifPresent(status -> path.append("&status=").append(encoded(status)));
        query.cursor().ifPresent(cursor -> path.append("&cursor=").append(encoded(cursor)));
        return get(path.toString());
    }

    @Override
    public JsonFields job(String id) {
        JsonFields job = get("/v1/jobs/" + encoded(id));
        Map<String, @Nullable Object> whole = new LinkedHashMap<>(job.fields());
        whole.put("tasks", pages("/v1/jobs/" + encoded(id) + "/tasks?limit=" + PER_PAGE, "tasks"));
        return new JsonFields(whole);
    }

    private List<Map<String, @Nullable Object>> pages(String path, String field) {
        List<Map<String, @Nullable Object>> all = new ArrayList<>();
        Optional<String> cursor = Optional.empty();
        do {
            JsonFields page = get(path
                    + cursor.map(c -> (path.endsWith("?") ? "cursor=" : "&cursor=") + encoded(c))
                            .orElse(""));
            page.objects(field).forEach(doc -> all.add(doc.fields()));
            cursor = page.text("next_cursor");
        } while (cursor.isPresent());
        return all;
    }

    @Override
    public List<JobTransition> events(String id, long after) {
        return get("/v1/jobs/" + encoded(id) + "/events?after=" + after).objects("events").stream()
                .map(JobTransition::of)
                .toList();
    }

    @Override
    public JsonFields log(String id, String task, int attempt, long after) {
        return get("/v1/jobs/" + encoded(id) + "/tasks/" + encoded(task) + "/attempts/" + attempt + "/log?after="
                + after + "&limit=" + LOG_BYTES);
    }

    @Override
    public JsonFields explain(String id, Optional<String> task) {
        return get("/v1/jobs/" + encoded(id) + "/explain"
                + task.map(name -> "?task=" + encoded(name)).orElse(""));
    }

    @Override
    public JsonFields cost(String id) {
        return get("/v1/jobs/" + encoded(id) + "/cost");
    }

    @Override
    public JsonFields cancel(String id) {
        return api.send(ControlPlaneRequest.post("/v1/jobs/" + encoded(id) + "/cancel"));
    }

    @Override
    public JsonFields retry(String id) {
        return api.send(ControlPlaneRequest.post("/v1/jobs/" + encoded(id) + "/retry"));
    }

    @Override
    public JsonFields clear(String id, Clear wanted, boolean dryRun) {
        Map<String, @Nullable Object> body = new LinkedHashMap<>();
        body.put("tasks", wanted.tasks());
        if (wanted.upstream()) {
            // A control plane of an older version refuses a field that it does not know.
            body.put("upstream", true);
        }
        body.put("downstream", wanted.downstream());
        body.put("failed", wanted.onlyFailed());
        body.put("dry_run", dryRun);
        return api.send(
                ControlPlaneRequest.post("/v1/jobs/" + encoded(id) + "/clear").withJson(Json.write(body)));
    }

    /** Deleting again what was deleted changes nothing, so that the request may be repeated. */
    @Override
    public JsonFields prune(Prune wanted, Optional<String> cursor) {
        Map<String, @Nullable Object> body = new LinkedHashMap<>();
        body.put("older_than", wanted.olderThan().toMillis() / 1_000.0);
        wanted.dag().ifPresent(dag -> body.put("dag", dag));
        body.put("dry_run", wanted.dryRun());
        cursor.ifPresent(c -> body.put("cursor", c));
        return api.send(
                ControlPlaneRequest.post("/v1/prune").once(UUID.randomUUID().toString(), Json.write(body)));
    }

    @Override
    public List<JsonFields> dags() {
        return pages("/v1/dags?", "dags").stream().map(JsonFields::new).toList();
    }

    @Override
    public JsonFields dag(String name) {
        return get("/v1/dags/" + encoded(name));
    }

    @Override
    public JsonFields versions(String dag) {
        return get("/v1/dags/" + encoded(dag) + "/versions");
    }

    @Override
    public JsonFields graph(String dag, int version) {
        return get("/v1/dags/" + encoded(dag) + "/versions/" + version + "/graph");
    }

    @Override
    public JsonFields workers() {
        return get("/v1/workers");
    }

    @Override
    public JsonFields setEnabled(String dag, boolean enabled) {
        return api.send(new ControlPlaneRequest(
                "PATCH",
                "/v1/dags/" + encoded(dag),
                Map.of("Content-Type", "application/json"),
                Json.write(Map.of("enabled", enabled)),
                Optional.empty()));
    }

    @Override
    public JsonFields deploy(DagFile file, DagDefinition dag) {
        boolean json = DocumentFormat.ofFileName(file.shown()).equals(Optional.of(DocumentFormat.JSON));
        return api.send(ControlPlaneRequest.put(
                "/v1/dags/" + encoded(dag.name()), json ? "application/json" : "application/yaml", file.text()));
    }

    @Override
    public Optional<String> idleWarning() {
        return Optional.empty();
    }

    @Override
    public void close() {
        api.close();
    }

    /** As RFC 3986 has it, which is also what signatures are made of. */
    private static String encoded(String part) {
        return URLEncoder.encode(part, StandardCharsets.UTF_8)
                .replace("+", "%20")
                .replace("*", "%2A")
                .replace("%7E", "~");
    }
}
