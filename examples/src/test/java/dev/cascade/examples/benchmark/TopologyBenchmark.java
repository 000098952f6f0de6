package dev.cascade.examples.benchmark;

import dev.cascade.dsl.definition.DagDefinition;
import dev.cascade.dsl.definition.TaskType;
import dev.cascade.dsl.document.DagDocument;
import dev.cascade.engine.JobStatus;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;

/** Runs workloads in several processes that share a PostgreSQL database. Jobs are triggered over HTTP. */
final class TopologyBenchmark {

    /** In the queries of the benchmark itself, which are not counted. */
    static final String MARK = "cascade bench";

    /** After this long a run counts as stuck. */
    private static final Duration PATIENCE = Duration.ofMinutes(5);

    /** How many tasks run before anything is measured, so that all is compiled, in each of several JVMs. */
    private static final int WARM_UP_TASKS = 200_000;

    private static final int WARM_UP_RUNS = 100;

    /** Requests that are under way at once, each on a connection of its own. */
    private static final int CALLERS = 16;

    private static final Duration LOOK = Duration.ofMillis(10);

    private final Topology topology;
    private final BenchmarkPostgres server;
    private final Path directory;
    private final int runs;
    private final Consumer<String> progress;

    TopologyBenchmark(
            Topology topology, BenchmarkPostgres server, Path directory, int runs, Consumer<String> progress) {
        this.topology = topology;
        this.server = server;
        this.directory = directory;
        this.runs = runs;
        this.progress = progress;
    }

    List<TopologyFigures> measure(List<Workload> workloads) throws SQLException, InterruptedException {
        String url = server.freshDatabase();
        JdbcAddress address = JdbcAddress.of(url);
        List<ClusterProcess> processes = new ArrayList<>();
        try (Connection database = DriverManager.getConnection(address.url(), address.properties());
                HttpClient http = HttpClient.newBuilder()
                        .version(HttpClient.Version.HTTP_1_1)
                        .build()) {
            for (NodeRole role : topology.roles()) {
                String name = role.name().toLowerCase(Locale.ROOT) + "-" + (processes.size() + 1);
                progress.accept("starting " + name);
                processes.add(ClusterProcess.start(role, name, url, directory.resolve("topology")));
            }
            Cluster cluster = new Cluster(processes, database, http, api(processes.getFirst()));
            List<TopologyFigures> figures = new ArrayList<>();
            for (Workload workload : workloads) {
                figures.add(measure(workload, cluster));
            }
            return figures;
        } finally {
            processes.reversed().forEach(ClusterProcess::close);
        }
    }

    private static URI api(ClusterProcess process) {
        return URI.create(process.greeting().path("url").asText());
    }

    private TopologyFigures measure(Workload workload, Cluster cluster) throws SQLException, InterruptedException {
        DagDefinition dag = workload.dag(TaskType.LOCAL);
        cluster.register(dag);
        progress.accept(workload + " with " + topology + ": warm-up");
        for (int tasks = 0;
                tasks < Math.min(WARM_UP_TASKS, WARM_UP_RUNS * workload.tasks());
                tasks += workload.tasks()) {
            run(workload, cluster);
        }
        List<TopologyFigures.Run> timed = new ArrayList<>();
        for (int run = 1; run <= runs; run++) {
            progress.accept(workload + " with " + topology + ": run " + run);
            timed.add(run(workload, cluster));
        }
        return new TopologyFigures(topology, workload, timed, counts(workload, cluster));
    }

    private Optional<TopologyFigures.Counts> counts(Workload workload, Cluster cluster)
            throws SQLException, InterruptedException {
        if (!server.isOwn()) {
            return Optional.empty();
        }
        progress.accept(workload + " with " + topology + ": counting statements");
        StatementCounter counter = new StatementCounter(server, cluster.database());
        counter.begin();
        run(workload, cluster);
        return Optional.of(counter.end(workload.tasks()));
    }

