package dev.cascade.usecase;

import static dev.cascade.engine.DagSketch.dag;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.cascade.assembly.ControlPlane;
import dev.cascade.engine.Command;
import dev.cascade.engine.DagSketch;
import dev.cascade.engine.JobStatus;
import dev.cascade.engine.Outcome;
import dev.cascade.engine.TaskError;
import dev.cascade.engine.TaskRef;
import dev.cascade.engine.TaskResult;
import dev.cascade.engine.TaskStatus;
import dev.cascade.port.JobStore;
import dev.cascade.port.MemoryJobStore;
import dev.cascade.port.StoreException;
import dev.cascade.port.StoredJob;
import dev.cascade.port.WorkerStore.Worker;
import java.io.IOException;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

class AdvanceJobTest {

    private final Lossy lossy = new Lossy(new MemoryJobStore());
    private final Fixture given =
            new Fixture(lossy.store()).with(dag("d").task("a").task("b", "a"));

    /** A store whose answer to the next call of a method gets lost, although the call is carried out; or that calls back before it. */
    private static final class Lossy {

        private final JobStore store;
        private String loses = "";
        private String refuses = "";
        private Runnable before = () -> {};

        Lossy(JobStore store) {
            this.store = store;
        }

        JobStore store() {
            return (JobStore) Proxy.newProxyInstance(
                    JobStore.class.getClassLoader(), new Class<?>[] {JobStore.class}, (proxy, method, args) -> {
                        if (method.getName().equals("unfinished")) {
                            before.run();
                        }
                        if (method.getName().equals(refuses)) {
                            throw new StoreException("full", new IOException("no space left on device"));
                        }
                        try {
                            Object answer = method.invoke(store, args);
                            if (method.getName().equals(loses)) {
                                loses = "";
                                throw new StoreException("lost", new IOException("connection reset"));
                            }
                            return answer;
                        } catch (InvocationTargetException e) {
                            throw e.getCause();
                        }
                    });
        }
    }

    private TaskStatus status(String job, int task) {
        return given.describe.details(job).tasks().get(task).status();
    }

    @Test
    @DisplayName("B-30: of two workers that claim an attempt one is granted, and the same one is not granted twice")
    void anAttemptIsGrantedOnce() {
        String job = given.started("d");

        assertThat(given.claims(job, "a", "w1")).isTrue();
        assertThat(given.claims(job, "a", "w2")).isFalse();
        assertThat(given.claims(job, "a", "w1")).isFalse();
    }

    @Test
    void twoClaimsOfOneWorkerInOneBatchAreGrantedOnce() {
        String job = given.started("d");
        Command.Claim claim = new Command.Claim(TaskRef.of(0), 1, "w1");

        AdvanceResult.Done done = (AdvanceResult.Done) given.advance.advance(job, claim, claim);

        assertThat(done.granted()).containsExactly(claim);
    }

    @Test
    void whatTheDispatcherHasPlacesForIsClaimedInTheSameEntry() {
        given.hands.places = 1;

        String job = given.started("d");

        assertThat(status(job, 0)).isEqualTo(TaskStatus.RUNNING);
        assertThat(given.jobs.find(job).orElseThrow().tail()).hasSize(1);
        assertThat(given.hands.claimed).containsExactly(given.attempt(job, "a"));
    }

    @Test
    @DisplayName("B-35: another process goes on with a job, and each sees what the other did")
    void twoProcessesShareAJob() {
        String job = given.started("d");
        Fixture other = new Fixture(given.jobs).with(dag("d").task("a").task("b", "a"));

        assertThat(((AdvanceResult.Done) other.advance.advance(job, new Command.Claim(TaskRef.of(0), 1, "there")))
                        .granted())
                .hasSize(1);
        assertThat(given.claims(job, "a", "here")).isFalse();
        given.succeeds(job, "a", "1");
        other.advance.refresh(job, List.of()).join();
        other.succeeds(job, "b", "2");

        assertThat(given.describe.header(job).status()).isEqualTo(JobStatus.SUCCESS);
        assertThat(given.succeeds(job, "b", "\"late\"").status()).isEqualTo(JobStatus.SUCCESS);
    }

    @Test
    void aTimerReachesAProcessThatDoesNotKnowWhatItWasSetFor() {
        DagSketch retried = dag("retried").task("a").with("retry", Map.of("max", 1, "delay", 5, "jitter", 0));
        String job = given.with(retried).started("retried");
        assertThat(given.claims(job, "a", "w1")).isTrue();
        Fixture other = new Fixture(given.jobs).with(retried);
        other.complete.failed(given.attempt(job, "a"), TaskError.retryable("Broken", "it broke"), given.now);
        assertThat(given.wakes).doesNotContainKey(job);
        given.now = other.wakes.get(job);

        given.advance.advance(job, new Command.Tick());

        assertThat(status(job, 0)).isEqualTo(TaskStatus.QUEUED);
    }

