package dev.cascade.acceptance;

import static dev.cascade.examples.JsonAssertions.assertJson;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Functions that do not do what they should, each as a task of one job. */
@TestInstance(Lifecycle.PER_CLASS)
@Timeout(120)
class FunctionFailureTest {

    private static final String FUNCTION = """
            import os, time

            def lambda_handler(event, _context):
                payload = event["task_config"]["payload"]
                with open(payload["journal"], "a") as journal:
                    journal.write(f"{event['task_id']} {os.getpid()}\\n")
                behaviour = payload["behaviour"]
                if behaviour == "sleep":
                    time.sleep(60)
                if behaviour == "raise":
                    raise ValueError("no such book")
                if behaviour == "two_failures" and event["attempt"] <= 2:
                    raise ConnectionError(f"attempt {event['attempt']} is out of luck")
                if behaviour == "refuse":
                    return {"statusCode": 500, "body": {"reason": "overloaded"}}
                return {"answer": 42}
            """;

    @SuppressWarnings("NullAway.Init") // set before all tests
    private RunResult job;

    @SuppressWarnings("NullAway.Init") // set before all tests
    private Shell shell;

    @BeforeAll
    void run(@TempDir Path folder) {
        shell = new Shell(folder)
                .file("functions/misbehaving/handler.py", FUNCTION)
                .file(
                        "dags/failing.yaml",
                        "tasks:\n"
                                + task("sleeps", "sleep", ", timeout: 1")
                                + task("raises", "raise", "")
                                + task("recovers", "two_failures", ", retry: { max: 2, delay: 10ms }")
                                + task("refuses", "refuse", "")
                                + task("answers", "answer", "")
                                + "  after: { type: noop, depends_on: [sleeps, answers] }\n");
        job = shell.run("failing", "{\"journal\": \"" + folder.resolve("journal") + "\"}");
    }

    private static String task(String id, String behaviour, String more) {
        return "  " + id + ": { type: lambda, function_name: misbehaving, payload: { behaviour: " + behaviour
                + ", journal: \"{{context.journal}}\" }" + more + " }\n";
    }

    private long invocations(String task) {
        return shell.text("journal")
                .lines()
                .filter(line -> line.startsWith(task + " "))
                .count();
    }

    @Test
    void theJobFailsAndWhatCannotRunNeverStarts() {
        assertThat(job.exit()).isEqualTo(10);
        assertThat(job.status()).isEqualTo("failed");
        assertThat(job.status("after")).isEqualTo("upstream_failed");
    }

    @Test
    @DisplayName(
            "B-43, B-44: a function that sleeps past its timeout is invoked once, fails with timeout, and its process is gone")
    void aTimeoutIsEnforced() {
        assertJsonHas("sleeps", "{\"status\": \"failed\", \"attempts\": 1, \"error\": {\"type\": \"timeout\"}}");
        String[] line = shell.text("journal")
                .lines()
                .filter(l -> l.startsWith("sleeps "))
                .findFirst()
                .orElseThrow()
                .split(" ");
        assertThat(ProcessHandle.of(Long.parseLong(line[1])).filter(ProcessHandle::isAlive))
                .isEmpty();
        assertThat(invocations("sleeps")).isEqualTo(1);
    }

    @Test
    @DisplayName("B-22: what a function raises is the task's error, with type and message")
    void anExceptionIsToldWithTypeAndMessage() {
        assertThat(job.error("raises")).isEqualTo("ValueError: no such book");
    }

    @Test
    @DisplayName(
            "B-45, B-21: success on the third attempt leaves no error behind, and the failures stay in the history")
    void aRetryThatSucceedsIsASuccess() {
        assertJsonHas("recovers", """
                {"status": "success", "attempts": 3, "error": null, "result": {"answer": 42},
                 "history": [
                   {"attempt": 1, "error": {"type": "ConnectionError", "message": "attempt 1 is out of luck"}},
                   {"attempt": 2, "error": {"type": "ConnectionError", "message": "attempt 2 is out of luck"}}]}""");
        assertThat(invocations("recovers")).isEqualTo(3);
    }

    @Test
    @DisplayName("B-23: a status code that is no success fails the task; a value without one is the result")
    void aStatusCodeDecides() {
        assertJsonHas("refuses", "{\"status\": \"failed\"}");
        assertThat(job.error("refuses")).contains("500");
        assertJsonHas("answers", "{\"status\": \"success\", \"result\": {\"answer\": 42}}");
    }

    private void assertJsonHas(String task, String expected) {
        try {
            assertJson(job.task(task), expected);
        } catch (Exception e) {
            throw new AssertionError(e);
        }
    }
}
