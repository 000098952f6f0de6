package dev.cascade.acceptance;

import static dev.cascade.examples.JsonAssertions.assertJson;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
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

        RanJob job = shell.run("values", "{}");

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

        RanJob job = shell.run("stored", "{}");

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

        RanJob job = shell.run("stored", "{}");

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

        RanJob job = shell.run("payload", "{\"user\": {\"name\": \"Köln\"}}");

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

        RanJob job = shell.run("large", "{}");

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

        RanJob job = shell.run("boto3", "{}");

        assertThat(job.exit()).as(job.answer().err()).isZero();
        assertJson(job.result("measures_boto3"), ALL_SIZES);
    }
}
