package dev.cascade.local.worker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cascade.dsl.Dag;
import dev.cascade.dsl.TaskHandle;
import dev.cascade.engine.JobStatus;
import dev.cascade.engine.Plan;
import dev.cascade.engine.TaskError;
import dev.cascade.engine.TaskRef;
import dev.cascade.engine.TaskResult;
import dev.cascade.local.CapturedLog;
import dev.cascade.local.FileArtifactStore;
import dev.cascade.local.process.ProcessIds;
import dev.cascade.local.s3.file.FileBucket;
import dev.cascade.port.ArtifactStore;
import dev.cascade.port.Attempt;
import dev.cascade.port.JobData;
import dev.cascade.port.JobHeader;
import dev.cascade.usecase.TaskInputs;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledIf;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(120)
class CommandRunnerTest {

    /** Has left session and process group, its parent has ended, and its environment is empty. */
    private static final String BARE = "(env -i setsid sh -c 'echo $$ >bare; exec sleep 600' >/dev/null 2>&1 &)";

    static final Instant NOON = Instant.parse("2026-03-01T12:00:00Z");

    @TempDir
    Path folder;

    private final AtomicBoolean stopping = new AtomicBoolean();

    private AttemptOutcome run(String script) throws InterruptedException {
        return run(script, Duration.ofMinutes(10));
    }

    private AttemptOutcome run(String script, Duration timeout) throws InterruptedException {
        return runner(folder, Map.of(), stopping::get).run(attempt(script, timeout), NOON);
    }

