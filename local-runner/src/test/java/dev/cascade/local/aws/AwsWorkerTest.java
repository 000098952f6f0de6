package dev.cascade.local.aws;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cascade.engine.JobStatus;
import dev.cascade.engine.TaskStatus;
import dev.cascade.usecase.query.JobDetails.TaskDetails;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/** Workers as processes of their own, on DynamoDB Local, a bucket and a queue of this machine. */
@Timeout(120)
@Execution(ExecutionMode.CONCURRENT)
class AwsWorkerTest {

    @TempDir
    Path folder;

    private LoopbackAccount account;

    @BeforeEach
    void open() throws IOException {
        account = new LoopbackAccount(folder);
    }

    @AfterEach
    void close() {
        account.close();
    }

    private WorkerProcess worker(String name, String... options) throws IOException {
        return WorkerProcess.start(folder.resolve(name), account.environment(), options);
    }

    /** A task that notes that it began, and ends once there is a file {@code gate}. */
    private String gated(String id, String more) {
        return gated(id, "gate", more);
    }

    private String gated(String id, String gate, String more) {
        return "  " + id + ": { type: command, command: [sh, -c, 'echo " + id + " >> \"" + journal() + "\";"
                + " until [ -e \"" + folder.resolve(gate) + "\" ]; do sleep 0.05; done'], retry: 0" + more + " }\n";
    }

    private Path journal() {
        return folder.resolve("journal");
    }

