package dev.cascade.usecase;

import static dev.cascade.engine.DagSketch.dag;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.cascade.dsl.definition.BadContextException;
import dev.cascade.dsl.definition.MissingContextValueException;
import dev.cascade.dsl.definition.TaskType;
import dev.cascade.port.Attempt;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TaskInputTest {

    private final Fixture given = new Fixture();

    private String envelope(Attempt attempt) {
        return Json.write(
                TaskInput.of(attempt, Instant.parse("2026-01-01T00:00:00Z")).toEvent());
    }

    private static void assertJson(String actual, String expected) {
        assertThat(Json.parse(actual)).isEqualTo(Json.parse(expected));
    }

    @Test
    void theEnvelopeIsTheOneThatTasksAreWrittenFor() {
        given.with(dag("data_processing")
                .task("process")
                .with("store_output_to_s3", true)
                .task(TaskType.LAMBDA, "aggregate", "process")
                .with("function_name", "agg")
                .with("timeout", 300));
        String job = given.started("data_processing", "{\"input_data\":[10,20,30],\"multiplier\":2}");
        given.succeeds(job, "process", "{\"processed_values\":[20,40,60],\"total\":120}");

        assertJson(envelope(given.attempt(job, "aggregate")), """
                { "job_id": "job-1", "task_id": "aggregate", "attempt": 1, "dag": "data_processing", "dag_version": 1,
                  "idempotency_key": "job-1/aggregate/1",
                  "timestamp": "2026-01-01T00:00:00Z",
                  "config": { "id": "aggregate", "type": "lambda",
                              "config": { "function_name": "agg", "timeout": 300 }, "depends_on": ["process"] },
                  "task_config": { "function_name": "agg", "timeout": 300 },
                  "context": { "input_data": [10, 20, 30], "multiplier": 2,
                               "upstream_results": { "process": {
                                   "processed_values": [20, 40, 60], "total": 120,
                                   "result_location": "s3://b/results/job-1/process.json",
                                   "result_s3_key": "results/job-1/process.json",
                                   "result_size_bytes": 43 } } } }
                """);
    }

    @ParameterizedTest
    @DisplayName("B-36: every JSON type is a result, and what is no object arrives as a value")
    @CsvSource(delimiter = '|', textBlock = """
            {"a":1}  | {"a":1}
            [1,[2]]  | {"value":[1,[2]]}
            "text"   | {"value":"text"}
            12.5     | {"value":12.5}
            true     | {"value":true}
            null     | {"value":null}
            {}       | {}
            """)
    void everyJsonTypeIsAResult(String result, String seen) {
        given.with(dag("d").task("a").task("b", "a"));
        String job = given.started("d");
        given.succeeds(job, "a", result);

        TaskInput input = TaskInput.of(given.attempt(job, "b"), given.now);

        assertThat(Json.parse(Json.write(input.upstreamResults()))).isEqualTo(Json.parse("{\"a\":" + seen + "}"));
        assertThat(given.describe
                        .details(job)
                        .tasks()
                        .getFirst()
                        .result()
                        .orElseThrow()
                        .json())
                .contains(result);
    }

    @Test
    @DisplayName("B-05: a result too large to travel is seen by its place in S3")
    void aLargeResultIsSeenByItsPlace() {
        given.with(dag("d").task("a").task("b", "a"));
        String job = given.started("d");
        String large = "\"" + "x".repeat(CompleteTask.INLINE_LIMIT_BYTES) + "\"";

        given.succeeds(job, "a", large);

        Map<String, @Nullable Object> seen = TaskInput.of(given.attempt(job, "b"), given.now)
                .upstreamResults()
                .get("a");
        String key = String.valueOf(seen.get("result_s3_key"));
        assertThat(seen)
                .isEqualTo(Map.of("result_location", "s3://b/" + key, "result_s3_key", key, "result_size_bytes", (long)
                        large.length()));
        assertThat(given.files.get(key)).hasValueSatisfying(b -> assertThat(b).hasSize(large.length()));
    }

    @Test
    @DisplayName("B-51: placeholders are expanded in the payload and the output key")
    void placeholdersAreExpanded() {
        given.with(dag("d").task("a")
                .with(
                        "payload",
                        Map.of("book", "{{context.book.id}}", "deep", Map.of("for", "{{dag}}/{{job_id}}#{{attempt}}")))
                .with("output_s3_key", "out/{{job_id}}/{{task_id}}.json")
                .with("note", "{{job_id}}"));
        String job = given.started("d", "{\"book\":{\"id\":1342}}");

        Map<String, @Nullable Object> event =
                TaskInput.of(given.attempt(job, "a"), given.now).toEvent();

        String expected = """
                {"payload": {"book": 1342, "deep": {"for": "d/job-1#1"}},
                 "output_s3_key": "out/job-1/a.json", "note": "{{job_id}}"}
                """;
        assertJson(Json.write(event.get("task_config")), expected);
        assertThat(event.get("config"))
                .isInstanceOfSatisfying(
                        Map.class, config -> assertThat(config.get("config")).isEqualTo(event.get("task_config")));
    }

    @Test
    @DisplayName("F19: placeholders are expanded in everything that a program is given, as text")
    void placeholdersOfProgramsAreExpanded() {
        given.with(dag("d").task("a")
                .with(
                        "command",
                        List.of(
                                "{{context.program}}",
                                "--n={{context.n}}",
                                "{{context.n}}",
                                "{{{{n}}",
                                "{{context.list}}"))
                .with("environment", Map.of("DAY", "{{context.day}}", "PLAIN", "$HOME {x}"))
                .with("working_dir", "/dags/{{dag}}"));
        String job = given.started(
                "d", "{\"program\":\"echo\",\"n\":5,\"day\":\"$(id); {{dag}}\",\"list\":[1,{\"a\":null}]}");

        assertJson(Json.write(TaskInput.of(given.attempt(job, "a"), given.now).options()), """
                {"command": ["echo", "--n=5", "5", "{{n}}", "[1,{\\"a\\":null}]"],
                 "environment": {"DAY": "$(id); {{dag}}", "PLAIN": "$HOME {x}"}, "working_dir": "/dags/d"}
                """);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            ../../secret       | must not contain ".."
            /etc               | must not begin
            a//b               | must not begin or end
            x\\u0000           | control character
            """)
    @DisplayName("F11: a value of the context does not lead a result out of its folder")
    void aContextDoesNotLeadAResultElsewhere(String value, String message) {
        given.with(dag("d").task("a").with("output_s3_key", "{{context.x}}/r.json"));
        Attempt attempt = given.attempt(given.started("d", "{\"x\":\"" + value + "\"}"), "a");

        assertThatExceptionOfType(BadContextException.class)
                .isThrownBy(() -> TaskInput.of(attempt, given.now))
                .withMessageContaining("{{context.x}}/r.json")
                .withMessageContaining(message);
    }

    @ParameterizedTest
    @ValueSource(strings = {"command", "environment", "working_dir"})
    @DisplayName("F14: a value of the context with NUL is not given to a program")
    void aContextDoesNotBringNul(String option) {
        Object value = option.equals("command")
                ? List.of("{{context.x}}")
                : option.equals("environment") ? Map.of("A", "{{context.x}}") : "{{context.x}}";
        given.with(dag("d").task("a").with(option, value));
        Attempt attempt = given.attempt(given.started("d", "{\"x\":\"a\\u0000\"}"), "a");

        assertThatExceptionOfType(BadContextException.class)
                .isThrownBy(() -> TaskInput.of(attempt, given.now))
                .withMessageContaining("NUL into " + option);
    }

    @ParameterizedTest
    @CsvSource({"{{context.x}}, ''", "/data/{{context.x}}, ''", "/data/{{context.x}}/in, ' '"})
    @DisplayName("F19: a folder of which the context leaves a part empty is refused")
    void aContextDoesNotLeaveTheFolderEmpty(String folder, String value) {
        given.with(dag("d").task("a").with("working_dir", folder));
        Attempt attempt = given.attempt(given.started("d", "{\"x\":\"" + value + "\"}"), "a");

        assertThatExceptionOfType(BadContextException.class)
                .isThrownBy(() -> TaskInput.of(attempt, given.now))
                .withMessageContaining(folder)
                .withMessageContaining("\"{{context.x}}\", which is empty with the context of this job");
    }

    @Test
    void aMissingContextValueIsNamed() {
        given.with(dag("d").task("a").with("payload", Map.of("x", "{{context.not.there}}")));
        Attempt attempt = given.attempt(given.started("d"), "a");

        assertThatExceptionOfType(MissingContextValueException.class)
                .isThrownBy(() -> TaskInput.of(attempt, given.now))
                .withMessageContaining("not.there");
    }

    @Test
    void onlyDirectUpstreamsThatSucceededAreSeen() {
        given.with(dag("d").task("far")
                .task("ok", "far")
                .task("bad", "far")
                .task("none", "far")
                .task("z", "ok", "bad", "none")
                .with("trigger_rule", "all_done"));
        String job = given.started("d", "{\"upstream_results\":\"mine\"}");
        given.succeeds(job, "far", "1");
        given.succeeds(job, "ok", "2");
        given.fails(job, "bad");
        given.skips(job, "none");

        Map<String, @Nullable Object> event =
                TaskInput.of(given.attempt(job, "z"), given.now).toEvent();

        assertJson(Json.write(event.get("context")), "{\"upstream_results\":{\"ok\":{\"value\":2}}}");
    }

    @Test
    void resultsAreReadFromTheJournalByAProcessThatDidNotSeeThem() {
        given.with(dag("d").task("a").task("b", "a"));
        String job = given.started("d");
        given.succeeds(job, "a", "7");
        Fixture other = new Fixture(given.jobs).with(dag("d").task("a").task("b", "a"));

        other.advance.refresh(job, List.of()).join();

        assertThat(TaskInput.of(other.attempt(job, "b"), given.now).upstreamResults())
                .isEqualTo(Map.of("a", Map.of("value", 7)));
    }

    @Test
    void aResultThatWasClearedIsNotSeenAgain() {
        given.with(dag("d").task("a")
                .task("b", "a")
                .with("trigger_rule", "all_done")
                .task("z", "b")
                .with("trigger_rule", "all_done"));
        String job = given.started("d");
        given.fails(job, "a");
        given.succeeds(job, "b", "\"old\"");
        given.succeeds(job, "z", "1");
        given.retry.retry(job);
        given.succeeds(job, "a", "1");
        given.fails(job, "b");

        assertThat(TaskInput.of(given.attempt(job, "z"), given.now).upstreamResults())
                .isEmpty();
    }
}