    private TopologyFigures.Run run(Workload workload, Cluster cluster) throws SQLException, InterruptedException {
        String dag = workload.dag(TaskType.LOCAL).name();
        int ended = cluster.ended(dag).ended();
        Map<String, Double> before = cpu(cluster);
        long start = System.nanoTime();
        cluster.trigger(dag, workload.jobs());
        Progress seen = cluster.ended(dag);
        while (seen.ended() < ended + workload.jobs()) {
            if (System.nanoTime() - start > PATIENCE.toNanos()) {
                throw new IllegalStateException(ended + workload.jobs() - seen.ended() + " of " + workload.jobs()
                        + " jobs of " + workload + " did not end within " + PATIENCE.toMinutes() + " minutes");
            }
            Thread.sleep(LOOK);
            seen = cluster.ended(dag);
        }
        double seconds = (System.nanoTime() - start) / 1e9;
        if (seen.failed() > 0) {
            throw new IllegalStateException(seen.failed() + " jobs of " + workload + " failed");
        }
        Map<String, Double> cpu = new LinkedHashMap<>();
        cpu(cluster).forEach((name, now) -> cpu.put(name, now - before.getOrDefault(name, 0.0)));
        return new TopologyFigures.Run(seconds, cpu);
    }

    private Map<String, Double> cpu(Cluster cluster) {
        Map<String, Double> seconds = new LinkedHashMap<>();
        cluster.processes().forEach(process -> seconds.put(process.name(), seconds(process.cpu())));
        server.cpu().ifPresent(cpu -> seconds.put("postgres", seconds(cpu)));
        seconds.put("client", seconds(ProcessorTime.of(ProcessHandle.current())));
        return seconds;
    }

    private static double seconds(Duration duration) {
        return duration.toNanos() / 1e9;
    }

    /** How many jobs have ended, and how many of them without success. */
    private record Progress(int ended, int failed) {}

    /** What runs, and how to talk to it. */
    private record Cluster(List<ClusterProcess> processes, Connection database, HttpClient http, URI api) {

        void register(DagDefinition dag) throws InterruptedException {
            send(HttpRequest.newBuilder(api.resolve("/v1/dags/" + dag.name()))
                    .header("Content-Type", "application/json")
                    .PUT(BodyPublishers.ofString(DagDocument.write(dag)))
                    .build());
        }

        /** Starts jobs, as several clients would. */
        void trigger(String dag, int jobs) throws InterruptedException {
            HttpRequest request = HttpRequest.newBuilder(api.resolve("/v1/dags/" + dag + "/jobs"))
                    .header("Content-Type", "application/json")
                    .POST(BodyPublishers.ofString("{}"))
                    .build();
            AtomicInteger left = new AtomicInteger(jobs);
            try (ExecutorService callers = Executors.newVirtualThreadPerTaskExecutor()) {
                List<Future<?>> sent = new ArrayList<>();
                for (int caller = 0; caller < CALLERS; caller++) {
                    sent.add(callers.submit(() -> {
                        while (left.getAndDecrement() > 0) {
                            send(request);
                        }
                        return null;
                    }));
                }
                for (Future<?> future : sent) {
                    try {
                        future.get();
                    } catch (ExecutionException e) {
                        throw new IllegalStateException("a job could not be started", e.getCause());
                    }
                }
            }
        }

        private void send(HttpRequest request) throws InterruptedException {
            try {
                HttpResponse<String> response = http.send(request, BodyHandlers.ofString());
                if (response.statusCode() >= 300) {
                    throw new IllegalStateException(
                            request.uri() + " answered " + response.statusCode() + ": " + response.body());
                }
            } catch (IOException e) {
                throw new UncheckedIOException("no answer from " + request.uri(), e);
            }
        }

        Progress ended(String dag) throws SQLException {
            String sql = "/* " + MARK + " */ SELECT count(*), count(*) FILTER (WHERE status <> ?) FROM job"
                    + " WHERE dag = ? AND status >= ?";
            try (PreparedStatement query = database.prepareStatement(sql)) {
                query.setInt(1, JobStatus.SUCCESS.code());
                query.setString(2, dag);
                query.setInt(3, JobStatus.SUCCESS.code());
                try (ResultSet row = query.executeQuery()) {
                    row.next();
                    return new Progress(row.getInt(1), row.getInt(2));
                }
            }
        }
    }
}
