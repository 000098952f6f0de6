package dev.cascade.acceptance.account;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.cascade.acceptance.BookAndAnalysis;
import dev.cascade.acceptance.CascadeProcess;
import dev.cascade.acceptance.LargeTask;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.services.s3.S3Client;

/** What a worker does besides running tasks, with the rights of one: it runs one at a time. */
@AccountTest
class WorkerTasksTest {

    private static final int MANY = 251;
    private static final String NAMED = "followed/last.json";

    @TempDir
    static Path folder;

    private static CascadeProcess worker;

    @BeforeAll
    static void aWorker(EmulatedAccount account) throws Exception {
        worker = account.shell(folder).start("worker", "--workers", "1");
        var unused = worker.read(1, line -> line.contains("joined the pool"));
    }

    @AfterAll
    static void leavesWhenItIsToldTo(EmulatedAccount account) throws Exception {
        worker.stop();
        worker.exit();

        assertThat(account.user().get("/v1/workers").json().path("workers").valueStream())
                .noneMatch(known -> known.path("pid").asLong() == worker.pid());
    }

    @Test
    void whatFollowsFromATaskItHandsOutItself(EmulatedAccount account) {
        List<String> tasks = new ArrayList<>(TaskDocuments.ofEachFunction(account, "first"));
        tasks.add(local("first", ""));
        tasks.add(local("one_here", "\"depends_on\": [\"first\"],"));
        tasks.add(local("one_for_others", "\"depends_on\": [\"first\"],"));
        // More than a process invokes by itself, so that they are left to the control functions; and nothing to work
        // with.
        List<String> many = IntStream.range(0, MANY)
                .mapToObj(number -> "\"many_" + number + "\": {\"type\": \"lambda\", \"function_name\": \"aggregator\","
                        + " \"depends_on\": [\"one_here\"], \"payload\": {\"of\": \"{{context.nobody}}\"}}")
                .toList();
        tasks.addAll(many);
        tasks.add(local(
                "last",
                "\"store_output_to_s3\": true, \"output_s3_key\": \"" + NAMED
                        + "\", \"trigger_rule\": \"all_done\", \"depends_on\": [\"many_0\", \"one_here\", \"one_for_others\", \""
                        + String.join("\", \"", account.taskFunctions()) + "\"],"));
        account.user().register("followed", TaskDocuments.dag("\"max_active_jobs\": 1, ", tasks));

        String id = account.user().triggerOld("followed");
        account.end(id);

        assertThat(account.tasks(id))
                .noneMatch(task -> task.path("error").path("type").asText().matches("access_denied|not_.*"));
        assertThat(account.task(id, "last").path("status").asText()).isEqualTo("success");
        try (S3Client s3 = account.s3()) {
            var unused = account.await(
                    "the result under the key that its author named",
                    () -> s3.listObjectsV2(list -> list.bucket(
                                            account.document().path("bucket").asText())
                                    .prefix(NAMED))
                            .contents(),
                    found -> !found.isEmpty());
        }
    }

    private static String local(String id, String more) {
        return "\"" + id + "\": {\"type\": \"local\", \"module\": \"" + LargeTask.class.getName() + "\", " + more
                + " \"payload\": {\"small\": true}}";
    }

    @Test
    void aResultTooLargeToTravelIsReadByTheTaskThatNeedsItUnlessItIsGone(EmulatedAccount account) throws Exception {
        Path gate = folder.resolve("large-gate");
        account.user()
                .register(
                        "large",
                        TaskDocuments.dag(List.of(
                                large("writes", ""),
                                large("reads", "\"depends_on\": [\"writes\"],"),
                                large(
                                        "misses",
                                        "\"depends_on\": [\"reads\"], \"payload\": {\"gate\": \"" + gate + "\"},"))));
        String id = account.user().trigger("large", "{}");
        JsonNode read = account.await(
                "what is read", () -> account.task(id, "reads"), task -> task.has("result") && isOver(task));
        try (S3Client s3 = account.s3()) {
            s3.deleteObject(
                    delete -> delete.bucket(account.document().path("bucket").asText())
                            .key(read.path("result").path("result_s3_key").asText()));
        }
        Files.writeString(gate, "");

        assertThat(account.end(id).path("status").asText()).isEqualTo("failed");
        assertThat(account.task(id, "misses").path("error").path("message").asText())
                .contains("there is no object at s3://");
    }

    @Test
    @DisplayName("F15: a result that is too large for an event is read by functions from where it is kept")
    void functionsReadALargeResultFromWhereItIsKept(EmulatedAccount account) {
        String compared = "{\"words\": \"all\", \"sentiment\": \"all\"}";
        account.user()
                .register(
                        "books",
                        TaskDocuments.dag(List.of(
                                "\"all\": {\"type\": \"local\", \"module\": \"" + BookAndAnalysis.class.getName()
                                        + "\"}",
                                function("numbers", "data-processor", ""),
                                function("sum", "aggregator", ""),
                                function("chapters", "extract-chapters", ""),
                                function("words", "word-frequency", ""),
                                function("sentiment", "sentiment-analysis", ""),
                                function(
                                        "compared",
                                        "compare-books",
                                        ", \"payload\": {\"books\": [" + compared + ", " + compared + "]}"))));

        String id = account.user().trigger("books", "{}");

        assertThat(account.end(id).path("status").asText())
                .as("%s", account.tasks(id))
                .isEqualTo("success");
        assertThat(account.task(id, "sum")
                        .path("result")
                        .path("aggregated_total")
                        .asInt())
                .isEqualTo(7);
    }

    private static String function(String id, String name, String more) {
        return "\"" + id + "\": {\"type\": \"lambda\", \"function_name\": \"" + name + "\", \"depends_on\": [\"all\"]"
                + more + "}";
    }

    private static boolean isOver(JsonNode task) {
        return task.path("status").asText().equals("success");
    }

    private static String large(String id, String more) {
        return "\"" + id + "\": {\"type\": \"local\", " + more + " \"module\": \"" + LargeTask.class.getName() + "\"}";
    }
}