    @Test
    void aRaceThatIsLostGivesThePlacesBack() {
        String job = given.started("d");
        Fixture other = new Fixture(given.jobs).with(dag("d").task("a").task("b", "a"));
        other.advance.refresh(job, List.of()).join();
        other.succeeds(job, "a", "1");
        given.hands.places = 1;

        given.succeeds(job, "a", "1");

        assertThat(given.hands.places).isEqualTo(1);
        assertThat(given.hands.claimed).isEmpty();
    }

    @Test
    void aClaimWhoseAnswerGotLostIsGrantedWhenItComesAgain() {
        String job = given.started("d");
        lossy.loses = "append";

        assertThatExceptionOfType(StoreException.class).isThrownBy(() -> given.claims(job, "a", "w1"));
        assertThat(given.wakes.get(job)).isEqualTo(Fixture.NOON.plusSeconds(1));
        given.advance.advance(job, new Command.Tick());

        assertThat(status(job, 0)).isEqualTo(TaskStatus.RUNNING);
        assertThat(given.claims(job, "a", "w1")).as("asked again").isTrue();
        assertThat(given.claims(job, "a", "w1")).as("and again").isFalse();
    }

    @Test
    void anOwnClaimWhoseAnswerGotLostIsRunAllTheSame() {
        String job = given.started("d");
        given.hands.places = 1;
        lossy.loses = "append";

        assertThatExceptionOfType(Exception.class).isThrownBy(() -> given.succeeds(job, "a", "1"));
        assertThat(given.hands.claimed).isEmpty();
        given.advance.advance(job, new Command.Tick());

        assertThat(status(job, 1)).isEqualTo(TaskStatus.RUNNING);
        assertThat(given.hands.claimed).containsExactly(given.attempt(job, "b"));
        assertThat(given.hands.places).isZero();
    }

    @Test
    void aJobWhoseCreationSeemedToFailGoesOn() {
        given.hands.places = 1;
        lossy.loses = "create";

        assertThatExceptionOfType(StoreException.class).isThrownBy(() -> given.started("d"));
        given.advance.advance("job-1", new Command.Tick());

        assertThat(given.hands.claimed).containsExactly(given.attempt("job-1", "a"));
        assertThat(given.hands.places).isZero();
    }

    @Test
    void aWriteThatDidNotHappenGivesThePlacesBack() {
        String job = given.started("d");
        Lossy full = new Lossy(given.jobs);
        full.refuses = "append";
        Fixture broken = new Fixture(full.store()).with(dag("d").task("a").task("b", "a"));
        broken.hands.places = 1;
        broken.advance.refresh(job, List.of()).join();

        assertThatExceptionOfType(Exception.class).isThrownBy(() -> broken.succeeds(job, "a", "1"));
        broken.advance.advance(job, new Command.Tick());

        assertThat(broken.hands.places).isEqualTo(1);
        assertThat(status(job, 0)).isEqualTo(TaskStatus.QUEUED);
    }

    @Test
    @DisplayName("B-17: a sweep hands out again what is queued, and nothing else")
    void aSweepHandsOutWhatIsQueued() {
        String job = given.started("d");

        given.reconcile.reconcile();
        given.claims(job, "a", "w1");
        given.workers.renew(worker("w1"));
        given.reconcile.reconcile();
        given.succeeds(job, "a", "1");

        assertThat(given.hands.givenNames()).containsExactly(job + "/a/1", job + "/a/1", job + "/b/1");
    }

    private Worker worker(String id) {
        return new Worker(id, "host", 1, 1, given.now, given.now.plusSeconds(30));
    }

    @Test
    @DisplayName("B-34: a sweep takes the attempts of a worker whose lease has ended")
    void aSweepTakesAttemptsOfALostWorker() {
        String job = given.started("d");
        given.claims(job, "a", "w1");
        given.workers.renew(worker("w1"));
        given.reconcile.reconcile();
        assertThat(status(job, 0)).isEqualTo(TaskStatus.RUNNING);

        given.later(Duration.ofSeconds(31));
        given.reconcile.reconcile();

        assertThat(given.hands.givenNames()).last().isEqualTo(job + "/a/2");
        assertThat(given.workers.list()).isEmpty();
        assertThat(given.claims(job, "a", "w2")).isTrue();
    }

