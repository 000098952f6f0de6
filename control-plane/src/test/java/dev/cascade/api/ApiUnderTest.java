package dev.cascade.api;

import dev.cascade.assembly.ControlPlane;
import dev.cascade.assembly.Stores;
import dev.cascade.engine.Command;
import dev.cascade.engine.Outcome;
import dev.cascade.engine.TaskError;
import dev.cascade.engine.TaskRef;
import dev.cascade.engine.TaskResult;
import dev.cascade.memory.MemoryTickets;
import dev.cascade.port.Attempt;
import dev.cascade.port.JobStore;
import dev.cascade.port.StoreException;
import dev.cascade.port.TaskDispatcher;
import dev.cascade.port.WorkerStore.Worker;
import dev.cascade.sql.SqlStores;
import dev.cascade.usecase.Fixture;
import dev.cascade.usecase.Json;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** The API over the real use cases and an SQLite store, with nobody who carries out tasks: tests say how attempts end. */
final class ApiUnderTest implements AutoCloseable {

    private final SqlStores stores;
    private final ControlPlane core;
    private final Api api;
    private final MemoryLogs logs = new MemoryLogs();
    private Consumer<String> saved = jobId -> {};
    private boolean failsToHandOut;
    private String caller = "";
    private Instant now = Instant.parse("2026-01-01T00:00:00Z");

    ApiUnderTest(Path directory) {
        this(SqlStores.open(directory.resolve("cascade.db")));
    }

    ApiUnderTest(SqlStores opened) {
        stores = opened;
        core = over(stores.jobs());
        api = new Api(core);
    }

    /** A control plane on the same store that reaches the jobs through {@code jobs}. */
    ControlPlane over(JobStore jobs) {
        return ControlPlane.over(
                        new Stores(jobs, stores.dags(), stores.workers(), new MemoryTickets(), stores.health()),
                        new Fixture.Files(),
                        new NobodyWorks(),
                        (jobId, at) -> {},
                        clock())
                .logs(logs)
                .ids(() -> UUID.randomUUID().toString())
                .background(Runnable::run)
                .listener((header, job, entry) -> saved.accept(header.id()))
                .build();
    }

    /** A response with its body read. */
    record Answer(int status, Map<String, String> headers, Map<String, @Nullable Object> body) {

        String text(String field) {
            return String.valueOf(body.get(field));
        }

        @SuppressWarnings("unchecked") // a list of JSON values
        List<@Nullable Object> list(String field) {
            return body.get(field) instanceof List<?> list
                    ? (List<@Nullable Object>) list
                    : new ArrayList<@Nullable Object>();
        }

        /** One field of each object in a list. */
        List<@Nullable Object> each(String list, String field) {
            List<@Nullable Object> values = new ArrayList<>();
            list(list).forEach(object -> values.add(object instanceof Map<?, ?> map ? map.get(field) : null));
            return values;
        }
    }

    Api api() {
        return api;
    }

    JobStore jobs() {
        return stores.jobs();
    }

    ControlPlane core() {
        return core;
    }

    InstantSource clock() {
        return () -> now;
    }

    /** From now on, {@code jobId} is told the id of each job of which an entry was saved. */
    void onSaved(Consumer<String> jobId) {
        saved = jobId;
    }

    /** From now on attempts cannot be handed out once their job was saved, or can again. */
    void failToHandOut(boolean fail) {
        failsToHandOut = fail;
    }

    /** From now on, requests are of this caller, as the authenticator tells it; at first they are of nobody who is known. */
    void callAs(String name) {
        caller = name;
    }

    void passMillis(long millis) {
        now = now.plusMillis(millis);
    }

    void passSeconds(long seconds) {
        now = now.plusSeconds(seconds);
    }

    void addWorker(String id) {
        stores.workers().renew(new Worker(id, "host", 1, 4, now, now.plusSeconds(30)));
    }

    Answer get(String address) {
        return send("GET", address, "");
    }