    /** What has begun, in order. */
    private List<String> begun() {
        try {
            return Files.exists(journal()) ? Files.readAllLines(journal()) : List.of();
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    private void openTheGate() throws IOException {
        Files.writeString(folder.resolve("gate"), "");
    }

    private TaskDetails task(String job, String id) {
        return account.details(job).tasks().stream()
                .filter(task -> task.id().equals(id))
                .findFirst()
                .orElseThrow();
    }

    @Test
    void aWorkerRunsWhatIsQueuedAndGoesOnWithWhatFollows() throws Exception {
        try (WorkerProcess worker = worker("w1", "--workers", "2")) {
            assertThat(worker.joined()).containsEntry("state", "cascade").containsEntry("slots", 2);
            assertThat(account.workers()).hasSize(1);

            String job = account.start("""
                    tasks:
                      a: { type: command, command: [echo, '{"n": 1}'] }
                      b: { type: command, command: [cat], depends_on: [a], store_output_to_s3: true }
                      c: { type: command, command: [cat], depends_on: [b] }
                    """);

            account.awaitSuccess(job);
            assertThat(account.sqs.calls("SendMessageBatch")).isEqualTo(1);
            assertThat(task(job, "b").result().orElseThrow().artifact()).isPresent();
            LoopbackAccount.await(() -> account.sqs.bodies().isEmpty());
            assertThat(folder.resolve("bucket/results/" + job + "/b.json")).exists();
            LoopbackAccount.await(() -> !Files.exists(folder.resolve("bucket/publishing/" + job)));
        }
    }

    @Test
    @DisplayName("H3: a worker publishes a result that another one accepted and did not publish before it was killed")
    void aWorkerPublishesWhatAKilledOneAccepted() throws Exception {
        String job = account.start(
                "tasks: { a: { type: command, command: [echo, '{\"n\":1}'], store_output_to_s3: true } }");
        Path object = folder.resolve("bucket/results/" + job + "/a.json");
        try (WorkerProcess first = worker("w1")) {
            first.joined();
            account.awaitSuccess(job);
            LoopbackAccount.await(
                    () -> Files.exists(object) && !Files.exists(folder.resolve("bucket/publishing/" + job)));
            first.kill();
        }
        // What it leaves if it is killed right after the acceptance.
        Files.delete(object);
        Path note = folder.resolve("bucket/publishing/" + job + "/0-1.json");
        Files.createDirectories(note.getParent());
        Files.writeString(note, "{\"job\": \"" + job + "\", \"task\": \"0\", \"attempt\": 1}");

        try (WorkerProcess second = worker("w2")) {
            second.joined();
            LoopbackAccount.await(() -> Files.exists(object) && !Files.exists(note));
        }

        assertThat(object).hasContent("{\"n\":1}");
    }

    @Test
    void whatAWorkerHasNoSlotForIsLeftToOthers() throws Exception {
        String job = account.start("tasks:\n" + gated("a", "") + gated("b", ", depends_on: []") + gated("c", ""));

        try (WorkerProcess first = worker("w1", "--workers", "2")) {
            first.joined();
            LoopbackAccount.await(() -> begun().size() == 2);
            assertThat(account.sqs.bodies()).isNotEmpty();
            try (WorkerProcess second = worker("w2", "--workers", "1")) {
                second.joined();
                LoopbackAccount.await(() -> begun().size() == 3);
                openTheGate();
                account.awaitSuccess(job);
            }
        }
        assertThat(begun()).containsExactlyInAnyOrder("a", "b", "c");
    }

    @Test
    void aMessageThatComesWhenTheLastSlotHasJustGoneIsGivenBackAtOnce() throws Exception {
        account.sqs.letNobodyGoWithNothing();
        try (WorkerProcess first = worker("w1", "--workers", "2")) {
            first.joined();
            String job = account.start("tasks:\n" + gated("a", "first-gate", "") + gated("b", ", depends_on: [a]")
                    + gated("c", ", depends_on: [a]"));
            LoopbackAccount.await(() -> begun().size() == 1 && account.sqs.waiting() == 1);
            Files.writeString(folder.resolve("first-gate"), "");
            LoopbackAccount.await(() -> begun().size() == 3);

            String other = account.start("tasks:\n" + gated("d", ""));

            LoopbackAccount.await(() -> account.sqs.calls("ChangeMessageVisibilityBatch") == 1);
            try (WorkerProcess second = worker("w2", "--workers", "1")) {
                second.joined();
                LoopbackAccount.await(() -> begun().size() == 4);
                openTheGate();
                account.awaitSuccess(job);
                account.awaitSuccess(other);
            }
        }
        assertThat(begun()).containsExactlyInAnyOrder("a", "b", "c", "d");
    }

    @Test
    void theTasksOfAKilledWorkerAreTakenOverWithoutUsingUpARetry() throws Exception {
        String job = account.start("tasks:\n" + gated("a", "") + gated("b", ", depends_on: [a]"));
        try (WorkerProcess first = worker("w1")) {
            first.joined();
            LoopbackAccount.await(() -> begun().size() == 1);
            try (WorkerProcess second = worker("w2")) {
                second.joined();

                first.kill();

                LoopbackAccount.await(() -> begun().size() == 2);
                openTheGate();
                account.awaitSuccess(job);
            }
        }
        assertThat(begun()).containsExactly("a", "a", "b");
        assertThat(task(job, "a").attempts()).isEqualTo(2);
        assertThat(task(job, "b").attempts()).isEqualTo(1);
        assertThat(account.workers()).hasSize(1);
    }

    @Test
    void aWorkerThatIsToldToStopFinishesWhatItRuns() throws Exception {
        String job = account.start("tasks:\n" + gated("a", ""));
        try (WorkerProcess worker = worker("w1")) {
            worker.joined();
            LoopbackAccount.await(() -> begun().size() == 1);

            worker.tellToStop();
            LoopbackAccount.await(() -> errorsOf(worker).contains("leaving the pool"));
            String left = account.start("name: other\ntasks:\n  x: { type: command, command: ['true'] }");
            openTheGate();

            assertThat(worker.exit()).isIn(130, 143);
            account.awaitSuccess(job);
            assertThat(task(job, "a").attempts()).isEqualTo(1);
            assertThat(account.status(left)).isEqualTo(JobStatus.RUNNING);
            assertThat(account.workers()).isEmpty();
        }
    }

    @Test
    @DisplayName("R17: what the last request of an idle worker brings, once it was told to stop, is given back")
    void whatTheLastRequestOfAnIdleWorkerBringsIsGivenBack() throws Exception {
        account.sqs.letNobodyGoWithNothing();
        try (WorkerProcess first = worker("w1")) {
            first.joined();
            LoopbackAccount.await(() -> account.sqs.waiting() == 1);
            first.tellToStop();
            LoopbackAccount.await(() -> errorsOf(first).contains("leaving the pool"));

            String job = account.start("tasks:\n  x: { type: command, command: ['true'] }");

            LoopbackAccount.await(() -> account.sqs.calls("ChangeMessageVisibilityBatch") == 1);
            assertThat(first.exit()).isIn(130, 143);
            try (WorkerProcess second = worker("w2")) {
                second.joined();
                account.awaitSuccess(job);
            }
        }
    }

    @Test
    @DisplayName("R16: a command finds no AWS credentials, although its worker has some")
    void aCommandFindsNoCredentialsOfItsWorker() throws Exception {
        try (WorkerProcess worker = worker("w1")) {
            worker.joined();

            String job =
                    account.start("tasks:\n  a: { type: command, command: [sh, -c, 'env >\"" + journal() + "\"'] }");

            account.awaitSuccess(job);
            assertThat(begun())
                    .noneMatch(
                            line -> line.matches("AWS_(ACCESS_KEY_ID|SECRET_ACCESS_KEY|SESSION_TOKEN|CONTAINER_.*)=.*"))
                    .contains("AWS_EC2_METADATA_DISABLED=true", "AWS_REGION=eu-central-1");
        }
    }

    @Test
    @DisplayName(
            "R16: with CASCADE_TASK_LOGS=stdout the log of a command is entries on standard output, and nothing stays on the disk")
    void logsOfTasksAreEntriesOnStandardOutput() throws Exception {
        Map<String, String> environment = new HashMap<>(account.environment());
        environment.put("CASCADE_TASK_LOGS", "stdout");
        try (WorkerProcess worker = WorkerProcess.start(folder.resolve("w1"), environment)) {
            worker.joined();

            String job = account.start("""
                    tasks:
                      a: { type: command, command: [sh, -c, 'echo one >&2; echo two >/dev/stderr; exit 3'], retry: 0 }
                    """);

            assertThat(worker.next())
                    .containsEntry("job", job)
                    .containsEntry("task", "a")
                    .containsEntry("attempt", 1)
                    .containsEntry("message", "one");
            assertThat(worker.next()).containsEntry("message", "two");
            LoopbackAccount.await(() -> account.status(job) == JobStatus.FAILED);
            assertThat(task(job, "a").error().orElseThrow().message()).endsWith(": one\ntwo");
            assertThat(folder.resolve("w1/.cascade/logs")).doesNotExist();
            assertThat(folder.resolve("w1/.cascade/inputs")).isEmptyDirectory();
        }
    }

    private static String errorsOf(WorkerProcess worker) {
        try {
            return worker.errors();
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    @Test
    void aWorkerThatIsToldToStopGivesBackWhatItCannotFinish() throws Exception {
        String job = account.start("tasks:\n" + gated("a", ""));
        try (WorkerProcess worker = worker("w1", "--stop-timeout", "0.1")) {
            worker.joined();
            LoopbackAccount.await(() -> begun().size() == 1);

            worker.tellToStop();

            assertThat(worker.exit()).isIn(130, 143);
            assertThat(task(job, "a").status()).isEqualTo(TaskStatus.QUEUED);
            assertThat(account.workers()).isEmpty();
        }
        openTheGate();
        try (WorkerProcess other = worker("w2")) {
            other.joined();
            account.awaitSuccess(job);
            assertThat(task(job, "a").attempts()).isEqualTo(2);
        }
    }

    @Test
    void aTaskOfACancelledJobIsStoppedAndItsSlotFreed() throws Exception {
        String job = account.start("tasks:\n" + gated("a", ""));
        try (WorkerProcess worker = worker("w1", "--workers", "1")) {
            worker.joined();
            LoopbackAccount.await(() -> begun().size() == 1);

            account.cancel(job);
            String next = account.start("name: next\ntasks:\n  x: { type: command, command: ['true'] }");

            account.awaitSuccess(next);
            assertThat(account.status(job)).isEqualTo(JobStatus.CANCELLED);
        }
    }

    @Test
    void anAttemptThatTimesOutFreesItsSlotAtOnce() throws Exception {
        String job = account.start("tasks:\n" + gated("a", ", timeout: 1, allow_failure: true"));
        String next = account.start("name: next\ntasks:\n  x: { type: command, command: ['true'] }");
        try (WorkerProcess worker = worker("w1", "--workers", "1")) {
            worker.joined();

            account.awaitSuccess(next);
            account.awaitSuccess(job);
            assertThat(task(job, "a").error().orElseThrow().type()).isEqualTo("timeout");
        }
    }

    @Test
    void aMessageThatComesTwiceRunsNothingTwice() throws Exception {
        String job = account.start("tasks:\n" + gated("a", ""));
        account.sqs.bodies().forEach(body -> {
            account.sqs.add(body);
            account.sqs.add(body);
        });
        try (WorkerProcess worker = worker("w1", "--workers", "4")) {
            worker.joined();

            LoopbackAccount.await(() -> account.sqs.bodies().isEmpty());
            openTheGate();
            account.awaitSuccess(job);
        }
        assertThat(begun()).containsExactly("a");
    }

    @Test
    void aMessageOfAJobThatIsGoneIsForgotten() throws Exception {
        account.sqs.add("{\"job\": \"nobody\", \"task\": 0, \"attempt\": 1}");
        try (WorkerProcess worker = worker("w1")) {
            worker.joined();

            LoopbackAccount.await(() -> account.sqs.bodies().isEmpty());
        }
    }

    @Test
    void whatIsNotThereIsToldBeforeItJoins() throws Exception {
        Map<String, String> environment = new HashMap<>(account.environment());
        environment.put("CASCADE_TABLE", "elsewhere");
        try (WorkerProcess worker = WorkerProcess.start(folder.resolve("w1"), environment)) {
            assertThat(worker.exit()).isEqualTo(1);
            assertThat(worker.errors()).contains("DynamoDB table \"elsewhere\"").hasLineCount(1);
        }
        environment = new HashMap<>(account.environment());
        environment.put("CASCADE_TASK_QUEUE_URL", account.sqs.endpoint() + "/000000000000/elsewhere");
        try (WorkerProcess worker = WorkerProcess.start(folder.resolve("w2"), environment)) {
            assertThat(worker.exit()).isEqualTo(1);
            assertThat(worker.errors()).contains("CASCADE_TASK_QUEUE_URL").hasLineCount(1);
        }
    }
}
