package dev.cascade.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cascade.dsl.Task;
import dev.cascade.dsl.TaskConfig;
import dev.cascade.dsl.TaskContext;
import dev.cascade.engine.JobStatus;
import dev.cascade.engine.TaskError;
import dev.cascade.engine.TaskStatus;
import dev.cascade.port.StoreOutageException;
import dev.cascade.sql.SqlStores;
import dev.cascade.usecase.query.JobDetails.FailedAttempt;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Workers that stood still for longer than their lease, and workers that stop in an orderly way. */
@Timeout(120)
class WorkerLeaseTest {

    private static final Instant NOON = Instant.parse("2026-03-01T12:00:00Z");
    private static final Duration LONG = Duration.ofMinutes(5);

    private static volatile CountDownLatch gate = new CountDownLatch(0);
    private static final List<String> BEGUN = new CopyOnWriteArrayList<>();

    @TempDir
    Path folder;

    private volatile Instant now = NOON;

    /** Notes that it began, and ends once there is a way through the gate. */
    public static final class Gated implements Task {
        @Override
        public Object execute(TaskConfig config, TaskContext context) throws Exception {
            BEGUN.add(context.taskId() + " " + context.attempt());
            gate.await();
            return null;
        }
    }

    @BeforeEach
    void begin() {
        gate = new CountDownLatch(1);
        BEGUN.clear();
    }

    private LocalSettings settings() {
        return WorkerFixture.settings(folder, 1);
    }

    @Test
    @DisplayName("H6: a worker that is alone and stood still for longer than its lease is not lost to itself")
    void nobodyIsLostToHimself() {
        try (EmbeddedCascade cascade = EmbeddedCascade.open(settings(), () -> now)) {
            cascade.work();
            String job = WorkerFixture.start(cascade, "lone", WorkerFixture.java("a", Gated.class, ""));
            WorkerFixture.await(() -> BEGUN.size() == 1);

            now = NOON.plus(LONG);
            cascade.sweep();
            cascade.sweep();
            gate.countDown();

            assertThat(WorkerFixture.ended(cascade, job).header().status()).isEqualTo(JobStatus.SUCCESS);
            assertThat(BEGUN).containsExactly("a 1");
            assertThat(cascade.core().stores().workers().list())
                    .singleElement()
                    .satisfies(worker -> assertThat(worker.isLost(now)).isFalse());
        }
    }

    @Test
    @DisplayName("H6: what a worker had claimed before it stood still, and others took over meanwhile, does not begin")
    void whatOthersTookOverDoesNotBegin() throws Exception {
        CountDownLatch claimed = new CountDownLatch(1);
        CountDownLatch goesOn = new CountDownLatch(1);
        gate.countDown();
        // Its task's thread stands still when it first looks at the clock, as all of a process does that is stopped.
        EmbeddedCascade stopped = EmbeddedCascade.open(settings(), () -> {
            if (Thread.currentThread().getName().startsWith("task-")) {
                claimed.countDown();
                await(goesOn);
                return NOON.plus(LONG);
            }
            return goesOn.getCount() == 0 ? NOON.plus(LONG) : NOON;
        });
        try (stopped) {
            stopped.work();
            String job = WorkerFixture.start(stopped, "claims", WorkerFixture.java("a", Gated.class, ""));
            claimed.await();
            try (EmbeddedCascade other = EmbeddedCascade.open(settings(), () -> NOON.plus(LONG))) {
                other.work();
                assertThat(WorkerFixture.ended(other, job).header().status()).isEqualTo(JobStatus.SUCCESS);
            }

            goesOn.countDown();

            String next = WorkerFixture.start(stopped, "next", WorkerFixture.java("b", Gated.class, ""));
            assertThat(WorkerFixture.ended(stopped, next).header().status()).isEqualTo(JobStatus.SUCCESS);
            assertThat(BEGUN).containsExactly("a 2", "b 1");
        }
    }

