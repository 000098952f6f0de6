package dev.cascade.local.worker;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cascade.dsl.Dag;
import dev.cascade.dsl.Task;
import dev.cascade.dsl.TaskConfig;
import dev.cascade.dsl.TaskContext;
import dev.cascade.engine.JobStatus;
import dev.cascade.engine.Plan;
import dev.cascade.engine.TaskRef;
import dev.cascade.engine.TaskResult;
import dev.cascade.local.FileArtifactStore;
import dev.cascade.local.s3.file.FileBucket;
import dev.cascade.port.Attempt;
import dev.cascade.port.JobData;
import dev.cascade.port.JobHeader;
import dev.cascade.usecase.Json;
import dev.cascade.usecase.TaskInputs;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(120)
class JavaTaskRunnerTest {

    private static final Instant NOON = Instant.parse("2026-03-01T12:00:00Z");

    @TempDir
    Path folder;

    private final AtomicBoolean stopping = new AtomicBoolean();

    /** Fails as its child process ends by Ctrl-C. */
    public static final class FailsWithItsChild implements Task {
        @Override
        public Object execute(TaskConfig config, TaskContext context) throws Exception {
            int code = new ProcessBuilder("sh", "-c", "kill -INT $$").start().waitFor();
            throw new IllegalStateException("the child ended with " + code);
        }
    }

    /** Succeeds with the exit code of its child process, which ends by Ctrl-C. */
    public static final class ReturnsWhatItsChildReturned implements Task {
        @Override
        public Object execute(TaskConfig config, TaskContext context) throws Exception {
            return new ProcessBuilder("sh", "-c", "kill -INT $$").start().waitFor();
        }
    }

    /** Prints and logs. */
    public static final class Tells implements Task {
        @Override
        public Object execute(TaskConfig config, TaskContext context) {
            System.out.print("printed, ");
            System.out.println("é");
            context.log("logged");
            System.err.print("without an end");
            return 1;
        }
    }

    @Test
    @DisplayName("R16: what a Java task prints and logs are entries")
    void whatAJavaTaskPrintsAreEntries() throws Exception {
        ByteArrayOutputStream entries = new ByteArrayOutputStream();

        AttemptOutcome ran = run(
                Tells.class,
                new AttemptLogs.AsEntries(
                        new PrintStream(entries, true, StandardCharsets.UTF_8), folder.resolve("in")));

        assertThat(ran).isInstanceOf(AttemptOutcome.Succeeded.class);
        assertThat(entries.toString(StandardCharsets.UTF_8)
                        .lines()
                        .map(Json::parseObject)
                        .map(entry -> entry.get("message")))
                .containsExactly("printed, é", "logged", "without an end");
    }

    /** What it throws cannot be asked about anything. */
    public static final class ThrowsTheUnspeakable implements Task {

        private static final class Unspeakable extends RuntimeException {
            private static final long serialVersionUID = 1L;

            @Override
            public String getMessage() {
                throw new IllegalStateException("no message");
            }

            @Override
            public StackTraceElement[] getStackTrace() {
                throw new IllegalStateException("no stack trace");
            }
        }

        @Override
        public Object execute(TaskConfig config, TaskContext context) {
            throw new Unspeakable();
        }
    }

    private AttemptOutcome run(Class<? extends Task> task) throws Exception {
        return run(task, new AttemptLogs.InFiles(folder.resolve("logs")));
    }

    private AttemptOutcome run(Class<? extends Task> task, AttemptLogs logs) throws Exception {
        TaskInputs inputs =
                new TaskInputs(new FileArtifactStore("bucket", new FileBucket(folder.resolve("artifacts"))));
        return new JavaTaskRunner(JavaTaskRunnerTest.class.getClassLoader(), inputs, logs, stopping::get)
                .run(attempt(task), NOON);
    }

    private static Attempt attempt(Class<? extends Task> task) {
        Dag dag = Dag.named("sample");
        dag.local("a", task);
        JobHeader header = new JobHeader(
                "job",
                "sample",
                1,
                "{}",
                "test",
                Optional.empty(),
                NOON,
                JobStatus.RUNNING,
                Optional.of(NOON),
                Optional.empty());
        return new Attempt(header, Plan.of(dag.build(), 1), TaskRef.of(0), 1, new Nothing());
    }

    private record Nothing() implements JobData {
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
    }

    @ParameterizedTest
    @ValueSource(classes = {FailsWithItsChild.class, ReturnsWhatItsChildReturned.class})
    @DisplayName(
            "F1: a Java task whose child process Ctrl-C has ended has neither failed nor succeeded with its exit code")
    void theEndOfAChildByCtrlCIsNoEnd(Class<? extends Task> task) throws Exception {
        stopping.set(true);

        assertThat(run(task)).isEqualTo(new AttemptOutcome.Stopped());
    }

    @Test
    void theExitCodeOfAChildIsAResultWhereNothingStops() throws Exception {
        assertThat(run(ReturnsWhatItsChildReturned.class))
                .isInstanceOfSatisfying(
                        AttemptOutcome.Succeeded.class,
                        s -> assertThat(s.json().text()).isEqualTo("130"));
    }

    @Test
    @DisplayName("F5: an exception whose methods throw is named by its own class")
    void anExceptionWhoseMethodsThrowIsNamed() throws Exception {
        assertThat(run(ThrowsTheUnspeakable.class)).isInstanceOfSatisfying(AttemptOutcome.Failed.class, failed -> {
            assertThat(failed.error().type())
                    .isEqualTo("dev.cascade.local.worker.JavaTaskRunnerTest$ThrowsTheUnspeakable$Unspeakable");
            assertThat(failed.error().message()).contains("its message cannot be read");
        });
    }
}
