package dev.cascade.usecase;

import static dev.cascade.engine.DagSketch.dag;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.cascade.engine.Actor;
import dev.cascade.engine.JobStatus;
import dev.cascade.port.JobHeader;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** Cancel and retry. */
class OperateJobTest {

    private final Fixture given = new Fixture().with(dag("d").task("a").task("b", "a"));

    @Test
    void aCancelledJobEndsAtOnceAndStopsWhatRuns() {
        String job = given.started("d");
        given.claims(job, "a", "w1");

        JobHeader cancelled = given.cancel.cancel(job);

        assertThat(cancelled.status()).isEqualTo(JobStatus.CANCELLED);
        assertThat(cancelled.completedAt()).contains(given.now);
        assertThat(given.hands.stopped).containsExactly(given.attempt(job, "a"));
    }

    @Test
    @DisplayName("F17: cancelling again is a conflict")
    void aCancelledJobCannotBeCancelledAgain() {
        String job = given.started("d");
        given.cancel.cancel(job);

        assertThatExceptionOfType(RequestRejectedException.class)
                .isThrownBy(() -> given.cancel.cancel(job))
                .withMessage("job \"" + job + "\" has ended already, as cancelled")
                .satisfies(e -> assertThat(e.kind()).isEqualTo(RequestRejectedException.Kind.CONFLICT));
    }

    @Test
    void aJobThatEndedCannotBeCancelled() {
        String job = given.started("d");
        given.fails(job, "a");

        assertThatExceptionOfType(RequestRejectedException.class)
                .isThrownBy(() -> given.cancel.cancel(job))
                .withMessage("job \"" + job + "\" has ended already, as failed")
                .satisfies(e -> assertThat(e.kind()).isEqualTo(RequestRejectedException.Kind.CONFLICT));
    }

    @Test
    void nobodyCanBeCancelledOrRetried() {
        assertThatExceptionOfType(RequestRejectedException.class)
                .isThrownBy(() -> given.cancel.cancel("nobody"))
                .satisfies(e -> assertThat(e.kind()).isEqualTo(RequestRejectedException.Kind.NOT_FOUND));
        assertThatExceptionOfType(RequestRejectedException.class)
                .isThrownBy(() -> given.retry.retry("nobody"))
                .satisfies(e -> assertThat(e.code()).isEqualTo("job-not-found"));
    }

    @Test
    void aFailedJobIsRetriedFromWhereItFailed() {
        String job = given.started("d");
        given.succeeds(job, "a", "1");
        given.fails(job, "b");
        given.later(Duration.ofHours(1));

        JobHeader retried = given.retry.retry(job);

        assertThat(retried.status()).isEqualTo(JobStatus.RUNNING);
        assertThat(retried.completedAt()).isEmpty();
        assertThat(retried.startedAt()).contains(Fixture.NOON);
        assertThat(given.hands.givenNames()).containsExactly(job + "/a/1", job + "/b/1", job + "/b/2");
        assertThat(given.succeeds(job, "b", "2").status()).isEqualTo(JobStatus.SUCCESS);
    }

    @Test
    void aJobThatFailedInAnotherProcessIsRetriedByOneThatKnewItRunning() {
        String job = given.started("d");
        Fixture other = new Fixture(given.jobs).with(dag("d").task("a").task("b", "a"));
        other.advance.refresh(job, List.of()).join();
        other.fails(job, "a");

        JobHeader retried = given.retry.retry(job);

        assertThat(retried.status()).isEqualTo(JobStatus.RUNNING);
        assertThat(given.hands.givenNames()).containsExactly(job + "/a/1", job + "/a/2");
    }

    @Test
    void theEventsSayWhoCancelledAndWhoRetriedAlsoAfterTheJobWasReadAnew() {
        String job = given.started("d");
        given.cancel.cancel(job, Actor.named("ada"));
        given.retry.retry(job, Actor.named("bob"));
        given.cancel.cancel(job);

        Fixture elsewhere = new Fixture(given.jobs).with(dag("d").task("a").task("b", "a"));

        assertThat(elsewhere.describe.events(job, 0, 100).stream()
                        .filter(event -> event.taskId().isEmpty())
                        .map(event -> event.type() + " "
                                + event.actor().map(Actor::name).orElse("-")))
                .containsExactly("job.running -", "job.cancelled ada", "job.running bob", "job.cancelled -");
    }

    @Test
    void onlyAFailedOrCancelledJobIsRetried() {
        String job = given.started("d");
        assertThatExceptionOfType(RequestRejectedException.class)
                .isThrownBy(() -> given.retry.retry(job))
                .satisfies(e -> assertThat(e.code()).isEqualTo("job-not-ended"));
        given.succeeds(job, "a", "1");
        given.succeeds(job, "b", "1");
        assertThatExceptionOfType(RequestRejectedException.class)
                .isThrownBy(() -> given.retry.retry(job))
                .satisfies(e -> assertThat(e.code()).isEqualTo("job-succeeded"));
    }
}
