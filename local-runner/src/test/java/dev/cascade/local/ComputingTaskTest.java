package dev.cascade.local;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cascade.dsl.Task;
import dev.cascade.dsl.TaskConfig;
import dev.cascade.dsl.TaskContext;
import dev.cascade.engine.JobStatus;
import dev.cascade.engine.TaskError;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Isolated;

/** Tasks that compute, and do not listen. */
@Timeout(120)
@Isolated("It occupies all processors.")
class ComputingTaskTest {

    /** As many as the processors have to share, and more. */
    private static final int MANY = 4 * Runtime.getRuntime().availableProcessors();

    private static volatile boolean enough;
    private static volatile AtomicInteger computing = new AtomicInteger();
    private static volatile AtomicInteger begun = new AtomicInteger();

    @TempDir
    Path folder;

    /** Computes until the test has enough of it, whatever interrupts it. */
    public static final class Endless implements Task {
        @Override
        public Object execute(TaskConfig config, TaskContext context) {
            begun.incrementAndGet();
            computing.incrementAndGet();
            long n = 0;
            while (!enough) {
                n++;
            }
            computing.decrementAndGet();
            return n > 0;
        }
    }

    public static final class Quick implements Task {
        @Override
        public Object execute(TaskConfig config, TaskContext context) {
            return "quick";
        }
    }

    @BeforeEach
    void begin() {
        enough = false;
        computing = new AtomicInteger();
        begun = new AtomicInteger();
    }

    @AfterEach
    void end() {
        enough = true;
        WorkerFixture.await(() -> computing.get() == 0);
    }

    private static String endless(int tasks, String more) {
        StringBuilder yaml = new StringBuilder();
        for (int i = 0; i < tasks; i++) {
            yaml.append(WorkerFixture.java("t" + i, Endless.class, more));
        }
        return yaml.toString();
    }

    @Test
    @DisplayName(
            "H1: while every slot computes, the control plane decides, its virtual threads run and the lease is held; each task runs once")
    void theControlPlaneGoesOnWhileTasksCompute() throws Exception {
        try (EmbeddedCascade cascade = EmbeddedCascade.open(WorkerFixture.settings(folder, MANY))) {
            cascade.work();
            String job = WorkerFixture.start(cascade, "busy", endless(MANY, ""));
            WorkerFixture.await(() -> computing.get() == MANY);

            CountDownLatch ran = new CountDownLatch(100);
            for (int i = 0; i < 100; i++) {
                Thread.startVirtualThread(ran::countDown);
            }
            assertThat(ran.await(30, TimeUnit.SECONDS)).isTrue();
            String other = WorkerFixture.start(cascade, "other", "done: { type: noop }\n");
            assertThat(WorkerFixture.ended(cascade, other).header().status()).isEqualTo(JobStatus.SUCCESS);
            cascade.sweep();

            enough = true;
            assertThat(WorkerFixture.ended(cascade, job).tasks())
                    .allSatisfy(task -> assertThat(task.attempts()).isEqualTo(1));
            assertThat(cascade.core().describeJob().details(job).header().status())
                    .isEqualTo(JobStatus.SUCCESS);
            assertThat(begun).hasValue(MANY);
        }
    }

    @Test
    @DisplayName("H1: endless tasks end with their timeout, and their slots run the next ones")
    void endlessTasksEndWithTheirTimeout() {
        try (EmbeddedCascade cascade = EmbeddedCascade.open(WorkerFixture.settings(folder, 2))) {
            cascade.work();
            String job = WorkerFixture.start(cascade, "endless", endless(2, ", timeout: 1"));

            assertThat(WorkerFixture.ended(cascade, job).tasks())
                    .extracting(task -> task.error().orElseThrow().type())
                    .containsExactly(TaskError.TIMEOUT, TaskError.TIMEOUT);
            assertThat(computing)
                    .as("still computing, on threads that were given up")
                    .hasValue(2);

            String next = WorkerFixture.start(
                    cascade,
                    "next",
                    WorkerFixture.java("a", Quick.class, "")
                            + WorkerFixture.java("b", Quick.class, "")
                            + WorkerFixture.java("c", Quick.class, ", depends_on: [a, b]"));
            assertThat(WorkerFixture.ended(cascade, next).header().status()).isEqualTo(JobStatus.SUCCESS);
        }
    }

    @Test
    @DisplayName("H1: a task that computes for long on the only slot is followed by the next ones")
    void aSlotGoesOnAfterALongTask() {
        try (EmbeddedCascade cascade = EmbeddedCascade.open(WorkerFixture.settings(folder, 1))) {
            cascade.work();
            String job = WorkerFixture.start(
                    cascade,
                    "long",
                    endless(1, "")
                            + WorkerFixture.java("after", Quick.class, ", depends_on: [t0]")
                            + WorkerFixture.java("beside", Quick.class, ", depends_on: [t0]"));
            WorkerFixture.await(() -> computing.get() == 1 && threads().stream().anyMatch(ComputingTaskTest::isLow));

            enough = true;

            assertThat(WorkerFixture.ended(cascade, job).header().status()).isEqualTo(JobStatus.SUCCESS);
            WorkerFixture.await(() -> threads().stream().noneMatch(ComputingTaskTest::isLow));
        }
    }

    private static List<Thread> threads() {
        return Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> thread.getName().startsWith("task-"))
                .toList();
    }

    private static boolean isLow(Thread thread) {
        return thread.getPriority() == Thread.MIN_PRIORITY;
    }
}
