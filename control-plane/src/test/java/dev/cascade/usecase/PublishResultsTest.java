package dev.cascade.usecase;

import static dev.cascade.engine.DagSketch.dag;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cascade.engine.Command;
import dev.cascade.engine.JobStatus;
import dev.cascade.engine.Outcome;
import dev.cascade.engine.TaskError;
import dev.cascade.port.Attempt;
import dev.cascade.port.MemoryJobStore;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class PublishResultsTest {

    private static final String LARGE = "x".repeat(CompleteTask.INLINE_LIMIT_BYTES);

    private final MemoryJobStore jobs = new MemoryJobStore();
    private final Fixture.Files files = new Fixture.Files();
    private final Fixture given = fixture();

    private Fixture fixture() {
        return new Fixture(jobs, files)
                .with(dag("d").task("a")
                        .with("store_output_to_s3", true)
                        .with("output_s3_key", "out/{{job_id}}.json")
                        .with("retry", 1)
                        .task("b", "a"));
    }

    private Optional<String> object(String key) {
        return files.get(key).map(bytes -> new String(bytes, UTF_8));
    }

    private static String large(String word) {
        return "{\"n\":\"" + word + LARGE + "\"}";
    }

    private static void ends(Fixture where, Attempt attempt, String json) {
        where.complete.succeeded(attempt, Fixture.result(json), where.now).join();
    }

    /** The attempts of a task whose first attempt was given up and whose second is under way. */
    private List<Attempt> twoAttempts(String job) {
        Attempt first = given.attempt(job, "a");
        given.complete
                .failed(first, TaskError.retryable("timeout", "it took too long"), given.now)
                .join();
        given.later(Duration.ofMinutes(2));
        given.advance.advance(job, new Command.Tick());
        return List.of(first, given.attempt(job, "a"));
    }

    @Test
    @DisplayName(
            "H3: a late result of an earlier attempt does not replace the accepted one, small or large, during the job or after it")
    void aLateResultDoesNotReplaceTheAcceptedOne() {
        for (List<String> results : List.of(
                List.of("{\"n\":1}", "{\"n\":2}"),
                List.of(large("one"), large("two")),
                List.of(large("one"), "{\"n\":2}"))) {
            String job = given.started("d");
            List<Attempt> attempts = twoAttempts(job);

            ends(given, attempts.get(1), results.get(1));
            ends(given, attempts.get(0), results.get(0));

            assertThat(object("out/" + job + ".json")).hasValue(results.get(1));
            assertThat(given.complete.keep(given.attempt(job, "b"), PortableJson.NULL))
                    .isInstanceOf(Outcome.Success.class);
            assertThat(new TaskInputs(files)
                            .upstreamResults(given.attempt(job, "b"))
                            .get("a"))
                    .containsEntry(
                            "n", ((Map<?, ?>) Fixture.result(results.get(1)).value()).get("n"));
            given.succeeds(job, "b", "1");
            ends(given, attempts.get(0), results.get(0));
            assertThat(jobs.header(job).orElseThrow().status()).isEqualTo(JobStatus.SUCCESS);
            assertThat(object("out/" + job + ".json")).hasValue(results.get(1));
        }
    }

    @Test
    @DisplayName("H3: a result that comes before the accepted one, and is ignored, is nowhere to be seen either")
    void anIgnoredResultThatComesFirstIsNotPublished() {
        String job = given.started("d");
        List<Attempt> attempts = twoAttempts(job);

        ends(given, attempts.get(0), large("one"));

        assertThat(object("out/" + job + ".json")).isEmpty();
        ends(given, attempts.get(1), large("two"));
        assertThat(object("out/" + job + ".json")).hasValue(large("two"));
    }

    @Test
    @DisplayName("H3: of two results of one attempt the first counts")
    void ofTwoResultsOfOneAttemptTheFirstCounts() {
        String job = given.started("d");
        Attempt attempt = given.attempt(job, "a");

        ends(given, attempt, large("one"));
        ends(given, attempt, large("two"));

        assertThat(object("out/" + job + ".json")).hasValue(large("one"));
        assertThat(new TaskInputs(files)
                        .upstreamResults(given.attempt(job, "b"))
                        .get("a"))
                .containsEntry("n", "one" + LARGE);
    }

    @Test
    @DisplayName("H3: the key is there before what follows is handed out")
    void theKeyIsThereBeforeWhatFollowsIsHandedOut() {
        String job = given.started("d");

        given.succeeds(job, "a", "{\"n\":1}");

        assertThat(given.hands.givenNames()).contains(job + "/b/1");
        assertThat(object("out/" + job + ".json")).hasValue("{\"n\":1}");
        assertThat(files.keys(PublishResults.ANNOUNCED)).isEmpty();
    }

    @Test
    @DisplayName("H3: what a process accepted that died before it had published it, another one publishes")
    void anotherProcessPublishesWhatADeadOneAccepted() {
        for (String result : List.of("{\"n\":1}", large("one"))) {
            String job = given.started("d");
            Attempt attempt = given.attempt(job, "a");
            given.dies = true;
            assertThatThrownBy(() -> ends(given, attempt, result)).hasMessageContaining("died");
            given.dies = false;
            assertThat(object("out/" + job + ".json")).isEmpty();
            Fixture another = fixture();

            another.publish.recover(another.advance);

            assertThat(object("out/" + job + ".json")).hasValue(result);
            assertThat(files.keys(PublishResults.ANNOUNCED)).isEmpty();
        }
    }

    @Test
    @DisplayName("H3: a key that another object took in the meantime is not tried for ever")
    void aKeyThatAnotherObjectTookIsNotTriedForEver() {
        String job = given.started("d");
        Attempt attempt = given.attempt(job, "a");
        given.dies = true;
        assertThatThrownBy(() -> ends(given, attempt, "{\"n\":1}")).hasMessageContaining("died");
        given.dies = false;
        files.taken = "out/" + job + ".json";
        Fixture another = fixture();

        another.publish.recover(another.advance);

        assertThat(files.keys(PublishResults.ANNOUNCED)).isEmpty();
    }

    @Test
    @DisplayName("H3: what was announced and not accepted is not published")
    void whatWasNotAcceptedIsNotPublished() {
        String job = given.started("d");
        List<Attempt> attempts = twoAttempts(job);
        given.complete.keep(attempts.get(0), Fixture.result("{\"n\":1}"));
        given.complete.keep(attempts.get(1), Fixture.result("{\"n\":2}"));

        given.publish.recover(given.advance);

        assertThat(object("out/" + job + ".json")).isEmpty();
        assertThat(files.keys(PublishResults.ANNOUNCED))
                .as("the second attempt is still under way")
                .containsExactly("publishing/" + job + "/0-2.json");
    }
}
