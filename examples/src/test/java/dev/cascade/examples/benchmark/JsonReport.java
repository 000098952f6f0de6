package dev.cascade.examples.benchmark;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import dev.cascade.usecase.cost.PriceTable;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import org.jspecify.annotations.Nullable;

/** The results for programs: one document. */
final class JsonReport {

    private static final ObjectMapper JSON = new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT);

    private JsonReport() {}

    static String of(Results results) {
        Map<String, @Nullable Object> document = new LinkedHashMap<>();
        document.put("machine", machine(results.machine()));
        document.put("floors", floors(results));
        document.put("local", results.local().stream().map(JsonReport::local).toList());
        document.put("cost", cost(results));
        document.put(
                "topology",
                results.topology().stream().map(JsonReport::topology).toList());
        document.put(
                "commands", results.commands().stream().map(JsonReport::command).toList());
        document.put("scale", results.scale().stream().map(JsonReport::scale).toList());
        try {
            return JSON.writeValueAsString(document) + "\n";
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("maps and numbers can be written", e);
        }
    }

    private static Map<String, @Nullable Object> machine(MachineInfo machine) {
        Map<String, @Nullable Object> fields = new LinkedHashMap<>();
        fields.put("date", machine.date().toString());
        fields.put("cores", machine.cores());
        fields.put("load", orNull(machine.load()));
        fields.put("jdk", machine.jdk());
        fields.put("os", machine.os());
        fields.put("file_system", machine.fileSystem());
        return fields;
    }

    private static Map<String, @Nullable Object> floors(Results results) {
        Map<String, @Nullable Object> fields = new LinkedHashMap<>();
        fields.put("sqlite_commit_ms", orNull(results.sqliteFloor()));
        fields.put("postgres_commit_ms", orNull(results.postgresFloor()));
        fields.put("postgres_version", results.postgresVersion().orElse(null));
        return fields;
    }

    private static Map<String, @Nullable Object> scale(ScaleFigures figures) {
        Map<String, @Nullable Object> fields = new LinkedHashMap<>();
        fields.put("workload", figures.workload().name());
        fields.put("store", figures.store().title());
        fields.put("counts", figures.counts());
        return fields;
    }

    private static Map<String, @Nullable Object> local(LocalFigures figures) {
        Map<String, @Nullable Object> fields = new LinkedHashMap<>();
        fields.put("workload", figures.workload().name());
        fields.put("what", figures.workload().what());
        fields.put("store", figures.store().title());
        fields.put("tasks", figures.workload().tasks());
        fields.put("seconds", figures.runs().stream().map(Timing::seconds).toList());
        fields.put("tasks_per_second", figures.tasksPerSecond());
        fields.put("ms_per_hop", figures.isPerHop() ? figures.millisPerHop() : null);
        fields.put("cpu_ms_per_task", figures.cpuMillisPerTask());
        fields.put("server_cpu_ms_per_task", orNull(figures.serverCpuMillisPerTask()));
        fields.put("plan_ms", figures.planMillis());
        PerformanceGoals.planLoad(figures.workload())
                .ifPresent(target ->
                        fields.put("plan_target", target(target.limit(), target.isReachedBy(figures.planMillis()))));
        figures.target()
                .ifPresent(target -> fields.put("target", target(target.limit(), target.isReachedBy(figures.speed()))));
        figures.peer().ifPresent(peer -> fields.put("best_peer", Map.of("name", peer.name(), "figure", peer.figure())));
        return fields;
    }

    private static Map<String, @Nullable Object> target(double limit, boolean reached) {
        Map<String, @Nullable Object> fields = new LinkedHashMap<>();
        fields.put("limit", limit);
        fields.put("reached", reached);
        return fields;
    }

    private static Map<String, @Nullable Object> cost(Results results) {
        PriceTable prices = CostFigures.PRICES;
        Map<String, @Nullable Object> fields = new LinkedHashMap<>();
        fields.put("prices", Map.of("as_of", prices.asOf().toString(), "region", prices.region()));
        fields.put(
                "workloads",
                results.cost().stream().map(figures -> cost(figures, results)).toList());
        return fields;
    }

    private static Map<String, @Nullable Object> cost(CostFigures figures, Results results) {
        Map<String, @Nullable Object> fields = new LinkedHashMap<>();
        fields.put("workload", figures.workload().name());
        fields.put("what", figures.workload().what());
        fields.put("tasks", figures.workload().tasks());
        fields.put("batch", figures.delivery().batch());
        fields.put("k", figures.folded());
        fields.put("wru_per_task", figures.writeUnitsPerTask());
        fields.put("rru_per_task", figures.readUnitsPerTask());
        fields.put("aws_calls_per_task", figures.callsPerTask());
        fields.put("aws_calls", figures.usage().calls());
        fields.put("lost_races", figures.lostRaces());
        fields.put("control_invocations_per_task", figures.controlInvocationsPerTask());
        fields.put("control_gb_seconds", figures.gbSeconds());
        fields.put("sqs_requests_per_task", figures.sqsRequestsPerTask());
        fields.put("dollars_per_million_tasks", figures.dollarsPerMillion());
        fields.put("targets", demands(figures, results));
        return fields;
    }

    private static List<Map<String, @Nullable Object>> demands(CostFigures figures, Results results) {
        return PerformanceGoals.cost(figures, results.fanBeside(figures)).stream()
                .map(demand -> {
                    Map<String, @Nullable Object> fields =
                            target(demand.target().limit(), demand.isMet());
                    fields.put("what", demand.what());
                    fields.put("figure", demand.figure());
                    return fields;
                })
                .toList();
    }

    private static Map<String, @Nullable Object> command(CommandFigures figures) {
        Map<String, @Nullable Object> fields = new LinkedHashMap<>();
        fields.put("what", figures.what());
        fields.put("tasks", figures.tasks());
        fields.put("cpu_ms_per_task", figures.cpuMillisPerTask());
        fields.put("bare_start_cpu_ms", figures.bareCpuMillis());
        fields.put("times_bare_start", figures.timesBare());
        fields.put("tasks_per_second", figures.tasksPerSecond());
        fields.put("target", target(CommandFigures.LIMIT, figures.timesBare() <= CommandFigures.LIMIT));
        return fields;
    }

    private static Map<String, @Nullable Object> topology(TopologyFigures figures) {
        Map<String, @Nullable Object> fields = new LinkedHashMap<>();
        fields.put("processes", figures.topology().toString());
        fields.put("workload", figures.workload().name());
        fields.put("what", figures.workload().what());
        fields.put("tasks", figures.workload().tasks());
        fields.put(
                "seconds",
                figures.runs().stream().map(TopologyFigures.Run::seconds).toList());
        fields.put("tasks_per_second", figures.tasksPerSecond());
        Map<String, @Nullable Object> cpu = new LinkedHashMap<>();
        figures.processes().forEach(process -> cpu.put(process, figures.cpuMillisPerTask(process)));
        fields.put("cpu_ms_per_task", cpu);
        figures.counts().ifPresent(counts -> {
            fields.put("transactions_per_task", counts.transactions());
            Map<String, @Nullable Object> statements = new LinkedHashMap<>();
            counts.statements()
                    .forEach((text, counted) -> statements.put(
                            text, Map.of("calls_per_task", counted.calls(), "ms_per_task", counted.millis())));
            fields.put("statements", statements);
            fields.put("lost_races_per_task", counts.lostRaces());
        });
        figures.target()
                .ifPresent(target ->
                        fields.put("target", target(target.limit(), target.isReachedBy(figures.tasksPerSecond()))));
        return fields;
    }

    private static @Nullable Double orNull(OptionalDouble figure) {
        return figure.isPresent() ? figure.getAsDouble() : null;
    }
}
