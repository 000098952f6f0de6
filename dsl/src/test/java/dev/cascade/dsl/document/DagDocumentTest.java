package dev.cascade.dsl.document;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cascade.dsl.definition.DagDefinition;
import dev.cascade.dsl.definition.Schedule;
import dev.cascade.dsl.definition.TaskDefinition;
import dev.cascade.dsl.definition.TaskType;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.ZoneId;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
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

    private static DagDefinition yaml(String text) {
        return DagDocument.parse(text, DocumentFormat.YAML, "test.yaml", Optional.empty());
    }
}