    Answer send(String method, String address, String body) {
        return send(method, address, Map.of(), body.getBytes(StandardCharsets.UTF_8));
    }

    Answer send(String method, String address, Map<String, String> headers, byte[] body) {
        String[] parts = address.split("\\?", 2);
        Map<String, String> all = new LinkedHashMap<>(headers);
        // Every JSON document is a YAML document too.
        all.putIfAbsent("Content-Type", method.equals("PUT") ? "application/yaml" : "application/json");
        ApiResponse response =
                api.handle(new ApiRequest(method, parts[0], parts.length == 1 ? "" : parts[1], all, body, caller));
        return new Answer(
                response.status(),
                response.headers(),
                response.body().isEmpty()
                        ? new LinkedHashMap<String, @Nullable Object>()
                        : Json.parseObject(response.body()));
    }

    /** Adds to the log of an attempt. */
    void log(String jobId, String task, int attempt, byte[] bytes) {
        logs.append(jobId, task, attempt, bytes);
    }

    /** The most bytes of a log that were asked for at once. */
    int longestRead() {
        return logs.longestRead();
    }

    /** Registers a DAG of two tasks, of which {@code b} comes after {@code a}. */
    void registerDag(String name) {
        Answer answer = send(
                "PUT",
                "/v1/dags/" + name,
                "tasks: { a: { type: local, module: com.acme.A }, b: { type: local, module: com.acme.B, depends_on:"
                        + " [a] } }");
        if (answer.status() != 200) {
            throw new AssertionError(answer.toString());
        }
    }

    /** Registers a DAG of layers of no-op tasks, each of which has all tasks of the layer before as upstreams. */
    void registerLayers(String name, int layers, int width) {
        StringBuilder tasks = new StringBuilder("tasks:\n");
        for (int layer = 0; layer < layers; layer++) {
            String before = layerIds(layer - 1, width);
            for (int i = 0; i < width; i++) {
                tasks.append("  l%d_%d: { type: noop, depends_on: [%s] }%n".formatted(layer, i, before));
            }
        }
        Answer answer = send("PUT", "/v1/dags/" + name, tasks.toString());
        if (answer.status() != 200) {
            throw new AssertionError(answer.toString());
        }
    }

    private static String layerIds(int layer, int width) {
        return IntStream.range(0, layer < 0 ? 0 : width)
                .mapToObj(i -> "l" + layer + "_" + i)
                .collect(Collectors.joining(", "));
    }

    /** Starts a job and gives its id. */
    String startJob(String dag) {
        return send("POST", "/v1/dags/" + dag + "/jobs", "").text("job_id");
    }

    /** The first attempt of the task with this number ends well. */
    void succeed(String jobId, int task, String json) {
        end(jobId, task, new Outcome.Success(TaskResult.inline(json)));
    }

    /** The first attempt of the task with this number fails. */
    void fail(String jobId, int task) {
        end(jobId, task, new Outcome.Failure(TaskError.permanent("boom", "it broke")));
    }

    private void end(String jobId, int task, Outcome outcome) {
        core.advanceJob().advance(jobId, new Command.Complete(TaskRef.of(task), 1, outcome, now));
    }

    @Override
    public void close() {
        stores.close();
    }

    /** Leaves every attempt queued. */
    private final class NobodyWorks implements TaskDispatcher {

        @Override
        public List<Attempt> reserve(List<Attempt> queued) {
            return List.of();
        }

        @Override
        public String executor(Attempt reserved) {
            return "nobody";
        }

        @Override
        public void release(List<Attempt> reserved) {}

        @Override
        public void dispatch(List<Attempt> claimed, List<Attempt> queued) {
            if (failsToHandOut) {
                throw new StoreException("the connection was lost");
            }
        }

        @Override
        public void redispatch(List<Attempt> queued) {}

        @Override
        public void recover(List<Attempt> claimed, Predicate<Attempt> runs) {}

        @Override
        public void stop(Attempt attempt) {}
    }
}