    static CommandRunner runner(Path folder, Map<String, String> environment, BooleanSupplier stopping) {
        try {
            ArtifactStore artifacts = new FileArtifactStore("bucket", new FileBucket(folder.resolve("artifacts")));
            return new CommandRunner(
                    folder,
                    new TaskInputs(artifacts),
                    new AttemptLogs.InFiles(folder.resolve("logs")),
                    TaskEnvironment.inherited(environment),
                    stopping);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static AttemptOutcome five() {
        return AttemptOutcome.wrote("5".getBytes(StandardCharsets.UTF_8), "the result");
    }

    static Attempt attempt(String script, Duration timeout) {
        return attempt(timeout, "sh", "-c", script);
    }

    private static Attempt attempt(Duration timeout, String... words) {
        Dag dag = Dag.named("sample");
        TaskHandle.Command task = dag.command("a", words);
        task.timeout(timeout);
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

    static TaskError error(AttemptOutcome ran) {
        if (ran instanceof AttemptOutcome.Failed failed) {
            return failed.error();
        }
        throw new AssertionError("it did not fail: " + ran);
    }

    private long pid(String file) {
        return ProcessIds.in(folder.resolve(file));
    }

    @Test
    @DisplayName("H5: an input that cannot be deleted is one line in the log, and not the end of its attempt")
    void anInputThatCannotBeDeleted() throws Exception {
        try (CapturedLog log = CapturedLog.of(CommandRunner.class)) {
            AttemptOutcome ran =
                    run("cd logs/job/a && rm 1.input.json && mkdir 1.input.json && : > 1.input.json/file && echo 5");

            assertThat(ran).isEqualTo(five());
            assertThat(log.lines()).singleElement().asString().contains("cannot be deleted", "1.input.json");
        }
    }

    @Test
    @DisplayName("F14: the error of a program that is not there names the program, and not what would have started it")
    void aProgramThatIsNotThereIsNamed() throws Exception {
        AttemptOutcome ran = runner(folder, Map.of(), stopping::get)
                .run(attempt(Duration.ofMinutes(1), "no-such-program", "x"), NOON);

        assertThat(ran).isInstanceOfSatisfying(AttemptOutcome.Failed.class, failed -> {
            assertThat(failed.error().type()).isEqualTo("exit_127");
            assertThat(failed.error().message()).contains("no-such-program").doesNotContain("setsid");
            assertThat(failed.error().retryable()).isFalse();
        });
    }

    @Test
    @DisplayName(
            "F4: a command ends when its process does, although something in the background holds its output, and that"
                    + " is killed")
    void theEndOfTheLeaderIsTheEnd() throws Exception {
        AttemptOutcome ran = run("sleep 600 & echo $! >background; echo 5");

        assertThat(ran).isEqualTo(five());
        ProcessIds.awaitEnd(pid("background"));
    }

    @Test
    @DisplayName(
            "F4: the output of a command is complete, also a large one with something in the background that holds it")
    void theOutputIsComplete() throws Exception {
        AttemptOutcome ran = run("sleep 600 & printf '\"'; head -c 5000000 /dev/zero | tr '\\0' x; printf '\"'");

        assertThat(ran)
                .isInstanceOfSatisfying(
                        AttemptOutcome.Succeeded.class,
                        s -> assertThat(s.json().text()).hasSize(5_000_002));
    }

    static boolean bashIsHere() {
        return Files.isExecutable(Path.of("/bin/bash"));
    }

    @Test
    @EnabledIf("bashIsHere")
    @DisplayName("F4: what a command writes through a process in the background is complete")
    void theOutputThroughABackgroundProcess() throws Exception {
        AttemptOutcome ran = run("exec bash -c 'exec > >(tee copy); sleep 0.5; echo 5'");

        assertThat(ran).isEqualTo(five());
    }

    @Test
    @DisplayName("F4: what is in the background and writes without an end does not keep a command from ending")
    void anEndlessWriterInTheBackground() throws Exception {
        AttemptOutcome ran = run("yes >&2 & echo 5");

        assertThat(ran).isEqualTo(five());
    }

    @ParameterizedTest
    @EnabledOnOs(OS.LINUX)
    @ValueSource(strings = {"setsid", "env -i setsid"})
    @DisplayName("F2, F4: what has left the session of a command, and holds its output, is killed when the command has"
            + " ended, also with an empty environment")
    void aDaemonIsKilledAtTheEnd(String start) throws Exception {
        AttemptOutcome ran = run(
                "(" + start + " sh -c 'echo $$ >daemon; exec sleep 600' &); while ! [ -s daemon ]; do :; done; echo 5");

        assertThat(ran).isEqualTo(five());
        ProcessIds.awaitEnd(pid("daemon"));
    }

    @Test
    @DisplayName(
            "F2: after a timeout nothing of a command goes on, also what ignores signals and whose parent has ended")
    void nothingOutlivesATimeout() throws Exception {
        AttemptOutcome ran = run(
                "(sh -c \"trap '' TERM; echo \\$\\$ >orphan; while :; do sleep 600; done\" >/dev/null 2>&1 &);" + BARE
                        + "; while ! [ -s orphan ] || ! [ -s bare ]; do :; done; sleep 600",
                Duration.ofSeconds(2));

        assertThat(error(ran).type()).isEqualTo(TaskError.TIMEOUT);
        ProcessIds.awaitEnd(pid("orphan"));
        ProcessIds.awaitEnd(pid("bare"));
    }

    @Test
    @DisplayName("F2: after a cancellation nothing of a command goes on")
    void nothingOutlivesACancellation() throws Exception {
        FutureTask<AttemptOutcome> task =
                new FutureTask<>(() -> run("(sleep 600 >/dev/null 2>&1 & echo $! >orphan);" + BARE + "; sleep 600"));
        Thread thread = Thread.ofVirtual().start(task);
        long orphan = pid("orphan");
        long bare = pid("bare");

        thread.interrupt();

        assertThatThrownBy(task::get)
                .isInstanceOf(ExecutionException.class)
                .hasCauseInstanceOf(InterruptedException.class);
        ProcessIds.awaitEnd(orphan);
        ProcessIds.awaitEnd(bare);
    }

    @Test
    @DisplayName("F1: a command has a session of its own, so that signals of the terminal do not reach it")
    void aCommandHasItsOwnSession() throws Exception {
        AttemptOutcome ran = run("ps -o sid= -p $$");

        assertThat(ran)
                .isInstanceOfSatisfying(
                        AttemptOutcome.Succeeded.class,
                        s -> assertThat(ProcessHandle.of(Long.parseLong(s.json().text())))
                                .isEmpty());
    }

    @ParameterizedTest
    @ValueSource(strings = {"exit 129", "exit 130", "kill -TERM $$"})
    @DisplayName("F1: the end by a signal that stops this process as well is no failure: the attempt is handed back")
    void aSignalToEverythingIsNoFailure(String end) throws Exception {
        stopping.set(true);

        assertThat(run(end)).isEqualTo(new AttemptOutcome.Stopped());
    }

    @Test
    void aCommandThatEndsByASignalOfItsOwnHasFailed() throws Exception {
        TaskError error = error(run("kill -TERM $$"));

        assertThat(error.type()).isEqualTo("exit_143");
        assertThat(error.retryable()).isTrue();
    }

    @Test
    @DisplayName("F3: of a log of any size, the error has the end")
    void onlyTheEndOfALogIsRead() throws Exception {
        TaskError error =
                error(run("truncate -s 3000000000 \"$(readlink /proc/self/fd/2)\"; echo; echo the reason >&2; exit 3"));

        assertThat(error.type()).isEqualTo("exit_3");
        assertThat(error.message())
                .startsWith("the command exited with code 3: ")
                .endsWith("the reason");
        assertThat(error.message().length()).isLessThanOrEqualTo(TaskError.MAX_MESSAGE_LENGTH);
    }

    @Test
    @DisplayName("F3: an output above the limit is a bad output, and the limit is named")
    void anOutputAboveTheLimitIsNamed() throws Exception {
        TaskError error = error(run("yes 1234567890"));

        assertThat(error.type()).isEqualTo("bad_output");
        assertThat(error.message()).contains("the limit of 64 MB");
    }

    @Test
    @DisplayName("F3: a name of a program that is not there is an error that no further attempt would mend")
    void aProgramThatIsNotThere() throws Exception {
        TaskError error = error(run("exec /no/such/program"));

        assertThat(error.type()).isEqualTo("exit_127");
        assertThat(error.message()).contains("/no/such/program");
        assertThat(error.retryable()).isFalse();
    }

    @Test
    @DisplayName("H11: a command inherits no setting of Cascade that gives access to something")
    void noSecretIsInherited() {
        TaskEnvironment inherited = TaskEnvironment.inherited(Map.of());
        assertThat(List.of(
                        "CASCADE_TOKEN",
                        "DATABASE_URL",
                        "CASCADE_DATABASE_SECRET",
                        "CASCADE_TABLE",
                        "CASCADE_QUEUE_URL",
                        "CASCADE_TASK_QUEUE_URL",
                        "CASCADE_SOMETHING_NEW"))
                .noneMatch(inherited::isInherited);
        assertThat(List.of("PATH", "HOME", "CASCADE_URL", "CASCADE_HOME", "AWS_REGION", "PGHOST"))
                .allMatch(inherited::isInherited);
    }

    @Test
    @DisplayName("R16: a command of a worker in AWS inherits nothing by which the worker's credentials are found")
    void noCredentialsOfAWorkerAreInherited() {
        Map<String, String> environment = new HashMap<>(Map.ofEntries(
                Map.entry("AWS_ACCESS_KEY_ID", "id"),
                Map.entry("AWS_SECRET_ACCESS_KEY", "secret"),
                Map.entry("AWS_SESSION_TOKEN", "token"),
                Map.entry("AWS_PROFILE", "worker"),
                Map.entry("AWS_WEB_IDENTITY_TOKEN_FILE", "/token"),
                Map.entry("AWS_ROLE_ARN", "arn"),
                Map.entry("AWS_CONTAINER_CREDENTIALS_RELATIVE_URI", "/v2/credentials/guid"),
                Map.entry("AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE", "/token"),
                Map.entry("ECS_AGENT_URI", "http://169.254.170.2/api/id"),
                Map.entry("AWS_REGION", "eu-central-1")));

        TaskEnvironment.withoutAwsCredentials(Map.of("AWS_CONTAINER_CREDENTIALS_FULL_URI", "http://127.0.0.1:1"))
                .applyTo(environment);

        assertThat(environment)
                .containsOnly(
                        Map.entry("AWS_REGION", "eu-central-1"),
                        Map.entry("AWS_SHARED_CREDENTIALS_FILE", "/dev/null"),
                        Map.entry("AWS_CONFIG_FILE", "/dev/null"),
                        Map.entry("AWS_EC2_METADATA_DISABLED", "true"),
                        Map.entry("AWS_CONTAINER_CREDENTIALS_FULL_URI", "http://127.0.0.1:1"));
    }

    /** Prints the names of the variables that a command sees. */
    static final class PrintsEnvironment {
        public static void main(String[] args) throws Exception {
            Path folder = Path.of(args[0]);
            AttemptOutcome ran = runner(folder, Map.of("GIVEN", "1"), () -> false)
                    .run(
                            attempt(
                                    "env | cut -d= -f1 | sed 's/.*/\"&\",/'; false || env >env; echo",
                                    Duration.ofMinutes(1)),
                            NOON);
            System.out.println(ran);
        }
    }

    @Test
    @DisplayName("H11: what is in the environment of a command, seen by the command")
    void theEnvironmentOfACommand() throws Exception {
        ProcessBuilder builder = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-cp",
                        System.getProperty("java.class.path"),
                        PrintsEnvironment.class.getName(),
                        folder.toString())
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("out").toFile());
        builder.environment()
                .putAll(Map.of(
                        "CASCADE_TOKEN",
                        "s3cret",
                        "DATABASE_URL",
                        "postgresql://u:s3cret@h/d",
                        "CASCADE_URL",
                        "http://h",
                        "MINE",
                        "2"));

        assertThat(builder.start().waitFor())
                .as(Files.readString(folder.resolve("out")))
                .isZero();

        assertThat(Files.readAllLines(folder.resolve("env")))
                .noneMatch(line -> line.contains("s3cret"))
                .contains("GIVEN=1", "MINE=2", "CASCADE_URL=http://h")
                .anyMatch(line -> line.startsWith("CASCADE_TRACKING_ID="));
    }
}
