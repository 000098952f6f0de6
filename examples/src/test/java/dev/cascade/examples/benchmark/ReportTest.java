package dev.cascade.examples.benchmark;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.cascade.aws.meter.Usage;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class ReportTest {

    private static final MachineInfo MACHINE = new MachineInfo(
            Instant.parse("2026-03-01T12:00:00Z"), 2, OptionalDouble.of(0.25), "VM 25", "Linux 6 amd64", "ext4");

    private static LocalFigures local(Workload workload, double... seconds) {
        List<Timing> runs = Arrays.stream(seconds)
                .mapToObj(s -> new Timing(s, s / 2, Optional.empty()))
                .toList();
        return new LocalFigures(workload, BenchmarkStore.SQLITE, runs, 12.34);
    }

    /** Of 10,002 tasks: 1,000 write units, half as many read units, 2,000 advances. */
    private static CostFigures cost(Workload workload) {
        Usage usage = new Usage(new TreeMap<>(Map.of("DynamoDb.PutItem", 2_000L)), 1_000, 500);
        return new CostFigures(workload, Delivery.of(10), usage, 10_002, 2_000, 0, 1_001, 10, 12_002);
    }

    private static Results results(List<LocalFigures> local, List<CostFigures> cost) {
        return new Results(
                MACHINE,
                OptionalDouble.of(0.1),
                OptionalDouble.empty(),
                Optional.empty(),
                local,
                cost,
                List.of(),
                List.of(),
                List.of());
    }

    @Test
    void theMedianOfTheRunsIsJudged() throws Exception {
        JsonNode figures = json(results(List.of(local(Workload.W1, 0.1, 0.2, 9.0)), List.of()))
                .at("/local/0");

        assertThat(figures.path("ms_per_hop").asDouble()).isEqualTo(0.2);
        assertThat(figures.path("tasks_per_second").asDouble()).isEqualTo(5_000);
        assertThat(figures.path("cpu_ms_per_task").asDouble()).isEqualTo(0.1);
        assertThat(figures.at("/target/limit").asDouble()).isEqualTo(0.25);
        assertThat(figures.at("/target/reached").asBoolean()).isTrue();
        assertThat(figures.at("/best_peer/figure").asDouble()).isEqualTo(0.4);
    }

    @Test
    void aTargetThatIsMissedIsSaidToBe() throws Exception {
        JsonNode figures =
                json(results(List.of(local(Workload.W2, 1.0)), List.of())).at("/local/0");

        assertThat(figures.path("tasks_per_second").asDouble()).isEqualTo(10_002);
        assertThat(figures.at("/target/reached").asBoolean()).isFalse();
    }

    @Test
    void dollarsHoldEveryChargeOfTheControlPlane() {
        // Write and read units, control invocations and their time, requests of SQS, the event of the job's end.
        double dollars =
                1_000 * 0.625e-6 + 500 * 0.125e-6 + 1_001 * 0.2e-6 + 10 * 0.0000133334 + 12_002 * 0.4e-6 + 1e-6;

        assertThat(cost(Workload.W2).dollarsPerMillion()).isCloseTo(dollars / 10_002 * 1e6, within(1e-9));
    }

    @Test
    void costIsJudgedByEveryDemand() throws Exception {
        JsonNode figures = json(results(List.of(), List.of(cost(Workload.W2)))).at("/cost/workloads/0");

        assertThat(figures.path("k").asDouble()).isEqualTo(5.001);
        assertThat(figures.path("aws_calls_per_task").asDouble()).isCloseTo(0.2, within(0.001));
        assertThat(figures.path("targets").findValuesAsText("what"))
                .containsExactly("WRU a task", "control invocations a task", "$ a million tasks");
        assertThat(figures.path("targets").findValuesAsText("reached")).containsExactly("true", "false", "true");
    }

    @Test
    void layersAreComparedWithTheFanOfTheSameBatches() throws Exception {
        CostFigures layers = cost(Workload.W3);

        JsonNode alone = json(results(List.of(), List.of(layers)));
        JsonNode beside = json(results(List.of(), List.of(cost(Workload.W2), layers)));

        assertThat(alone.at("/cost/workloads/0/targets")).isEmpty();
        assertThat(beside.at("/cost/workloads/1/targets/0/reached").asBoolean()).isTrue();
    }

    @Test
    void theTableIsAligned() {
        String text = TableReport.of(
                results(List.of(local(Workload.W1, 0.2), local(Workload.W4, 1.0)), List.of(cost(Workload.W2))));

        assertThat(text)
                .startsWith("2026-03-01T12:00:00Z · 2 cores, load 0.3 · VM 25 · Linux 6 amd64, ext4\n")
                .contains("median of 1 run ")
                .contains("us-east-1 prices of 2026-11-01")
                .contains("One insert and commit here, median: 0.100 ms (SQLite");
        List<String> lines = text.lines().filter(line -> line.startsWith("W")).toList();
        // The headings, and a row for each of the two.
        int store = lines.getFirst().indexOf("STORE");
        assertThat(lines.get(1).substring(store)).startsWith("SQLite");
        assertThat(lines.get(2).substring(store)).startsWith("SQLite");
    }

    private static JsonNode json(Results results) throws Exception {
        return new ObjectMapper().readTree(JsonReport.of(results));
    }
}
