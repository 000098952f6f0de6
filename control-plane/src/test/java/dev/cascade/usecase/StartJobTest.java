package dev.cascade.usecase;

import static dev.cascade.engine.DagSketch.dag;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.cascade.engine.Actor;
import dev.cascade.engine.JobStatus;
import dev.cascade.port.JobHeader;
import dev.cascade.port.JobQuery;
import dev.cascade.usecase.query.JobDetails;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class StartJobTest {

    private final Fixture given = new Fixture().with(dag("daily").task("a").task("b", "a"));

    private static StartJob.Request request(String context, Optional<String> id, Optional<String> key) {
        return new StartJob.Request("daily", context, "api", id, Optional.of("by hand"), key, false);
    }

    private static StartJob.Request keyed(String context, String key) {
        return request(context, Optional.empty(), Optional.of(key));
    }

    private RequestRejectedException refused(StartJob.Request request) {
        Throwable[] thrown = new Throwable[1];
        assertThatExceptionOfType(RequestRejectedException.class)
                .isThrownBy(() -> given.start.start(request))
                .satisfies(e -> thrown[0] = e);
        return (RequestRejectedException) thrown[0];
    }

    private int jobCount() {
        return given.jobs
                .list(new JobQuery(Optional.empty(), Optional.empty(), 100, Optional.empty()))
                .items()
                .size();
    }

    @Test
    void aJobRunsTheLatestVersionWithItsContext() {
        given.with(dag("daily").task("only"));

        JobHeader job = given.start.start(request("{\"n\":1}", Optional.of("mine"), Optional.empty()));

        assertThat(job)
                .isEqualTo(new JobHeader(
                        "mine",
                        "daily",
                        2,
                        "{\"n\":1}",
                        "api",
                        Optional.of("by hand"),
                        Fixture.NOON,
                        JobStatus.RUNNING,
                        Optional.of(Fixture.NOON),
                        Optional.empty()));
        assertThat(given.jobs.header("mine")).contains(job);
        assertThat(given.hands.givenNames()).containsExactly("mine/only/1");
    }

    @Test
    @DisplayName("B-52: the same request under the same key starts one job")
    void theSameKeyIsTheSameJob() {
        JobHeader first = given.start.start(keyed("{}", "k"));
        given.later(Duration.ofHours(23));

        JobHeader second = given.start.start(keyed("{}", "k"));

        assertThat(second).isEqualTo(first);
        assertThat(jobCount()).isEqualTo(1);
    }

    @Test
    void theJobSaysWhoTriggeredItFirst() {
        JobHeader first = given.start.start(keyed("{}", "k", Actor.named("ada")));

        JobHeader second = given.start.start(keyed("{}", "k", Actor.named("bob")));

        assertThat(first.actor()).isEqualTo(Actor.named("ada"));
        assertThat(second).isEqualTo(first);
        given.cancel.cancel(first.id(), Actor.named("bob"));
        assertThat(given.jobs.header(first.id()).flatMap(JobHeader::actor)).isEqualTo(Actor.named("ada"));
    }

    private static StartJob.Request keyed(String context, String key, Optional<Actor> actor) {
        return new StartJob.Request(
                "daily", context, "api", actor, Optional.empty(), Optional.empty(), Optional.of(key), false);
    }

    @Test
    void aKeyIsForgottenAfterADay() {
        JobHeader first = given.start.start(keyed("{}", "k"));
        given.later(Duration.ofHours(24));

        assertThat(given.start.start(keyed("{}", "k")).id()).isNotEqualTo(first.id());
    }

    @Test
    void anotherRequestUnderTheSameKeyIsRefused() {
        given.start.start(keyed("{}", "k"));

        RequestRejectedException refusal = refused(keyed("{\"other\":1}", "k"));

        assertThat(refusal.kind()).isEqualTo(RequestRejectedException.Kind.KEY_REUSED);
        assertThat(refusal.code()).isEqualTo("idempotency-key-reused");
        assertThat(jobCount()).isEqualTo(1);
    }

    @Test
    void anIdThatIsTakenIsRefused() {
        given.start.start(request("{}", Optional.of("mine"), Optional.empty()));

        RequestRejectedException refusal = refused(request("{}", Optional.of("mine"), Optional.empty()));

        assertThat(refusal.kind()).isEqualTo(RequestRejectedException.Kind.CONFLICT);
        assertThat(refusal).hasMessage("there is a job \"mine\" already");
    }

    @Test
    void anIdThatAnotherJobHasIsRefusedAlsoUnderAKey() {
        given.start.start(request("{\"n\":1}", Optional.of("mine"), Optional.empty()));

        RequestRejectedException refusal = refused(request("{\"n\":2}", Optional.of("mine"), Optional.of("k")));

        assertThat(refusal.code()).isEqualTo("job-id-taken");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "a b", "a/b", "ä", ".", "..", "../x"})
    @DisplayName("F11: an id that is none, or means a folder, is refused")
    void anIdThatIsNoneIsRefused(String id) {
        assertThat(refused(request("{}", Optional.of(id), Optional.empty())).code())
                .isEqualTo("bad-job-id");
    }

    @ParameterizedTest
    @DisplayName("B-50: a context that is not a JSON object is refused")
    @CsvSource(delimiter = '|', textBlock = """
            [1]    | context-not-an-object | got a list
            "x"    | context-not-an-object | got a string
            1.5    | context-not-an-object | got a number
            true   | context-not-an-object | got a boolean
            null   | context-not-an-object | got null
            {"a":} | bad-json              | line 1, column
            {} {}  | bad-json              | not valid JSON
            {"a": {"n": 1e400}} | context-not-portable | at /a/n
            {"a": "\\ud800"} | bad-encoding | half of a surrogate pair
            """)
    void aContextThatIsNoObjectIsRefused(String context, String code, String message) {
        RequestRejectedException refusal = refused(request(context, Optional.empty(), Optional.empty()));

        assertThat(refusal.kind()).isEqualTo(RequestRejectedException.Kind.BAD_REQUEST);
        assertThat(refusal.code()).isEqualTo(code);
        assertThat(refusal).hasMessageContaining(message);
        assertThat(jobCount()).isZero();
    }

    @Test
    void anEmptyContextIsNotJson() {
        assertThat(refused(request("", Optional.empty(), Optional.empty())).code())
                .isEqualTo("bad-json");
    }

    @Test
    @DisplayName("B-50: a context that is too large is refused, with what to do instead")
    void aContextThatIsTooLargeIsRefused() {
        String fits = "{\"k\":\"" + "x".repeat(StartJob.MAX_CONTEXT_BYTES - 8) + "\"}";
        String tooLarge = "{\"k\":\"" + "ä".repeat(StartJob.MAX_CONTEXT_BYTES / 2) + "\"}";

        given.start.start(request(fits, Optional.empty(), Optional.empty()));
        RequestRejectedException refusal = refused(request(tooLarge, Optional.empty(), Optional.empty()));

        assertThat(refusal.kind()).isEqualTo(RequestRejectedException.Kind.TOO_LARGE);
        assertThat(refusal).hasMessageContaining("256 KB").hasMessageContaining("object storage");
    }

    @Test
    void anUnknownDagIsRefusedWithASuggestion() {
        RequestRejectedException refusal = refused(StartJob.Request.of("dayli", "{}", "api"));

        assertThat(refusal.kind()).isEqualTo(RequestRejectedException.Kind.NOT_FOUND);
        assertThat(refusal).hasMessageContaining("there is no DAG \"dayli\"").hasMessageContaining("daily");
    }

    @Test
    void aDisabledDagIsRefusedUnlessForced() {
        given.dags.setEnabled("daily", false, given.now);

        assertThat(refused(StartJob.Request.of("daily", "{}", "api")).code()).isEqualTo("dag-disabled");
        JobHeader forced = given.start.start(
                new StartJob.Request("daily", "{}", "api", Optional.empty(), Optional.empty(), Optional.empty(), true));
        assertThat(forced.status()).isEqualTo(JobStatus.RUNNING);
    }

    @Test
    @DisplayName("B-33: an edit of the DAG does not touch a job that runs")
    void anEditDoesNotTouchAJobThatRuns() {
        String job = given.started("daily");
        given.with(dag("daily").task("a").task("new", "a"));

        given.succeeds(job, "a", "1");
        given.succeeds(job, "b", "2");

        assertThat(given.describe.details(job).tasks())
                .extracting(JobDetails.TaskDetails::id)
                .containsExactly("a", "b");
        assertThat(given.describe.header(job).status()).isEqualTo(JobStatus.SUCCESS);
    }
}
