package dev.cascade.usecase;

import static dev.cascade.engine.DagSketch.dag;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.cascade.engine.Actor;
import dev.cascade.engine.JobStatus;
import dev.cascade.engine.TaskStatus;
import dev.cascade.port.JobHeader;
import dev.cascade.usecase.ClearTasks.Outcome;
import dev.cascade.usecase.ClearTasks.Request;
import dev.cascade.usecase.query.JobDetails.TaskDetails;
import dev.cascade.usecase.query.JobEvent;
import dev.cascade.usecase.query.TaskQuery;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Tasks of a job run again. */
class ClearTasksTest {

    private final Fixture given = new Fixture();
    private final ClearTasks clear = given.core.clearTasks();

    private String ended() {
        given.with(dag("d").task("a").task("b", "a").task("c"));
        String job = given.started("d");
        given.succeeds(job, "a", "1");
        given.succeeds(job, "b", "2");
        given.succeeds(job, "c", "3");
        return job;
    }

    private static Request request(String job, boolean downstream, boolean onlyFailed, String... tasks) {
        return new Request(job, List.of(tasks), false, downstream, onlyFailed, Actor.named("ada"));
    }

    @Test
    void aPlanSaysWhatRunsAndChangesNothing() {
        String job = ended();

        Outcome plan = clear.plan(request(job, true, false, "a"));

        assertThat(plan.runs()).containsExactly("a", "b");
        assertThat(plan.skipped()).isEmpty();
        assertThat(plan.stopped()).isEmpty();
        assertThat(plan.kept()).isEqualTo(1);
        assertThat(given.jobs.header(job).map(JobHeader::status)).contains(JobStatus.SUCCESS);
    }

    @Test
    void aPlanOfWhatATaskDependsOnKeepsWhatElseDependsOnThat() {
        given.with(dag("d").task("a").task("b", "a").task("c", "b").task("x", "a"));
        String job = given.started("d");
        for (String task : new String[] {"a", "b", "x", "c"}) {
            given.succeeds(job, task, "1");
        }

        Outcome plan = clear.plan(new Request(job, List.of("b"), true, false, false, Actor.named("ada")));

        assertThat(plan.runs()).containsExactly("a", "b");
        assertThat(plan.kept()).isEqualTo(2);
    }

    @Test
    void aJobThatSucceededRunsAgainAndUsesTheResultsThatItKept() {
        String job = ended();

        Outcome done = clear.clear(request(job, false, false, "b"));

        assertThat(done.header().status()).isEqualTo(JobStatus.RUNNING);
        assertThat(done.header().completedAt()).isEmpty();
        assertThat(given.hands.givenNames()).endsWith(job + "/b/2");
        assertThat(given.attempt(job, "b").data().params()).isEmpty();
        assertThat(given.succeeds(job, "b", "4").status()).isEqualTo(JobStatus.SUCCESS);
    }

    @Test
    void theEventsSayWhoAsked() {
        String job = ended();
        clear.clear(request(job, false, false, "b"));

        List<JobEvent> events = given.describe.events(job, 0, 100);

        JobEvent cleared = events.stream()
                .filter(event -> event.type().equals("job.cleared"))
                .findFirst()
                .orElseThrow();
        assertThat(cleared.actor()).isEqualTo(Actor.named("ada"));
        assertThat(events.get((int) cleared.seq()).type()).isEqualTo("task.pending");
    }

    @Test
    void whatRunsIsStoppedFirst() {
        given.with(dag("d").task("a").task("b"));
        String job = given.started("d");
        given.claims(job, "a", "w1");

        Outcome done = clear.clear(request(job, true, false, "a"));

        assertThat(done.stopped()).containsExactly("a");
        assertThat(given.hands.stopped).extracting(attempt -> attempt.number()).containsExactly(1);
        assertThat(given.hands.givenNames()).endsWith(job + "/a/2");
    }

    @Test
    void aJobThatEndedGoesThroughAdmission() {
        given.with(dag("d").task("a").maxActiveJobs(1));
        String first = given.started("d");
        String second = given.started("d");
        given.succeeds(first, "a", "1");
        given.runBackground();
        assertThat(given.jobs.header(second).map(JobHeader::status)).contains(JobStatus.RUNNING);

        Outcome done = clear.clear(request(first, true, false, "a"));

        assertThat(done.header().status()).isEqualTo(JobStatus.PENDING);
        given.succeeds(second, "a", "1");
        given.runBackground();
        assertThat(given.jobs.header(first).map(JobHeader::status)).contains(JobStatus.RUNNING);
    }

    @Test
    void ofAllTasksThoseThatFailedRunAgain() {
        given.with(dag("d").task("a").task("b", "a").task("c"));
        String job = given.started("d");
        given.succeeds(job, "c", "3");
        given.fails(job, "a");

        assertThat(clear.plan(request(job, false, true)).runs()).containsExactly("a", "b");
        assertThat(clear.plan(request(job, false, false, "b")).runs()).isEmpty();
        assertThat(clear.plan(request(job, false, false, "b")).skipped()).containsExactly("b");
    }

    @Test
    void anAttemptThatHasEndedKeepsItsHistory() {
        String job = ended();
        clear.clear(request(job, false, false, "b"));

        TaskDetails b = given.describe.tasks(job, TaskQuery.all(1, 1)).tasks().getFirst();

        assertThat(b.id()).isEqualTo("b");
        assertThat(b.status()).isEqualTo(TaskStatus.QUEUED);
        assertThat(b.attempts()).isEqualTo(2);
        assertThat(b.result()).isEqualTo(Optional.empty());
    }

    @Test
    void whatCannotBeClearedIsRefused() {
        String job = ended();

        assertThatExceptionOfType(RequestRejectedException.class)
                .isThrownBy(() -> clear.plan(request(job, true, false)))
                .satisfies(e -> assertThat(e.code()).isEqualTo("no-tasks"));
        assertThatExceptionOfType(RequestRejectedException.class)
                .isThrownBy(() -> clear.clear(request(job, true, true, "a")))
                .satisfies(e -> assertThat(e.code()).isEqualTo("nothing-to-clear"));
        assertThatExceptionOfType(RequestRejectedException.class)
                .isThrownBy(() -> clear.clear(request(job, true, false, "aa")))
                .withMessageContaining("has no task \"aa\"");
        assertThatExceptionOfType(RequestRejectedException.class)
                .isThrownBy(() -> clear.clear(request("nobody", true, false, "a")))
                .satisfies(e -> assertThat(e.code()).isEqualTo("job-not-found"));
    }
}