    @Test
    void jobsAreLookedAtOnceALeaseHasEndedAndNotBefore() {
        String job = given.started("d");
        given.claims(job, "a", "w1");
        given.workers.renew(worker("w1"));
        lossy.refuses = "unfinished";
        given.reconcile.reconcileWithoutSweep();
        lossy.refuses = "";

        given.later(Duration.ofSeconds(31));
        given.reconcile.reconcileWithoutSweep();

        assertThat(given.hands.givenNames()).last().isEqualTo(job + "/a/2");
        assertThat(given.workers.list()).isEmpty();
    }

    @Test
    void aWorkerThatJoinsWhileASweepIsOnIsNotTakenForLost() {
        String job = given.started("d");
        lossy.before = () -> {
            given.workers.renew(worker("new"));
            given.claims(job, "a", "new");
        };

        given.reconcile.reconcile();

        assertThat(status(job, 0)).isEqualTo(TaskStatus.RUNNING);
    }

    @Test
    void aSweepFoldsInWhatWasOnlyRecorded() {
        String job = given.started("d");
        given.jobs.record(
                job, new Command.Complete(TaskRef.of(0), 1, new Outcome.Success(TaskResult.inline("1")), given.now));

        given.reconcile.reconcile();

        assertThat(status(job, 0)).isEqualTo(TaskStatus.SUCCESS);
        assertThat(status(job, 1)).isEqualTo(TaskStatus.QUEUED);
    }

    @Test
    void aJobAsksToBeWokenAtItsNextDeadlineAndAgainIfWokenTooEarly() {
        given.with(dag("timed").task("a").with("timeout", 60));
        String job = given.started("timed");
        given.claims(job, "a", "w1");
        assertThat(given.wakes.remove(job)).isEqualTo(Fixture.NOON.plusSeconds(60));

        given.later(Duration.ofSeconds(59));
        given.advance.advance(job, new Command.Tick());

        assertThat(given.wakes.remove(job)).isEqualTo(Fixture.NOON.plusSeconds(60));
        given.later(Duration.ofSeconds(1));
        given.advance.advance(job, new Command.Tick());
        assertThat(given.describe.header(job).status()).isEqualTo(JobStatus.FAILED);
    }

    @Test
    void aRetryAfterATimeoutIsHandedOutThoughAnotherTaskIsClaimedInTheSameDecision() {
        given.with(dag("timed")
                .task("a")
                .with("timeout", 60)
                .with("retry", Map.of("max", 1, "delay", 0))
                .task("b")
                .task("c", "b"));
        String job = given.started("timed");
        given.claims(job, "a", "w1");
        given.later(Duration.ofSeconds(60));
        given.hands.places = 1;

        given.succeeds(job, "b", "1");

        assertThat(given.hands.givenNames()).contains(job + "/a/2", job + "/c/1");
    }

    @Test
    void aLongJobWritesCheckpointsThatAreReadBack() {
        given.with(dag("long").task("a").with("retry", Map.of("max", 200, "delay", 0)));
        String job = given.started("long");
        for (int attempt = 1; attempt <= 150; attempt++) {
            given.fails(job, "a");
        }

        StoredJob stored = given.jobs.find(job).orElseThrow();

        assertThat(stored.checkpoint()).isPresent();
        assertThat(stored.tail()).hasSizeLessThan(70);
        Fixture other =
                new Fixture(given.jobs).with(dag("long").task("a").with("retry", Map.of("max", 200, "delay", 0)));
        other.advance.refresh(job, List.of()).join();
        assertThat(other.succeeds(job, "a", "1").status()).isEqualTo(JobStatus.SUCCESS);
    }

    @Test
    void commandsForAJobThatIsNotThereAreDropped() {
        assertThat(given.advance.advance("nobody", new Command.Start())).isInstanceOf(AdvanceResult.NoSuchJob.class);
    }

    @Test
    @Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
    @DisplayName("A3: who gets an answer may send the next command for the job and wait for it")
    void anAnswerComesWhenOthersMayGoOn() {
        String job = given.started("d");

        AdvanceResult second = given.advance
                .submit(job, List.of(new Command.Tick()))
                .thenApply(first -> given.advance.advance(job, new Command.Tick()))
                .join();
        CompletableFuture<AdvanceResult> third = new CompletableFuture<>();
        lossy.refuses = "find";
        given.advance.look("nobody", List.of(new Command.Tick())).whenComplete((answer, failure) -> {
            lossy.refuses = "";
            third.complete(given.advance.advance("nobody", new Command.Tick()));
        });

        assertThat(second).isInstanceOf(AdvanceResult.Done.class);
        assertThat(third.join()).isInstanceOf(AdvanceResult.NoSuchJob.class);
    }

    private static void noTimer(String job, Instant at) {
        throw new IllegalStateException("no timer");
    }

