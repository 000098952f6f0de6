package dev.cascade.local;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cascade.dsl.Task;
import dev.cascade.dsl.TaskConfig;
import dev.cascade.dsl.TaskContext;
import dev.cascade.engine.JobStatus;
import dev.cascade.local.process.ProcessIds;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Isolated;

/** Processes that Java tasks start. */
@Timeout(120)
@EnabledOnOs(OS.LINUX)
@Isolated("It kills the children of this JVM that sleep.")
class ChildrenOfTasksTest {

    @TempDir
    Path folder;

    private static Process start(TaskConfig config, String script) throws IOException {
        return new ProcessBuilder("sh", "-c", script)
                .directory(Path.of((String) config.payload().get("folder")).toFile())
                .start();
    }

    /** Reads to the end of what a child writes, and notices no interrupt meanwhile. */
    public static final class Reads implements Task {
        @Override
        public Object execute(TaskConfig config, TaskContext context) throws IOException {
            String name = context.taskId();
            Process child = start(
                    config,
                    "sh -c 'echo $$ >" + name + ".grandchild; exec sleep 600' & echo $$ >" + name + ".child; wait");
            return new String(child.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    /** Leaves a child to run. */
    public static final class Leaves implements Task {
        @Override
        public Object execute(TaskConfig config, TaskContext context) throws IOException {
            return start(config, "echo $$ >" + context.taskId() + ".child; exec sleep 600")
                    .pid();
        }
    }

    @AfterEach
    void endWhatIsLeft() {
        ProcessHandle.current()
                .children()
                .filter(child -> child.info().command().orElse("").endsWith("sleep"))
                .forEach(ProcessHandle::destroyForcibly);
    }

    private String java(String id, Class<?> task, String more) {
        return WorkerFixture.java(id, task, ", payload: { folder: \"" + folder + "\" }" + more);
    }

    private long pid(String file) {
        return ProcessIds.in(folder.resolve(file));
    }

    @Test
    @DisplayName("F2: a timeout of a Java task kills what its thread has started, and nothing of another task's")
    void aTimeoutKillsWhatTheTaskHasStarted() {
        try (EmbeddedCascade cascade = EmbeddedCascade.open(WorkerFixture.settings(folder, 2))) {
            cascade.work();
            String other = WorkerFixture.start(cascade, "other", java("other", Reads.class, ""));
            long othersChild = pid("other.child");
            long othersGrandchild = pid("other.grandchild");
            String left = WorkerFixture.start(cascade, "left", java("left", Leaves.class, ""));
            assertThat(WorkerFixture.ended(cascade, left).header().status()).isEqualTo(JobStatus.SUCCESS);
            long leftBehind = pid("left.child");

            // On the thread that has run "left".
            String late = WorkerFixture.start(cascade, "late", java("late", Reads.class, ", timeout: 1"));

            ProcessIds.awaitEnd(pid("late.child"));
            ProcessIds.awaitEnd(pid("late.grandchild"));
            assertThat(WorkerFixture.ended(cascade, late).header().status()).isEqualTo(JobStatus.FAILED);
            assertThat(othersChild).matches(ProcessIds::isRunning);
            assertThat(othersGrandchild).matches(ProcessIds::isRunning);
            assertThat(leftBehind).matches(ProcessIds::isRunning);

            cascade.core().cancelJob().cancel(other);

            ProcessIds.awaitEnd(othersChild);
            ProcessIds.awaitEnd(othersGrandchild);
        }
    }
}