    private static void await(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    @DisplayName(
            "H6: what a worker runs while it stands still, and others took over meanwhile, is stopped when it goes on")
    void whatOthersTookOverIsStopped() {
        try (EmbeddedCascade stopped = EmbeddedCascade.open(settings(), () -> now)) {
            stopped.work();
            String job = WorkerFixture.start(stopped, "runs", WorkerFixture.java("a", Gated.class, ""));
            WorkerFixture.await(() -> BEGUN.size() == 1);
            try (EmbeddedCascade other = EmbeddedCascade.open(settings(), () -> NOON.plus(LONG))) {
                other.work();
                WorkerFixture.await(() -> BEGUN.size() == 2);

                now = NOON.plus(LONG);
                stopped.sweep();

                String next = WorkerFixture.start(stopped, "next", WorkerFixture.java("b", Gated.class, ""));
                WorkerFixture.await(() -> BEGUN.contains("b 1"));
                gate.countDown();
                assertThat(WorkerFixture.ended(other, job).header().status()).isEqualTo(JobStatus.SUCCESS);
                assertThat(WorkerFixture.ended(stopped, next).header().status()).isEqualTo(JobStatus.SUCCESS);
            }
        }
        assertThat(BEGUN).containsExactly("a 1", "a 2", "b 1");
    }

    @Test
    @DisplayName("H6: a lease that ended because the store failed is told with the failure of the store")
    void whyALeaseEnded() throws Exception {
        Path database = folder.resolve("state.db");
        Path away = folder.resolve("away.db");
        try (SqlStores stores = SqlStores.open(database);
                CapturedLog log = CapturedLog.of(WorkerLease.class)) {
            WorkerLease lease = new WorkerLease(stores.workers(), WorkerLease.newId(), 1, () -> now, () -> {});
            lease.begin();
            Files.move(database, away);
            assertThatThrownBy(lease::renew).isInstanceOf(StoreOutageException.class);
            now = NOON.plus(LONG);
            assertThatThrownBy(lease::renew).isInstanceOf(StoreOutageException.class);

            Files.move(away, database);
            lease.renew();

            assertThat(log.lines())
                    .singleElement()
                    .asString()
                    .contains("not there any more")
                    .doesNotContain("stood still");

            now = now.plus(LONG);
            lease.renew();

            assertThat(log.lines()).hasSize(2).last().asString().contains("stood still");
        }
    }

    @Test
    @DisplayName("H7: a task that many orderly stops interrupt is handed back each time, and succeeds in the end")
    void orderlyStopsCostNothing() {
        int stops = 6;
        String job = "";
        for (int stop = 1; stop <= stops; stop++) {
            try (EmbeddedCascade cascade = EmbeddedCascade.open(settings())) {
                cascade.work();
                job = stop == 1 ? WorkerFixture.start(cascade, "stops", WorkerFixture.java("a", Gated.class, "")) : job;
                int begun = stop;
                WorkerFixture.await(() -> BEGUN.size() == begun);
            }
        }
        gate.countDown();
        try (EmbeddedCascade cascade = EmbeddedCascade.open(settings())) {
            cascade.work();
            assertThat(WorkerFixture.ended(cascade, job).header().status()).isEqualTo(JobStatus.SUCCESS);
            assertThat(WorkerFixture.task(cascade, job, "a").history())
                    .extracting(FailedAttempt::error)
                    .extracting(TaskError::type)
                    .containsOnly(TaskError.HANDED_BACK)
                    .hasSize(stops);
        }
    }

    @Test
    @DisplayName(
            "F1: a task that the signal to stop has ended is handed back, and does not hold up those that still run")
    void whatASignalHasEndedIsNotWaitedFor() throws Exception {
        Path go = folder.resolve("go");
        String killed = "killed: { type: command, command: [sh, -c, 'while ! [ -e \"" + go
                + "\" ]; do sleep 0.05; done; exit 130'] }\n";
        String job;
        try (EmbeddedCascade cascade = EmbeddedCascade.open(WorkerFixture.settings(folder, 2))) {
            cascade.work();
            job = WorkerFixture.start(cascade, "two", killed + WorkerFixture.java("a", Gated.class, ""));
            WorkerFixture.await(() -> BEGUN.size() == 1);
            Thread leaves = Thread.ofPlatform().start(() -> cascade.leave(LONG));
            Files.createFile(go);

            gate.countDown();

            WorkerFixture.await(() -> !leaves.isAlive());
            assertThat(WorkerFixture.task(cascade, job, "a").status()).isEqualTo(TaskStatus.SUCCESS);
            assertThat(WorkerFixture.task(cascade, job, "killed").history())
                    .extracting(attempt -> attempt.error().type())
                    .containsExactly(TaskError.HANDED_BACK);
        }
    }
}