    @Test
    @Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
    @DisplayName("A3: a create that fails, and a timer that fails too, leave the job free for the next command")
    void aCreateAndATimerThatFail() {
        ControlPlane another = given.over(lossy.store(), AdvanceJobTest::noTimer)
                .ids(() -> "job-x")
                .build();
        AdvanceJob advance = another.advanceJob();
        StartJob start = another.startJob();
        given.hands.places = 1;
        lossy.loses = "create";

        assertThatExceptionOfType(StoreException.class)
                .isThrownBy(() -> start.start(StartJob.Request.of("d", "{}", "test")));
        AdvanceResult answer = advance.advance("job-x", new Command.Tick());

        assertThat(answer).isInstanceOf(AdvanceResult.Done.class);
        assertThat(given.hands.claimed).hasSize(1);
        assertThat(given.hands.places).isZero();
    }

    @Test
    @DisplayName("A3: a timer that cannot be set takes no claim from the worker that won it")
    void aTimerThatFailsAfterAClaim() {
        given.with(dag("timed").task("a").with("timeout", 5));
        AdvanceJob advance =
                given.over(given.jobs, AdvanceJobTest::noTimer).build().advanceJob();
        String job = given.started("timed");
        Command.Claim claim = new Command.Claim(TaskRef.of(0), 1, "w1");

        AdvanceResult answer = advance.advance(job, claim);

        assertThat(((AdvanceResult.Done) answer).granted()).containsExactly(claim);
    }

    @Test
    @DisplayName("A1: a creation that is repeated for a known job, and whose answer is lost, keeps no places")
    void aCreationOfAKnownJobIsInDoubt() {
        StartJob.Request request = StartJob.Request.of("d", "{}", "test").withJobId("known");
        StartJob start = given.start;
        assertThat(start.startOnce(request)).isPresent();
        given.hands.places = 1;
        lossy.loses = "create";

        assertThatExceptionOfType(StoreException.class).isThrownBy(() -> start.startOnce(request));
        given.reconcile.sweep();

        assertThat(given.hands.claimed).isEmpty();
        assertThat(given.hands.places).isEqualTo(1);
    }

    @Test
    @DisplayName("A3: the next sweep settles a write whose outcome is in doubt if its timer was lost")
    void aSweepSettlesWritesInDoubt() {
        given.hands.places = 1;
        lossy.refuses = "create";
        assertThatExceptionOfType(StoreException.class).isThrownBy(() -> given.started("d"));
        lossy.refuses = "";
        assertThat(given.hands.places).isZero();

        given.reconcile.sweep();

        assertThat(given.hands.places).isEqualTo(1);
    }

    @Test
    @DisplayName("A3: so does a worker that makes no sweeps")
    void aWorkerWithoutSweepsSettlesWritesInDoubt() {
        String job = given.started("d");
        given.hands.places = 1;
        lossy.refuses = "append";
        assertThatExceptionOfType(CompletionException.class).isThrownBy(() -> given.succeeds(job, "a", "1"));
        lossy.refuses = "";
        assertThat(given.hands.places).isZero();

        given.reconcile.reconcileWithoutSweep();

        assertThat(given.hands.places).isEqualTo(1);
    }

    @Test
    @DisplayName("C1: a process without slots leaves the check of a queued attempt to the process of a worker")
    void aCheckIsLeftToAWorker() {
        String job = given.started("d");
        given.hands.reachesAll = false;
        given.later(JobStore.FIRST_CHECK);
        given.workers.renew(new Worker("w1", "host", 1, 0, given.now, given.now.plusSeconds(30)));
        given.workers.renew(new Worker("w2", "host", 2, 1, given.now, given.now.plusSeconds(30)));

        given.reconcile.sweep();

        assertThat(given.jobs.dueChecks(given.now, 10))
                .extracting(JobStore.DueCheck::jobId)
                .containsExactly(job);
        given.workers.remove("w2");
        given.reconcile.sweep();
        assertThat(given.jobs.dueChecks(given.now, 10)).isEmpty();
    }

    @Test
    @DisplayName("A3: of two creations of a job that both fail, the one that was saved is carried out")
    void aSecondCreationIsInDoubtToo() {
        given.hands.places = 1;
        StartJob.Request request = StartJob.Request.of("d", "{}", "test").withJobId("twice");
        lossy.refuses = "create";
        assertThatExceptionOfType(StoreException.class).isThrownBy(() -> given.start.start(request));
        lossy.refuses = "";
        lossy.loses = "create";
        assertThatExceptionOfType(StoreException.class).isThrownBy(() -> given.start.start(request));

        given.reconcile.sweep();

        assertThat(given.hands.claimed).hasSize(1);
        assertThat(given.hands.places).isZero();
    }
}
