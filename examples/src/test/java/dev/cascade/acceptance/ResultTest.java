package dev.cascade.acceptance;

import static dev.cascade.examples.JsonAssertions.assertJson;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.cascade.dsl.SkipException;
import dev.cascade.dsl.Task;
import dev.cascade.dsl.TaskConfig;
import dev.cascade.dsl.TaskContext;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a task returns reaches the tasks downstream, whatever it is and however large. */
class ResultTest {

    private static final int SMALL = 9_000;
    private static final int LARGE = 300_000;

    @TempDir
    Path folder;

    private Shell shell = new Shell(Path.of(""));

    @BeforeEach
    void aFolder() {
        shell = new Shell(folder);
    }

    @Test
    @DisplayName("B-36: every JSON value is a result; what is not an object arrives as {\"value\": ...}")
    void everyJsonValueIsAResult() throws Exception {
        shell.file("functions/list/handler.py", "def lambda_handler(event, context): return [1, 'two', None]\n")
                .file("dags/values.yaml", """
                        tasks:
                          number: { type: command, command: [echo, '42.5'] }
                          text: { type: command, command: [echo, '"forty-two"'] }
                          nothing: { type: command, command: ['true'] }
                          boolean: { type: command, command: [echo, 'false'] }
                          list: { type: lambda, function_name: list }
                          object: { type: command, command: [echo, '{"value": {"deep": true}, "more": 1}'] }
                          reads: { type: command, command: [cat], depends_on: [number, text, nothing, boolean, list, object] }
                        """);

        RunResult job = shell.run("values", "{}");

        assertThat(job.exit()).isZero();
        JsonNode arrived = job.result("reads").path("context").path("upstream_results");
        assertJson(arrived, """
                {"number": {"value": 42.5}, "text": {"value": "forty-two"}, "nothing": {"value": null},
                 "boolean": {"value": false}, "list": {"value": [1, "two", null]},
                 "object": {"value": {"deep": true}, "more": 1}}""");
    }

    @Test
    @DisplayName(
            "B-05: a stored result is a file, and arrives with its three result_* fields and, being small, its data")
    void aStoredResultArrivesWithItsPlaceAndItsData() throws Exception {
        shell.file("dags/stored.yaml", """
                tasks:
                  stores: { type: command, command: [echo, '{"n": 7}'], store_output_to_s3: true, output_s3_key: 'kept/{{job_id}}.json' }
                  reads: { type: command, command: [cat], depends_on: [stores] }
                """);

        RunResult job = shell.run("stored", "{}");

        String key = "kept/" + job.id() + ".json";
        assertJson(
                job.result("reads").path("context").path("upstream_results").path("stores"), """
                {"n": 7, "result_s3_key": "%s", "result_location": "s3://cascade-artifacts/%s", "result_size_bytes": 7}""".formatted(key, key));
        assertJson(job.artifact(key), "{\"n\": 7}");
    }

    @Test
    @DisplayName("B-04: a result that cannot be stored fails its task, and the error names S3")
    void aResultThatCannotBeStoredFailsItsTask() {
        shell.file(".cascade/artifacts/kept", "a file where a folder would have to be")
                .file("dags/stored.yaml", """
                tasks:
                  stores: { type: command, command: [echo, '{}'], store_output_to_s3: true, output_s3_key: kept/result.json }
                  reads: { type: noop, depends_on: [stores] }
                """);

        RunResult job = shell.run("stored", "{}");

        assertThat(job.exit()).isEqualTo(10);
        assertThat(job.error("stores")).contains("could not be stored in S3", "kept/result.json");
        assertThat(job.status("reads")).isEqualTo("upstream_failed");
    }

    @Test
    @DisplayName("B-03, B-51: a nested payload arrives with its placeholders expanded")
    void aPayloadArrivesExpanded() throws Exception {
        shell.file("dags/payload.yaml", """
                tasks:
                  reads:
                    type: command
                    command: [cat]
                    payload: { deep: [{ of: "{{task_id}} of {{job_id}}, {{context.user.name}}", on: true, off: null }] }
                """);

        RunResult job = shell.run("payload", "{\"user\": {\"name\": \"Köln\"}}");

        assertJson(job.result("reads").path("task_config").path("payload"), """
                {"deep": [{"of": "reads of %s, Köln", "on": true, "off": null}]}""".formatted(job.id()));
    }

    /** A Java task that returns as much text as it is asked for. */
    public static final class Writes implements Task {
        @Override
        public Object execute(TaskConfig config, TaskContext context) {
            return Map.of(
                    "text",
                    "x".repeat(Integer.parseInt(String.valueOf(config.payload().get("size")))));
        }
    }

