package dev.cascade.dsl.document;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cascade.dsl.definition.DagDefinition;
import dev.cascade.dsl.definition.RetryPolicy;
import dev.cascade.dsl.definition.Schedule;
import dev.cascade.dsl.definition.TaskDefinition;
import dev.cascade.dsl.definition.TaskType;
import dev.cascade.dsl.definition.TriggerRule;
import dev.cascade.dsl.validation.InvalidDagException;
import java.io.IOException;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.ZoneId;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DagDocumentTest {

    static final String HYBRID = """
            name: hybrid_pipeline            # default: the file's base name
            description: Preprocess locally, crunch on Lambda, aggregate locally
            schedule: "0 2 * * *"            # 5-field cron, or @hourly @daily @weekly @monthly @yearly; absent or null: manual
            timezone: Europe/Berlin          # IANA name; default UTC
            tasks:
              preprocess: { type: local, module: com.acme.Preprocess, timeout: 60 }
              process:
                type: lambda
                function_name: data-processor
                timeout: 300                 # seconds, or "5m"
                memory: 1024                 # MB; checked against the function when deployed
                retry: 3                     # retries after the first attempt
                store_output_to_s3: true
                output_s3_key: "results/{{job_id}}/processed.json"
                payload: { top_n: 500, book: "{{context.book_id}}" }
                depends_on: [preprocess]
              aggregate: { type: local, module: com.acme.Aggregate, depends_on: [process], timeout: 60 }
            """;

    @Test
    void tasksAreReadWithEveryOptionAndItsType() {
        DagDefinition dag = yaml(HYBRID);

        assertThat(dag)
                .isEqualTo(new DagDefinition(
                        "hybrid_pipeline",
                        Optional.of("Preprocess locally, crunch on Lambda, aggregate locally"),
                        true,
                        Optional.of(new Schedule("0 2 * * *", ZoneId.of("Europe/Berlin"), false)),
                        OptionalInt.empty(),
                        List.of(
                                new TaskDefinition(
                                        "preprocess",
                                        TaskType.LOCAL,
                                        Map.of("module", "com.acme.Preprocess", "timeout", 60),
                                        List.of()),
                                new TaskDefinition(
                                        "process",
                                        TaskType.LAMBDA,
                                        Map.of(
                                                "function_name",
                                                "data-processor",
                                                "timeout",
                                                300,
                                                "memory",
                                                1024,
                                                "retry",
                                                3,
                                                "store_output_to_s3",
                                                true,
                                                "output_s3_key",
                                                "results/{{job_id}}/processed.json",
                                                "payload",
                                                Map.of("top_n", 500, "book", "{{context.book_id}}")),
                                        List.of("preprocess")),
                                new TaskDefinition(
                                        "aggregate",
                                        TaskType.LOCAL,
                                        Map.of("module", "com.acme.Aggregate", "timeout", 60),
                                        List.of("process")))));
    }

    @Test
    void nodesAndEdgesAreReadFromAFileThatGivesTheName(@TempDir Path folder) throws IOException {
        Path file = folder.resolve("imported.json");
        Files.writeString(file, """
                { "nodes": [ {"id": "fetch", "type": "local", "config": {"module": "com.acme.Fetch", "timeout": 60}},
                             {"id": "save",  "type": "local", "config": {"module": "com.acme.Save"}} ],
                  "edges": [ {"from": "fetch", "to": "save"} ],
                  "description": "the file format of the original system", "enabled": true }
                """);

        DagDefinition dag = DagDocument.read(file);

        assertThat(dag.name()).isEqualTo("imported");
        assertThat(dag.schedule()).isEmpty();
        assertThat(dag.tasks())
                .containsExactly(
                        new TaskDefinition(
                                "fetch", TaskType.LOCAL, Map.of("module", "com.acme.Fetch", "timeout", 60), List.of()),
                        new TaskDefinition(
                                "save", TaskType.LOCAL, Map.of("module", "com.acme.Save"), List.of("fetch")));
        assertThat(dag.tasks().getFirst().timeout()).contains(Duration.ofSeconds(60));
    }

    @Test
    void aListOfTasksMeansTheSameAsAMap() {
        DagDefinition list = yaml("""
                name: x
                tasks:
                  - { id: a, type: noop }
                  - { id: b, type: noop, depends_on: [a] }
                """);
        DagDefinition map = yaml("""
                name: x
                tasks:
                  a: { type: noop }
                  b: { type: noop, depends_on: [a] }
                """);

        assertThat(list).isEqualTo(map);
    }

    @Test
    void edgesAndDependsOnAreMergedWithoutRepetition() {
        DagDefinition dag = yaml("""
                name: x
                nodes:
                  - { id: a, type: noop }
                  - { id: b, type: noop }
                  - { id: c, type: noop, depends_on: [b, b] }
                edges: [ { from: a, to: c }, { from: b, to: c }, { from: a, to: c } ]
                """);

        assertThat(dag.tasks().getLast().dependsOn()).containsExactly("b", "a");
    }

    @Test
    void aTaskMayHaveEveryOption() {
        DagDefinition dag = yaml("""
                apiVersion: cascade/v1
                name: x
                catchup: true
                schedule: "@daily"
                max_active_jobs: 2
                enabled: false
                tasks:
                  c:
                    type: command
                    command: [elixir, extract.exs]
                    working_dir: scripts
                    environment: { LANG: C }
                    description: all of them
                    timeout: 5m
                    retry: { max: 4, delay: 250ms, backoff: 3, max_delay: 1m, jitter: 0 }
                    trigger_rule: none_failed
                    allow_failure: true
                    store_output_to_s3: false
                    payload: { int: 1, long: 5000000000, big: 123456789012345678901, double: 0.1, exact: 0.12345678901234567890123, flag: true, none: null }
                """);

        TaskDefinition task = dag.tasks().getFirst();
        assertThat(dag.schedule()).contains(new Schedule("@daily", ZoneId.of("UTC"), true));
        assertThat(dag.maxActiveJobs()).hasValue(2);
        assertThat(dag.enabled()).isFalse();
        assertThat(task.timeout()).contains(Duration.ofMinutes(5));
        assertThat(task.retry()).isEqualTo(new RetryPolicy(4, Duration.ofMillis(250), 3, Duration.ofMinutes(1), 0));
        assertThat(task.triggerRule()).isEqualTo(TriggerRule.NONE_FAILED);
        assertThat(task.allowFailure()).isTrue();
        assertThat(task.storesOutputToS3()).isFalse();
        assertThat(task.options().get("payload"))
                .asInstanceOf(InstanceOfAssertFactories.MAP)
                .containsEntry("int", 1)
                .containsEntry("long", 5_000_000_000L)
                .containsEntry("big", new BigInteger("123456789012345678901"))
                .containsEntry("double", 0.1)
                .containsEntry("exact", new BigDecimal("0.12345678901234567890123"))
                .containsEntry("flag", true)
                .containsEntry("none", null);
    }

    @Test
    void nullIsTheSameAsAbsent() {
        DagDefinition dag = yaml("""
                { name: x, description: null, schedule: null, timezone: ~, tasks: { a: { type: noop, retry: null, timeout: null, depends_on: null } } }
                """);

        assertThat(dag).isEqualTo(yaml("{ name: x, tasks: { a: { type: noop } } }"));
        assertThat(dag.tasks().getFirst().options()).isEmpty();
    }

    @Test
    void idsThatLookLikeNumbersAreTexts() {
        DagDefinition dag =
                yaml("{ name: 2026, tasks: { 007: { type: noop }, 2: { type: noop, depends_on: [007] } } }");

        assertThat(dag.name()).isEqualTo("2026");
        assertThat(dag.tasks()).extracting(TaskDefinition::id).containsExactly("007", "2");
        assertThat(dag.tasks().getLast().dependsOn()).containsExactly("007");
    }

    @Test
    @DisplayName("B-02: an option keeps its type, and one that is not given is absent")
    void optionsKeepTheirTypes() {
        Map<String, @Nullable Object> options =
                yaml("{ name: x, tasks: { a: { type: noop, store_output_to_s3: true } } }")
                        .tasks()
                        .getFirst()
                        .options();

        assertThat(options).isEqualTo(Map.of("store_output_to_s3", true));
    }

    @Test
    void aFileWithAnotherEndingIsNotADagFile(@TempDir Path folder) {
        assertThatThrownBy(() -> DagDocument.read(folder.resolve("dag.toml")))
                .hasMessageContaining(".yaml, .yml or .json");
    }

    @Test
    void aFileThatIsNotUtf8SaysSo(@TempDir Path folder) throws IOException {
        Path file = Files.write(folder.resolve("x.yaml"), new byte[] {'a', (byte) 0xff});

        assertThatThrownBy(() -> DagDocument.read(file))
                .isInstanceOf(InvalidDagException.class)
                .hasMessageContaining("UTF-8");
    }

    @Test
    void aFileNameThatIsNoDagNameIsAProblem(@TempDir Path folder) throws IOException {
        Path file = Files.writeString(folder.resolve("my dag.yaml"), "tasks: { a: { type: noop } }");

        assertThatThrownBy(() -> DagDocument.read(file))
                .hasMessageContaining("[bad-id]")
                .hasMessageContaining("rename the file or give the DAG a \"name\"");
    }

    private static DagDefinition yaml(String text) {
        return DagDocument.parse(text, DocumentFormat.YAML, "test.yaml", Optional.empty());
    }
}
