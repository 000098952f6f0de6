package dev.cascade.acceptance.account;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cascade.acceptance.CascadeProcess;
import dev.cascade.acceptance.GatedTask;
import dev.cascade.acceptance.Shell;
import dev.cascade.dsl.Task;
import dev.cascade.dsl.TaskConfig;
import dev.cascade.dsl.TaskContext;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.MethodOrderer.OrderAnnotation;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.io.TempDir;

/** Local tasks run on whatever worker joins the account, with the rights of one. */
@AccountTest
@TestMethodOrder(OrderAnnotation.class)
class WorkerOnAccountTest {

    @TempDir
    Path folder;

    private CascadeProcess worker(EmulatedAccount account, String name) throws Exception {
        return worker(account.environment(), name);
    }

    private CascadeProcess worker(Map<String, String> environment, String name) throws Exception {
        Path home = Files.createDirectories(folder.resolve(name));
        CascadeProcess worker = new Shell(home, environment).start("worker", "--workers", "2");
        var unused = worker.read(1, line -> line.contains("joined the pool"));
        return worker;
    }

    @Test
    @Order(1)
    void aDagOfLocalAndLambdaTasksRunsToItsEnd(EmulatedAccount account) throws Exception {
        try (CascadeProcess worker = worker(account, "worker")) {
            String id = account.user().trigger("hybrid_processing_pipeline", "{}");

            assertThat(account.end(id).path("status").asText()).isEqualTo("success");
            assertThat(worker).isNotNull();
        }
    }

    @Test
    @Order(2)
    @DisplayName(
            "R16: what tasks of a worker write are entries with job, task and attempt, and nothing stays on its disk")
    void logsOfTasksAreEntries(EmulatedAccount account) throws Exception {
        Map<String, String> environment = account.environment();
        environment.put("CASCADE_TASK_LOGS", "stdout");
        account.user()
                .register(
                        "telling",
                        TaskDocuments.dag(List.of(
                                "\"first\": {\"type\": \"command\", \"command\": [\"sh\", \"-c\", \"echo told >&2\"]}",
                                "\"second\": {\"type\": \"local\", \"module\": \"" + Tells.class.getName()
                                        + "\", \"depends_on\": [\"first\"]}")));
        try (CascadeProcess worker = worker(environment, "telling")) {
            String id = account.user().trigger("telling", "{}");
            assertThat(account.end(id).path("status").asText()).isEqualTo("success");
            worker.stop();

            assertThat(worker.rest())
                    .filteredOn(line -> line.contains("\"message\":\"told\""))
                    .hasSize(2)
                    .anyMatch(entry -> entry.endsWith(of(id, "first")))
                    .anyMatch(entry -> entry.endsWith(of(id, "second")));
        }
        try (Stream<Path> files = Files.walk(folder.resolve("telling"))) {
            assertThat(files.filter(file -> file.toString().endsWith(".log"))).isEmpty();
        }
    }

    private static String of(String job, String task) {
        return ",\"job\":\"" + job + "\",\"task\":\"" + task + "\",\"attempt\":1}";
    }

    /** A Java task that writes to its log. */
    public static final class Tells implements Task {

        @Override
        public Object execute(TaskConfig config, TaskContext context) {
            context.log("told");
            return 1;
        }
    }

    @Test
    @Order(3)
    @DisplayName("R17: a worker that was told to stop leaves no request at the queue that takes the next message")
    void aWorkerThatWasToldToStopTakesNoMessage(EmulatedAccount account) throws Exception {
        Path gate = Files.writeString(folder.resolve("open"), "");
        account.user().register("gated", gated(gate));
        var none = account.await("the end of others' requests", account::receivesUnderWay, Integer.valueOf(0)::equals);
        try (CascadeProcess first = worker(account, "stopped")) {
            int begun = account.receivesBegun();
            var unused = account.await("its next request", account::receivesBegun, now -> now > begun);
            first.stop();
            first.exit();
        }

        assertThat(account.receivesUnderWay()).isZero();
        String id = account.user().trigger("gated", "{}");
        try (CascadeProcess second = worker(account, "successor")) {
            assertThat(account.end(id).path("status").asText()).isEqualTo("success");
            assertThat(second).isNotNull();
        }
    }

    /** The last: a message on its way to a worker that is killed comes to another a minute later. */
    @Test
    @Order(4)
    void aTaskWhoseWorkerIsKilledIsTriedAgainByAnother(EmulatedAccount account) throws Exception {
        Path gate = folder.resolve("gate");
        account.user().register("gated", gated(gate));
        try (CascadeProcess first = worker(account, "first")) {
            String id = account.user().trigger("gated", "{}");
            account.await("the task running", () -> task(account, id), "running"::equals);
            try (CascadeProcess second = worker(account, "second")) {
                first.kill();
                Files.writeString(gate, "");

                assertThat(account.endBySweeps(id)).isEqualTo("success");
                assertThat(folder.resolve("journal")).hasContent("slow\n");
                assertThat(second).isNotNull();
            }
        }
    }

    private String gated(Path gate) {
        return """
                {"name": "gated", "tasks": {"slow": {"type": "local", "module": "%s", "retry": 2, "timeout": 300,
                 "payload": {"gate": "%s", "journal": "%s"}}}}
                """.formatted(GatedTask.class.getName(), gate, folder.resolve("journal"));
    }

    private static String task(EmulatedAccount account, String id) {
        return account.user()
                .get("/v1/jobs/" + id + "/tasks")
                .json()
                .path("tasks")
                .path(0)
                .path("status")
                .asText();
    }
}
