package dev.cascade.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Somebody looks after the jobs of a running control plane, whose one worker does one thing at a time. */
@TestInstance(Lifecycle.PER_CLASS)
@Timeout(60)
class JobOperationsTest {

    @SuppressWarnings("NullAway.Init") // set before all tests
    private Shell shell;

    @SuppressWarnings("NullAway.Init") // set before all tests
    private CascadeProcess dev;

    private String url = "";

    @BeforeAll
    void start(@TempDir Path folder) throws IOException {
        shell = new Shell(folder);
        shell.file("dags/good.yaml", "tasks: { one: { type: command, command: [cat] } }\n")
                .file(
                        "dags/queue.yaml",
                        "tasks:\n"
                                + GatedTask.yaml("first", shell, "never", "")
                                + GatedTask.yaml("second", shell, "never", "")
                                + GatedTask.yaml("third", shell, "never", "")
                                + "  after: { type: noop, depends_on: [first, second, third] }\n")
                .file(
                        "dags/quick.yaml",
                        IntStream.range(0, 50)
                                .mapToObj(i -> GatedTask.yaml("quick_" + i, shell, null, ""))
                                .collect(Collectors.joining("", "tasks:\n", "")))
                .file(
                        "dags/fragile.yaml",
                        "tasks:\n"
                                + GatedTask.yaml("before", shell, null, "")
                                + "  breaks: { type: command, command: [test, -e, fixed], depends_on: [before] }\n"
                                + GatedTask.yaml("beside", shell, null, ", depends_on: [before]")
                                + GatedTask.yaml("after", shell, null, ", depends_on: [breaks]"));
        dev = shell.start("dev", "--port", "0", "--workers", "1");
        url = dev.read(1, line -> line.startsWith("Cascade listens on "))
                .getFirst()
                .split(" ")[3];
    }

    @AfterAll
    void stop() throws InterruptedException {
        dev.close();
    }

    private CommandResult there(String... words) {
        String[] all = Arrays.copyOf(words, words.length + 2);
        all[words.length] = "--url";
        all[words.length + 1] = url;
        return shell.cascade(all);
    }

    private String latestJob(String dag) {
        return there("job", "list", "--dag", dag, "-o", "json")
                .json()
                .path("jobs")
                .path(0)
                .path("job_id")
                .asText();
    }

    @Test
    @DisplayName(
            "B-19, B-24: a cancelled job stops what runs, what waits never starts, and the worker takes the next job")
    void aCancelledJobStopsAndTheWorkerGoesOn() throws Exception {
        // After tasks that take no time the worker claims some ahead: those must not start either.
        assertThat(there("trigger", "quick").exit()).isZero();
        try (CascadeProcess trigger = shell.start("trigger", "queue", "--url", url)) {
            String running = trigger.read(1, line -> line.startsWith("task ") && line.contains(" running "))
                    .getFirst()
                    .split(" +")[1];
            String id = latestJob("queue");
            JsonNode shown = new RunResult(shell, there("job", "show", id, "-o", "json")).task(running);
            assertThat(shown.path("status").asText()).isEqualTo("running");
            assertThat(shown.path("started_at").asText()).startsWith("20");
            assertThat(shown.path("completed_at").isNull()).isTrue();

            assertThat(there("job", "cancel", id).exit()).isZero();

            assertThat(trigger.exit()).isEqualTo(12);
            RunResult cancelled = new RunResult(shell, there("job", "watch", id, "-o", "json"));
            assertThat(cancelled.exit()).isEqualTo(12);
            assertThat(cancelled.tasks())
                    .allSatisfy(task -> assertThat(task.path("status").asText()).isEqualTo("cancelled"));
            assertThat(cancelled.task("after").path("started_at").isNull()).isTrue();
        }
        assertThat(there("trigger", "good").exit()).isZero();
        assertThat(shell.text("journal").lines()).doesNotContain("first", "second", "third");
    }

    @Test
    @DisplayName(
            "B-31: a job is retried from its failed tasks on, when an operator says so; what succeeded is not run again")
    void aRetriedJobGoesOnFromItsFailedTasks() {
        CommandResult failed = there("trigger", "fragile");
        assertThat(failed.exit()).isEqualTo(10);
        String id = latestJob("fragile");
        assertThat(shell.text("journal").lines()).contains("before", "beside").doesNotContain("after");

        shell.file("dags/fixed", "");
        assertThat(there("job", "retry", id).exit()).isZero();
        CommandResult watched = there("job", "watch", id, "-o", "json");

        RunResult job = new RunResult(shell, watched);
        assertThat(job.exit()).isZero();
        assertThat(job.status()).isEqualTo("success");
        assertThat(job.task("breaks").path("error").isNull()).isTrue();
        assertThat(job.task("before").path("attempts").asInt()).isEqualTo(1);
        assertThat(shell.text("journal").lines()).containsOnlyOnce("before", "beside", "after");
        assertThat(watched.err().lines())
                .anySatisfy(line -> assertThat(line).matches("task breaks +failed +attempt 1 .*"))
                .anySatisfy(line -> assertThat(line).matches("task breaks +success +attempt 2 .*"));
    }
}