    /** A Java task that measures the whole results of the tasks upstream. */
    public static final class Measures implements Task {
        @Override
        public Object execute(TaskConfig config, TaskContext context) {
            Map<String, Integer> sizes = new TreeMap<>();
            for (String upstream : context.upstreamResults().keySet()) {
                Map<?, ?> result = (Map<?, ?>) context.upstreamResult(upstream);
                sizes.put(upstream, String.valueOf(result.get("text")).length());
            }
            return sizes;
        }
    }

    /** A Java task that returns what has no form in JSON. */
    public static final class Averages implements Task {
        @Override
        public Object execute(TaskConfig config, TaskContext context) {
            return Map.of("mean", 0.0 / 0.0);
        }
    }

    /** A Java task that finds nothing to do. */
    public static final class Skips implements Task {
        @Override
        public Object execute(TaskConfig config, TaskContext context) throws Exception {
            throw new SkipException("no new files");
        }
    }

    @Test
    @DisplayName("F5: what cannot be a result is refused alike, whatever type of task gives it")
    void whatCannotBeAResultIsRefusedAlike() {
        shell.file("functions/nan/handler.py", "def lambda_handler(e, c): return {'mean': float('nan')}\n")
                .file(
                        "functions/body/handler.py",
                        "def lambda_handler(e, c): return {'statusCode': 200, 'body': '{\"mean\": NaN}'}\n")
                .file("dags/refused.yaml", """
                        tasks:
                          java: { type: local, module: %s }
                          function: { type: lambda, function_name: nan }
                          body: { type: lambda, function_name: body }
                          command: { type: command, command: [echo, '{"mean": NaN}'] }
                          latin1: { type: command, command: [printf, '"Orl\\351ans"'] }
                          deep: { type: command, command: [python3, -c, "print('['*999 + ']'*999)"] }
                          huge: { type: command, command: [echo, '[1e400]'] }
                        """.formatted(Averages.class.getName()));

        RunResult job = shell.run("refused", "{}");

        assertThat(job.exit()).isEqualTo(10);
        for (JsonNode task : job.tasks()) {
            assertThat(job.error(task.path("task_id").asText())).startsWith("bad_output: ");
        }
        assertThat(job.error("java")).contains("at /mean");
        assertThat(job.error("command")).contains("at /mean");
        assertThat(shell.cascade("job", "show", job.id(), "-o", "yaml").exit()).isZero();
    }

    @Test
    @DisplayName("F5: half of a character and the deepest result travel, and every command shows them")
    void whatIsAResultCanBeShown() {
        shell.file("functions/passes/handler.py", "def lambda_handler(e, c): return e['context']['upstream_results']\n")
                .file("functions/node/index.mjs", "export const handler = async (e) => e.context.upstream_results;\n")
                .file("dags/odd.yaml", """
                        tasks:
                          cut: { type: command, command: [python3, -c, "import json; print(json.dumps({'title': 'ab\\\\ud83d', 'nul': chr(0), '': 1}))"] }
                          deep: { type: command, command: [python3, -c, "print('['*480 + ']'*480)"] }
                          python: { type: lambda, function_name: passes, depends_on: [cut, deep] }
                          node: { type: lambda, function_name: node, depends_on: [cut, deep] }
                          command: { type: command, command: [sh, -c, "cat > /dev/null; echo 1"], depends_on: [python, node] }
                        """);

        RunResult job = shell.run("odd", "{}");

        assertThat(job.exit()).as(job.answer().err()).isZero();
        for (String from : new String[] {"python", "node"}) {
            assertThat(job.result(from).path("cut").path("title").asText()).isEqualTo("ab\ud83d");
        }
        for (String format : new String[] {"json", "yaml", "table"}) {
            assertThat(shell.cascade("job", "show", job.id(), "-o", format).exit())
                    .as(format)
                    .isZero();
        }
    }

    @Test
    @DisplayName("F15: a middling result has its fields downstream, for every type of task")
    void aMiddlingResultHasItsFieldsDownstream() throws Exception {
        shell.file("functions/counts/handler.py", """
                        def lambda_handler(event, context):
                            return len(event["context"]["upstream_results"]["many"]["keys"])
                        """).file("dags/middling.yaml", """
                        tasks:
                          many: { type: command, command: [python3, -c, "import json; print(json.dumps({'keys': {str(i): i for i in range(30000)}}))"] }
                          function: { type: lambda, function_name: counts, depends_on: [many] }
                          command: { type: command, command: [python3, -c, "import json, sys; print(len(json.load(sys.stdin)['context']['upstream_results']['many']['keys']))"], depends_on: [many] }
                        """);

        RunResult job = shell.run("middling", "{}");

        assertThat(job.exit()).as(job.answer().err()).isZero();
        assertJson(job.result("function"), "30000");
        assertJson(job.result("command"), "30000");
    }

