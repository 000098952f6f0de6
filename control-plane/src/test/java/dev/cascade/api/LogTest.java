package dev.cascade.api;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cascade.engine.Command;
import dev.cascade.engine.TaskRef;
import dev.cascade.port.WorkerStore.Worker;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Map;
import java.util.Objects;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.lifecycle.AfterProperty;
import net.jqwik.api.lifecycle.BeforeProperty;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Logs of attempts, read by bytes. */
class LogTest {

    private ApiUnderTest api;
    private String job;

    @BeforeEach
    @BeforeProperty
    void aJobThatRuns() throws IOException {
        Path directory = Files.createTempDirectory("logs");
        directory.toFile().deleteOnExit();
        api = new ApiUnderTest(directory);
        api.registerDag("daily");
        job = api.startJob("daily");
    }

    @AfterEach
    @AfterProperty
    void close() {
        api.close();
    }

    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private ApiUnderTest.Answer read(String query) {
        return api.get("/v1/jobs/" + job + "/tasks/a/attempts/1/log" + query);
    }

    private static long number(ApiUnderTest.Answer answer, String field) {
        return ((Number) Objects.requireNonNull(answer.body().get(field))).longValue();
    }

    @Test
    void anAttemptThatHasWrittenNothingHasAnEmptyLog() {
        assertThat(read("").body())
                .containsEntry("text", "")
                .containsEntry("size", 0)
                .containsEntry("complete", false);
    }

    @Test
    void aLogIsCompleteWhenItsAttemptHasEndedAndAllOfItWasRead() {
        api.log(job, "a", 1, utf8("one\ntwo\n"));

        assertThat(read("").body()).containsEntry("text", "one\ntwo\n").containsEntry("complete", false);
        api.succeed(job, 0, "1");
        assertThat(read("?limit=4").body()).containsEntry("text", "one\n").containsEntry("complete", false);
        assertThat(read("?after=4").body()).containsEntry("text", "two\n").containsEntry("complete", true);
        assertThat(read("?after=8").body()).containsEntry("text", "").containsEntry("complete", true);
    }

    @Test
    void aCharacterThatIsNotWholeYetIsWaitedForUntilTheAttemptEnds() {
        api.log(job, "a", 1, new byte[] {'x', (byte) 0xE2, (byte) 0x82});

        ApiUnderTest.Answer running = read("");
        assertThat(running.body()).containsEntry("text", "x").containsEntry("next_after", 1);

        api.succeed(job, 0, "1");
        assertThat(read("?after=1").body())
                .containsEntry("text", "\uFFFD")
                .containsEntry("next_after", 3)
                .containsEntry("complete", true);
    }

    @Test
    void theEndIsReadWithoutTheRestAndBackwardsFromThere() {
        api.log(job, "a", 1, utf8("a".repeat(3_000_000) + "€€end"));

        ApiUnderTest.Answer end = read("?after=-1&limit=8");
        assertThat(end.body()).containsEntry("text", "€end").containsEntry("from", 3_000_003);
        ApiUnderTest.Answer before = read("?before=3000003&limit=4");
        assertThat(before.body()).containsEntry("text", "a€").containsEntry("from", 2_999_999);
        assertThat(api.longestRead()).isLessThanOrEqualTo(8);
    }

    @Test
    void plainTextIsTheWholeLog() {
        api.log(job, "a", 1, utf8("line\n".repeat(50_000)));

        ApiResponse whole = api.api()
                .handle(new ApiRequest(
                        "GET",
                        "/v1/jobs/" + job + "/tasks/a/attempts/1/log",
                        "",
                        Map.of("Accept", "text/plain"),
                        new byte[0]));

        assertThat(whole.headers()).containsEntry("Content-Type", "text/plain; charset=utf-8");
        assertThat(whole.body()).hasSize(250_000);
    }

    @Test
    void theLogOfAWorkerOnAnotherMachineIsSaidToBeThere() {
        api.core()
                .stores()
                .workers()
                .renew(new Worker("w9", "elsewhere", 1, 4, Instant.EPOCH, Instant.parse("2026-01-01T00:01:00Z")));
        api.core().advanceJob().advance(job, new Command.Claim(TaskRef.of(0), 1, "w9"));

        ApiUnderTest.Answer answer = read("");

        assertThat(answer.status()).isEqualTo(404);
        assertThat(answer.text("code")).isEqualTo("log-elsewhere");
        assertThat(answer.text("detail")).contains("w9").contains("elsewhere");
    }

    @Test
    void whatIsNotThereIsNotFound() {
        assertThat(api.get("/v1/jobs/none/tasks/a/attempts/1/log").text("code")).isEqualTo("job-not-found");
        assertThat(api.get("/v1/jobs/" + job + "/tasks/x/attempts/1/log").text("code"))
                .isEqualTo("task-not-found");
        assertThat(api.get("/v1/jobs/" + job + "/tasks/a/attempts/2/log").text("code"))
                .isEqualTo("attempt-not-found");
        assertThat(api.get("/v1/jobs/" + job + "/tasks/a/attempts/x/log").text("code"))
                .isEqualTo("attempt-not-found");
        assertThat(api.get("/v1/jobs/" + job + "/tasks/b/attempts/1/log").text("detail"))
                .contains("has had no attempt yet");
        assertThat(read("?after=1&before=2").status()).isEqualTo(400);
    }

    /** Whatever the bytes are, and wherever they are cut, the parts are the log. */
    @Property(tries = 200)
    void concatenatedPartsAreTheLog(@ForAll("bytes") byte[] bytes, @ForAll @IntRange(min = 4, max = 9) int limit)
            throws IOException {
        job = api.startJob("daily");
        api.log(job, "a", 1, bytes);
        api.succeed(job, 0, "1");

        StringBuilder text = new StringBuilder();
        long after = 0;
        ApiUnderTest.Answer page;
        do {
            page = read("?limit=" + limit + "&after=" + after);
            text.append(page.text("text"));
            after = number(page, "next_after");
        } while (!Boolean.TRUE.equals(page.body().get("complete")));

        assertThat(text.toString()).isEqualTo(new String(bytes, StandardCharsets.UTF_8));
    }

    @Provide
    Arbitrary<byte[]> bytes() {
        Arbitrary<byte[]> some = Arbitraries.oneOf(
                Arbitraries.of("a", "é", "€", "😀", "\n", "\u001b[1m").map(LogTest::utf8),
                Arbitraries.bytes().map(b -> new byte[] {b}));
        return some.list().ofMaxSize(20).map(parts -> {
            ByteArrayOutputStream all = new ByteArrayOutputStream();
            parts.forEach(all::writeBytes);
            return all.toByteArray();
        });
    }
}
