package dev.cascade.local;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cascade.aws.AwsClients;
import dev.cascade.aws.AwsSettings;
import dev.cascade.dsl.Task;
import dev.cascade.dsl.TaskConfig;
import dev.cascade.dsl.TaskContext;
import dev.cascade.local.aws.LoopbackAccount;
import dev.cascade.local.worker.AttemptLogs;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Workers of an AWS account that stood still for longer than their lease, which is in DynamoDB. */
@Timeout(120)
class AwsLeaseTest {

    private static final Instant BEFORE = Instant.now();
    private static final Instant LATER = BEFORE.plus(Duration.ofMinutes(5));

    private static final List<String> BEGUN = new CopyOnWriteArrayList<>();

    @TempDir
    Path folder;

    /** Notes that it began. */
    public static final class Noted implements Task {
        @Override
        public Object execute(TaskConfig config, TaskContext context) {
            BEGUN.add(context.taskId() + " " + context.attempt());
            return null;
        }
    }

    @Test
    @DisplayName(
            "H6: what a worker on DynamoDB had claimed before it stood still, and others took over, does not begin")
    void whatOthersTookOverDoesNotBegin() throws Exception {
        CountDownLatch claimed = new CountDownLatch(1);
        CountDownLatch goesOn = new CountDownLatch(1);
        try (LoopbackAccount account = new LoopbackAccount(folder)) {
            // Its task's thread stands still when it first looks at the clock, as all of a process does that is
            // stopped.
            AwsWorker stopped = worker(account, () -> {
                if (Thread.currentThread().getName().startsWith("task-")) {
                    claimed.countDown();
                    await(goesOn);
                }
                return goesOn.getCount() == 0 ? LATER : BEFORE;
            });
            try {
                stopped.work();
                String job = account.start(tasks("claims", "a"));
                claimed.await();
                AwsWorker other = worker(account, () -> LATER);
                try {
                    other.work();
                    account.awaitSuccess(job);
                } finally {
                    other.close();
                }

                goesOn.countDown();

                account.awaitSuccess(account.start(tasks("next", "b")));
                assertThat(BEGUN).containsExactly("a 2", "b 1");
            } finally {
                goesOn.countDown();
                stopped.close();
            }
        }
    }

    private static String tasks(String dag, String task) {
        return "name: " + dag + "\ntasks:\n"
                + WorkerFixture.java(task, Noted.class, "").indent(2);
    }

    private AwsWorker worker(LoopbackAccount account, InstantSource clock) throws IOException {
        AwsClients clients = account.clients();
        return AwsWorker.open(
                AwsSettings.of(account.environment()),
                WorkerFixture.settings(folder, 1),
                new AttemptLogs.InFiles(folder.resolve("logs")),
                clients,
                clock);
    }

    private static void await(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }
}
