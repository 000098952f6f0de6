package dev.cascade.local.worker;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cascade.dsl.Dag;
import dev.cascade.engine.JobStatus;
import dev.cascade.engine.Plan;
import dev.cascade.engine.TaskRef;
import dev.cascade.engine.TaskResult;
import dev.cascade.local.worker.TaskWatchdog.Running;
import dev.cascade.port.Attempt;
import dev.cascade.port.JobData;
import dev.cascade.port.JobHeader;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Threads of attempts that were stopped and do not end. */
@Timeout(60)
class TaskWatchdogTest {

    private final CountDownLatch exhausted = new CountDownLatch(1);
    private final CountDownLatch enough = new CountDownLatch(1);
    private final TaskWatchdog watch = new TaskWatchdog(Duration.ofMillis(1), exhausted::countDown);
    private final List<TaskThread> threads = new ArrayList<>();

    @AfterEach
    void close() {
        enough.countDown();
        watch.close();
    }

    private static Attempt attempt(String job) {
        Dag dag = Dag.named("stubborn");
        dag.noop("deaf");
        Plan plan = Plan.of(dag.build(), 1);
        JobHeader header = new JobHeader(
                job,
                "stubborn",
                1,
                "{}",
                "test",
                Optional.empty(),
                Instant.EPOCH,
                JobStatus.RUNNING,
                Optional.of(Instant.EPOCH),
                Optional.empty());
        return new Attempt(header, plan, TaskRef.of(0), 1, new JobData() {
            @Override
            public Map<String, @Nullable Object> params() {
                return Map.of();
            }

            @Override
            public Optional<TaskResult> resultOf(TaskRef ref) {
                return Optional.empty();
            }

            @Override
            public Map<Integer, TaskResult> resultsOf(int[] tasks) {
                return Map.of();
            }
        });
    }

    /** Runs an attempt that ignores its interrupt, and stops it. */
    private void stopOne(String job) throws InterruptedException {
        CountDownLatch began = new CountDownLatch(1);
        TaskThread thread = new TaskThread(() -> {
            Running run = new Running(attempt(job), (TaskThread) Thread.currentThread());
            watch.begun(run);
            run.stop();
            began.countDown();
            boolean over = false;
            while (!over) {
                try {
                    enough.await();
                    over = true;
                } catch (InterruptedException deaf) {
                    // As such tasks do.
                }
            }
            watch.ended(run);
        });
        thread.start();
        threads.add(thread);
        began.await();
    }

    @Test
    @DisplayName(
            "H1: so many threads that ignore their interrupt are too many: they are named, and no more Java tasks are"
                    + " run until they end")
    void tooManyAbandonedThreadsExhaustTheWorker() throws Exception {
        for (int i = 1; i < TaskWatchdog.MOST_ABANDONED; i++) {
            stopOne("job-" + i);
        }
        assertThat(watch.isExhausted()).isFalse();

        stopOne("job-last");

        assertThat(exhausted.await(30, TimeUnit.SECONDS)).isTrue();
        assertThat(watch.isExhausted()).isTrue();
        assertThat(watch.isStopping()).isFalse();
        assertThat(watch.exhaustion())
                .contains(
                        "\"deaf\" of job job-1",
                        "\"deaf\" of job job-last",
                        "Thread.interrupted()",
                        "restart the worker");

        enough.countDown();
        for (TaskThread thread : threads) {
            thread.join();
        }
        assertThat(watch.isExhausted()).isFalse();
    }
}