    @Test
    @DisplayName("F16: a statusCode has a meaning in the answer of a function only; a skip tells its reason")
    void aSkipTellsItsReason() {
        shell.file("dags/words.yaml", """
                tasks:
                  web: { type: command, command: [echo, '{"statusCode": 500}'] }
                  skips: { type: local, module: %s }
                  after: { type: noop, depends_on: [skips] }
                """.formatted(Skips.class.getName()));

        RunResult job = shell.run("words", "{}");

        assertThat(job.status("web")).isEqualTo("success");
        assertThat(job.task("skips").path("reason").asText()).isEqualTo("no new files");
        assertThat(job.task("after").path("reason").asText()).contains("all_success");
        assertThat(job.answer().err()).contains("no new files");
        assertThat(shell.cascade("job", "show", job.id()).out()).contains("no new files");
    }

    private void largeResults() {
        shell.file("functions/writes/handler.py", """
                        def lambda_handler(event, context):
                            return {"text": "x" * int(event["task_config"]["payload"]["size"])}
                        """)
                .file("functions/measures/handler.py", """
                        # As it would be written for AWS: nothing here knows of another S3.
                        import json, os
                        import boto3

                        s3 = boto3.client("s3")

                        def lambda_handler(event, context):
                            sizes = {}
                            for task, result in event["context"]["upstream_results"].items():
                                stored = s3.get_object(Bucket=os.environ["BUCKET_NAME"], Key=result["result_s3_key"])
                                sizes[task] = len(json.load(stored["Body"])["text"])
                            return sizes
                        """)
                .file("dags/large.yaml", largeDag("measures_java", "local, module: " + Measures.class.getName()))
                .file("dags/boto3.yaml", largeDag("measures_boto3", "lambda, function_name: measures"));
    }

    private static String largeDag(String id, String measures) {
        return """
                tasks:
                  java_9k: { type: local, module: %s, payload: { size: %d } }
                  java_300k: { type: local, module: %s, payload: { size: %d } }
                  lambda_9k: { type: lambda, function_name: writes, payload: { size: %d } }
                  lambda_300k: { type: lambda, function_name: writes, payload: { size: %d } }
                  command_9k: { type: command, command: [python3, -c, 'print("{%ctext%c: %c" + "x" * %d + "%c}")'] }
                  command_300k: { type: command, command: [python3, -c, 'print("{%ctext%c: %c" + "x" * %d + "%c}")'] }
                  %s: { type: %s, depends_on: [java_9k, java_300k, lambda_9k, lambda_300k, command_9k, command_300k] }
                """.replace("%c", "\\\"").formatted(
                Writes.class.getName(), SMALL, Writes.class.getName(), LARGE, SMALL, LARGE, SMALL, LARGE, id, measures);
    }

    private static final String ALL_SIZES = """
            {"java_9k": 9000, "java_300k": 300000, "lambda_9k": 9000, "lambda_300k": 300000, "command_9k": 9000,
             "command_300k": 300000}""";

    @Test
    void aResultTooLargeToTravelGoesThroughS3WhateverTypeOfTaskItIsOf() throws Exception {
        largeResults();

        RunResult job = shell.run("large", "{}");

        assertThat(job.exit()).as(job.answer().err()).isZero();
        assertJson(job.result("measures_java"), ALL_SIZES);
        for (String type : new String[] {"java", "lambda", "command"}) {
            JsonNode told = job.task(type + "_300k").path("result");
            assertThat(told.has("text")).isFalse();
            assertThat(told.path("result_size_bytes").asInt()).isGreaterThan(LARGE);
            assertThat(job.artifact(told.path("result_s3_key").asText())
                            .path("text")
                            .asText())
                    .hasSize(LARGE);
        }
    }

    @Test
    void codeWrittenForBoto3FindsResultsUnchanged() throws Exception {
        assumeTrue(
                new ProcessBuilder("python3", "-c", "import boto3").start().waitFor() == 0,
                "python3 has no boto3 here");
        largeResults();

        RunResult job = shell.run("boto3", "{}");

        assertThat(job.exit()).as(job.answer().err()).isZero();
        assertJson(job.result("measures_boto3"), ALL_SIZES);
    }
}
