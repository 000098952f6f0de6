package dev.cascade.examples.benchmark;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cascade.dsl.definition.TaskType;
import dev.cascade.engine.Plan;
import dev.cascade.local.LocalSettings;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class BenchTest {

    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            value = {
                "--stoer sqlite | Unknown options: '--stoer', 'sqlite'",
                "extra | Unmatched argument at index 0: 'extra'",
                "--workload W9 | there is no workload \"W9\"; there are W1, W2, W3, W4, W4c",
                "--store oracle | it is one of sqlite, postgres, dynamodb, got \"oracle\"",
                "--topology worker | the first process of a topology takes requests, so it is coordinator or both",
                "--topology coordinator | no process of this topology runs tasks; add a worker",
                "--topology coordinator,slave | it is one of coordinator, worker, both, got \"slave\"",
                "--topology both --store sqlite | --topology runs on PostgreSQL and goes without --store",
                "--topology both --batch 10 | --topology runs on PostgreSQL and goes without --batch",
                "--topology both --workload W14,W1 | with --topology the workloads are W4 and W14, got \"W14,W1\"",
                "--runs 0 | --runs must be at least 1, got 0",
                "--runs three | 'three' is not an int",
                "--batch 0 | --batch must be 1 to 10000, got 0",
                "-o xml | it is one of table, json, got \"xml\""
            })
    void wrongArgumentsAreRefusedInOneLine(String arguments, String why) {
        assertThat(run(arguments.split(" "))).isEqualTo(2);
        assertThat(out.toString(StandardCharsets.UTF_8)).isEmpty();
        assertThat(err.toString(StandardCharsets.UTF_8))
                .startsWith("cascade bench: ")
                .contains(why)
                .hasLineCount(1);
    }

    @Test
    @DisplayName("F17: the help that is shown without a build is the help of the benchmark")
    void helpNamesTheOptions() {
        assertThat(run("--help")).isZero();
        assertThat(Path.of("bench-help.txt")).hasContent(out.toString(StandardCharsets.UTF_8));
        assertThat(out.toString(StandardCharsets.UTF_8))
                .startsWith("Usage: cascade bench")
                .contains("--workload", "--store", "--runs", "--batch", "--output");
    }

    @Test
    void theWorkloadsAreAsLargeAsTheySay() {
        assertThat(Workload.W1.tasks()).isEqualTo(1_000);
        assertThat(Workload.W2.tasks()).isEqualTo(10_002);
        assertThat(Workload.W3.tasks()).isEqualTo(10_000);
        assertThat(Workload.W4.tasks()).isEqualTo(10_000);
        assertThat(Workload.W4C.tasks()).isEqualTo(10_000);
        Plan layers = Plan.of(Workload.W3.dag(TaskType.LOCAL), 1);
        assertThat(layers.size()).isEqualTo(10_000);
        assertThat(layers.upstream(9_999)).hasSize(100);
    }

    @Test
    void everyRunOnThisMachineIsMeasured(@TempDir Path folder) throws Exception {
        Workload small = new Workload("W4", "3 jobs of 1 → 2 → 1", 3, new DagShape.Fan(2));

        LocalFigures figures = new LocalBenchmark(2, line -> {})
                .measure(small, BenchmarkStore.SQLITE, LocalSettings.in(folder), Optional::empty);

        assertThat(figures.runs())
                .hasSize(2)
                .allSatisfy(run -> assertThat(run.seconds()).isPositive());
        assertThat(figures.tasksPerSecond()).isPositive();
    }

    @Test
    void everyProcessOfATopologyIsMeasured(@TempDir Path folder) throws Exception {
        Workload small = new Workload("W14", "3 jobs of 1 → 2 → 1", 3, new DagShape.Fan(2));
        Topology topology = new Topology(List.of(NodeRole.COORDINATOR, NodeRole.WORKER));

        List<TopologyFigures> figures;
        try (BenchmarkPostgres server = BenchmarkPostgres.open(Optional.empty(), folder)) {
            figures = new TopologyBenchmark(topology, server, folder, 1, line -> {}).measure(List.of(small));
        }

        assertThat(figures).hasSize(1);
        assertThat(figures.getFirst().tasksPerSecond()).isPositive();
        assertThat(figures.getFirst().processes()).containsExactly("coordinator-1", "worker-2", "postgres", "client");
        TopologyFigures.Counts counts = figures.getFirst().counts().orElseThrow();
        assertThat(counts.transactions()).isPositive();
        // Three jobs of four tasks.
        assertThat(counts.statements().entrySet().stream()
                        .filter(entry -> entry.getKey().startsWith("INSERT INTO job"))
                        .mapToDouble(entry -> entry.getValue().calls())
                        .sum())
                .isEqualTo(0.25);
    }

    private int run(String... arguments) {
        return Bench.run(printer(out), printer(err), arguments);
    }

    private static PrintStream printer(ByteArrayOutputStream to) {
        return new PrintStream(to, true, StandardCharsets.UTF_8);
    }
}
