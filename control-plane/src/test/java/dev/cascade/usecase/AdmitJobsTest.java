package dev.cascade.usecase;

import static dev.cascade.engine.DagSketch.dag;
import static org.assertj.core.api.Assertions.assertThat;

import dev.cascade.engine.JobStatus;
import dev.cascade.port.JobHeader;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class AdmitJobsTest {

    private final Fixture given =
            new Fixture().with(dag("limited").maxActiveJobs(2).task("a"));

    private List<String> started(int count) {
        List<String> ids = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            ids.add(given.started("limited"));
            given.later(Duration.ofSeconds(1));
        }
        return ids;
    }

    private List<JobStatus> statuses(List<String> ids) {
        return ids.stream().map(id -> given.describe.header(id).status()).toList();
    }

    @Test
    void jobsBeyondTheLimitAreHeldBack() {
        assertThat(statuses(started(4)))
                .containsExactly(JobStatus.RUNNING, JobStatus.RUNNING, JobStatus.PENDING, JobStatus.PENDING);
        assertThat(given.hands.given).hasSize(2);
    }

    @Test
    void theOldestBeginsWhenAnotherEnds() {
        List<String> ids = started(4);

        given.succeeds(ids.get(1), "a", "1");
        given.runBackground();

        assertThat(statuses(ids))
                .containsExactly(JobStatus.RUNNING, JobStatus.SUCCESS, JobStatus.RUNNING, JobStatus.PENDING);
        assertThat(given.describe.header(ids.get(2)).startedAt()).contains(given.now);
    }

    @Test
    void aFailedAndACancelledJobMakeRoomToo() {
        List<String> ids = started(4);

        given.fails(ids.get(0), "a");
        given.cancel.cancel(ids.get(1));
        given.runBackground();

        assertThat(statuses(ids))
                .containsExactly(JobStatus.FAILED, JobStatus.CANCELLED, JobStatus.RUNNING, JobStatus.RUNNING);
    }

    @Test
    void aHeldBackJobThatIsCancelledNeverBegins() {
        List<String> ids = started(3);

        given.cancel.cancel(ids.get(2));
        given.succeeds(ids.get(0), "a", "1");
        given.runBackground();

        assertThat(statuses(ids)).containsExactly(JobStatus.SUCCESS, JobStatus.RUNNING, JobStatus.CANCELLED);
        assertThat(given.describe.header(ids.get(2)).startedAt()).isEmpty();
        assertThat(given.hands.given).hasSize(2);
    }

    @Test
    @DisplayName("A4: a retried job beyond the limit is pending, and starts when another one ends")
    void aRetriedJobBeyondTheLimitIsHeldBack() {
        List<String> ids = started(3);
        given.fails(ids.get(0), "a");
        given.runBackground();

        JobHeader retried = given.retry.retry(ids.get(0));
        int handedOut = given.hands.given.size();
        given.succeeds(ids.get(1), "a", "1");
        given.runBackground();

        assertThat(retried.status()).isEqualTo(JobStatus.PENDING);
        assertThat(retried.completedAt()).isEmpty();
        assertThat(handedOut).isEqualTo(3);
        assertThat(statuses(ids)).containsExactly(JobStatus.RUNNING, JobStatus.SUCCESS, JobStatus.RUNNING);
        assertThat(given.succeeds(ids.get(0), "a", "1").status()).isEqualTo(JobStatus.SUCCESS);
    }

    @Test
    @DisplayName("A4: a retried job within the limit starts at once, and takes the place of a new one")
    void aRetriedJobWithinTheLimitStartsAtOnce() {
        List<String> ids = started(2);
        given.fails(ids.get(0), "a");

        JobHeader retried = given.retry.retry(ids.get(0));

        assertThat(retried.status()).isEqualTo(JobStatus.RUNNING);
        assertThat(statuses(started(1))).containsExactly(JobStatus.PENDING);
    }

    @Test
    @DisplayName("A4: another process starts a retried job that it knew as running")
    void anotherProcessStartsARetriedJob() {
        List<String> ids = started(2);
        Fixture other =
                new Fixture(given.jobs).with(dag("limited").maxActiveJobs(2).task("a"));
        other.reconcile.reconcile();
        given.fails(ids.get(0), "a");
        started(1);
        given.retry.retry(ids.get(0));

        given.succeeds(ids.get(1), "a", "1");
        other.admit.admit("limited", other.plans.find("limited", 1).orElseThrow());

        assertThat(statuses(ids)).containsExactly(JobStatus.RUNNING, JobStatus.SUCCESS);
    }

    @Test
    void aSweepBeginsWhatACrashLeftBehind() {
        List<String> ids = started(3);
        given.succeeds(ids.get(0), "a", "1");
        given.background.clear();

        given.reconcile.reconcile();

        assertThat(statuses(ids)).containsExactly(JobStatus.SUCCESS, JobStatus.RUNNING, JobStatus.RUNNING);
    }

    @Test
    void asManyAreAdmittedAsTheLimitAllowsHoweverManyWait() {
        List<String> ids = started(2 + 1_001);
        given.with(dag("limited").maxActiveJobs(5).task("a"));

        given.admit.admit("limited", given.plans.find("limited", 2).orElseThrow());

        assertThat(statuses(ids.subList(2, 6)))
                .containsExactly(JobStatus.RUNNING, JobStatus.RUNNING, JobStatus.RUNNING, JobStatus.PENDING);
    }
}
