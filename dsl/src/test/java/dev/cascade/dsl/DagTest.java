package dev.cascade.dsl;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cascade.dsl.definition.DagDefinition;
import dev.cascade.dsl.definition.InvocationType;
import dev.cascade.dsl.definition.RetryPolicy;
import dev.cascade.dsl.definition.TaskDefinition;
import dev.cascade.dsl.definition.TaskType;
import dev.cascade.dsl.definition.TriggerRule;
import dev.cascade.dsl.document.DagDocument;
import dev.cascade.dsl.document.DocumentFormat;
import dev.cascade.dsl.validation.InvalidDagException;
import dev.cascade.dsl.validation.Problem;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.assertj.core.api.Assertions;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class DagTest {

    @Test
    @DisplayName(
            "B-01, B-02, B-03: the builder compiles to what the document compiles to, with every option and its type")
    void theBuilderMakesTheSameDefinitionAsADocument() {
        Dag dag = Dag.named("hybrid_pipeline")
                .description("Preprocess locally, crunch on Lambda, aggregate locally")
                .schedule("0 2 * * *")
                .timezone("Europe/Berlin");
        var preprocess = dag.local("preprocess", "com.acme.Preprocess").timeout(Duration.ofSeconds(60));
        var process = dag.lambda("process", "data-processor")
                .timeout(Duration.ofMinutes(5))
                .memory(1024)
                .retry(3)
                .storeOutputToS3("results/{{job_id}}/processed.json")
                .payload(Map.of("top_n", 500, "book", "{{context.book_id}}"))
                .after(preprocess);
        dag.local("aggregate", "com.acme.Aggregate").after(process).timeout(Duration.ofSeconds(60));

        assertThat(dag.build()).isEqualTo(DagDocument.parse("""
                name: hybrid_pipeline
                description: Preprocess locally, crunch on Lambda, aggregate locally
                schedule: "0 2 * * *"
                timezone: Europe/Berlin
                tasks:
                  preprocess: { type: local, module: com.acme.Preprocess, timeout: 60 }
                  process:
                    type: lambda
                    function_name: data-processor
                    timeout: 300
                    memory: 1024
                    retry: 3
                    store_output_to_s3: true
                    output_s3_key: "results/{{job_id}}/processed.json"
                    payload: { top_n: 500, book: "{{context.book_id}}" }
                    depends_on: [preprocess]
                  aggregate: { type: local, module: com.acme.Aggregate, depends_on: [process], timeout: 60 }
                """, DocumentFormat.YAML, "", Optional.empty()));
    }

    @Test
    @DisplayName("B-01: every option of every type arrives in the definition")
    void everyOptionArrives() {
        Dag dag = Dag.named("x")
                .timezone(ZoneId.of("UTC"))
                .schedule("@daily")
                .catchup(true)
                .maxActiveJobs(3)
                .enabled(false);
        dag.command("c", "elixir", "extract.exs")
                .workingDir("scripts")
                .environment(Map.of("LANG", "C"))
                .description("all")
                .triggerRule(TriggerRule.ALL_DONE)
                .allowFailure(true)
                .storeOutputToS3(false)
                .timeout(Duration.ofMillis(1_500))
                .retry(new RetryPolicy(2, Duration.ofMillis(100), 2, Duration.ofSeconds(5), 0.5));
        dag.lambda("l", "f").invocationType(InvocationType.SYNC).option("memory", 256);
        dag.noop("n").after("l", "c");
        dag.stepFunctions("s", "arn:aws:states:eu-central-1:123456789012:stateMachine:m");

        DagDefinition built = dag.build();

        assertThat(built.enabled()).isFalse();
        assertThat(built.maxActiveJobs()).hasValue(3);
        assertThat(built.schedule().orElseThrow().catchup()).isTrue();
        TaskDefinition command = built.tasks().getFirst();
        assertThat(command.options())
                .isEqualTo(Map.of(
                        "command",
                        List.of("elixir", "extract.exs"),
                        "working_dir",
                        "scripts",
                        "environment",
                        Map.of("LANG", "C"),
                        "description",
                        "all",
                        "trigger_rule",
                        "all_done",
                        "allow_failure",
                        true,
                        "store_output_to_s3",
                        false,
                        "timeout",
                        "1500ms",
                        "retry",
                        Map.of("max", 2, "delay", "100ms", "backoff", 2.0, "max_delay", 5, "jitter", 0.5)));
        assertThat(command.retry())
                .isEqualTo(new RetryPolicy(2, Duration.ofMillis(100), 2, Duration.ofSeconds(5), 0.5));
        assertThat(built.tasks().get(1).options())
                .isEqualTo(Map.of("function_name", "f", "invocation_type", "sync", "memory", 256));
        assertThat(built.tasks().get(2)).isEqualTo(new TaskDefinition("n", TaskType.NOOP, Map.of(), List.of("l", "c")));
        assertThat(built.tasks().get(3).type()).isEqualTo(TaskType.STEPFUNCTIONS);
    }

    @Test
    void aLocalTaskIsNamedByItsClass() {
        Dag dag = Dag.named("x");
        dag.local("a", Nothing.class);

        assertThat(dag.build().tasks().getFirst().text("module")).contains(Nothing.class.getName());
    }

    @Test
    @DisplayName("B-03: an option that does not exist is refused by its name")
    void allProblemsAreReportedAtOnce() {
        Dag dag = Dag.named("bad name").schedule("every day");
        dag.noop("a").option("colour", "red").payload(Map.of("when", Instant.EPOCH, "nan", Double.NaN));
        dag.noop("a").after("b").timeout(Duration.ZERO);
        dag.lambda("l", "f").timeout(Duration.ofMinutes(16)).retry(-1);

        InvalidDagException refused = Assertions.catchThrowableOfType(InvalidDagException.class, dag::build);

        assertThat(refused.problems())
                .extracting(Problem::code)
                .containsExactly(
                        "bad-id",
                        "bad-cron",
                        "unknown-field",
                        "wrong-type",
                        "wrong-type",
                        "duplicate-id",
                        "bad-timeout",
                        "bad-timeout",
                        "bad-retry");
        assertThat(refused).hasMessageContaining("\"colour\"").hasMessageContaining("/tasks/0/payload/when");
    }

    @Test
    void aCycleCannotBeWrittenWithHandles() {
        Dag dag = Dag.named("x");
        var first = dag.noop("first");
        var second = dag.noop("second").after(first);

        assertThatThrownBy(() -> first.after(second))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("\"second\" is written later");
        assertThatThrownBy(() -> first.after(first)).hasMessageContaining("the task itself");
    }

    @Test
    void aCycleWrittenWithNamesIsFound() {
        Dag dag = Dag.named("x");
        dag.noop("a").after("b");
        dag.noop("b").after("a");

        assertThatThrownBy(dag::build).hasMessageContaining("a -> b -> a");
    }

    @Test
    void aTaskOfAnotherDagIsNoUpstream() {
        var foreign = Dag.named("y").noop("a");

        assertThatThrownBy(() -> Dag.named("x").noop("b").after(foreign)).hasMessageContaining("another DAG");
    }

    @Test
    void aPayloadThatContainsItselfIsRefused() {
        List<Object> loop = new ArrayList<>();
        loop.add(loop);
        Dag dag = Dag.named("x");
        dag.noop("a").payload(Map.of("loop", loop));

        assertThatThrownBy(dag::build).hasMessageContaining("nested more than 100 levels deep");
    }

    private static final class Nothing implements Task {
        @Override
        public Object execute(TaskConfig config, TaskContext context) {
            return Map.of();
        }
    }
}
