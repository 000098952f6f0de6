package dev.cascade.local.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.BufferedReader;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledIf;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Processes that a launcher starts. Those that have no launcher are the same to their callers. */
@Timeout(120)
@EnabledIf("launcherIsHere")
@Execution(ExecutionMode.CONCURRENT)
class ProcessLauncherTest {

    /** Has left group and session, and its environment is empty. */
    private static final String BARE = "(env -i setsid sh -c 'echo $$ >bare; exec sleep 600' >/dev/null 2>&1 &)";

    /** In the background, in the group; its parent has ended. */
    private static final String ORPHAN = "(sleep 600 >/dev/null 2>&1 & echo $! >orphan)";

    @TempDir
    Path folder;

    private final ProcessReaper guard = new ProcessReaper(List.of("/bin/sh"));
    private final List<ProcessLauncher> launchers = new ArrayList<>();

    /** Who starts a process. */
    enum Starter {
        LAUNCHER,
        WRAPPERS,
        /** A launcher that finds that it cannot work here. */
        LAUNCHER_IN_VAIN
    }

    static boolean launcherIsHere() {
        return words().isPresent();
    }

    private static Optional<List<String>> words() {
        return LinuxSystemCalls.ofThisSystem()
                .flatMap(calls -> SetsidCommand.find("perl", SetsidCommand.path())
                        .map(perl -> ProcessLauncher.words(perl, calls)));
    }

    @AfterEach
    void close() throws IOException {
        launchers.forEach(ProcessLauncher::close);
        guard.close();
    }

    private ProcessLauncher launcher(Optional<List<String>> words) {
        ProcessLauncher launcher = new ProcessLauncher(words);
        launchers.add(launcher);
        return launcher;
    }

    private ProcessLauncher launcher() {
        return launcher(words());
    }

    private ProcessLauncher launcher(Starter starter) {
        return switch (starter) {
            case LAUNCHER -> launcher();
            case WRAPPERS -> ProcessLauncher.none();
            // There is no such system call.
            case LAUNCHER_IN_VAIN ->
                launcher(Optional.of(ProcessLauncher.words(
                        SetsidCommand.find("perl", SetsidCommand.path()).orElseThrow(),
                        new LinuxSystemCalls(112, 100_000, 14, 289, 292))));
        };
    }

    /** What a process has written. */
    private static final class Output implements OutputReceiver {
        private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        private final CountDownLatch ended = new CountDownLatch(1);
        private final long limit;

        Output(long limit) {
            this.limit = limit;
        }

        @Override
        public synchronized boolean receive(byte[] block, int size) {
            bytes.write(block, 0, size);
            return bytes.size() <= limit;
        }

        @Override
        public void end() {
            ended.countDown();
        }

        String text() throws InterruptedException {
            ended.await();
            return bytes.toString(StandardCharsets.UTF_8);
        }
    }

    /** What is known of a process that has ended. */
    private record Ended(int code, String out, String err) {}

    private ProcessBuilder builder(String... words) throws IOException {
        Path input = Files.writeString(folder.resolve("input file"), "the input");
        return new ProcessBuilder(words)
                .directory(folder.toFile())
                .redirectInput(input.toFile())
                .redirectError(Redirect.appendTo(folder.resolve("log file").toFile()));
    }

    private Ended run(Starter starter, ProcessBuilder builder) throws Exception {
        Output output = new Output(Long.MAX_VALUE);
        try (ProcessGroup group = ProcessGroup.start(builder, output, launcher(starter), guard)) {
            assertThat(group.leader() instanceof LaunchedProcess).isEqualTo(starter == Starter.LAUNCHER);
            int code = group.leader().waitFor();
            assertThat(group.leader().exitValue()).isEqualTo(code);
            assertThat(group.leader().isAlive()).isFalse();
            group.close();
            return new Ended(code, output.text(), Files.readString(folder.resolve("log file")));
        }
    }

    private ProcessGroup start(ProcessLauncher launcher, String script) throws IOException {
        ProcessGroup group = ProcessGroup.start(builder("sh", "-c", script), new Output(100), launcher, guard);
        assertThat(group.leader()).isInstanceOf(LaunchedProcess.class);
        return group;
    }

    private long pid(String file) {
        return ProcessIds.in(folder.resolve(file));
    }

    @ParameterizedTest
    @EnumSource(Starter.class)
    void aProcessHasItsStreamsAndItsExitCode(Starter starter) throws Exception {
        Files.writeString(folder.resolve("log file"), "before\n");

        Ended ended = run(starter, builder("sh", "-c", "cat; echo \"$1\" >&2; exit 3", "x", "a \"word\"\n*"));

        assertThat(ended).isEqualTo(new Ended(3, "the input", "before\na \"word\"\n*\n"));
    }

    @ParameterizedTest
    @EnumSource(Starter.class)
    void theExitCodeAfterASignalIsThatOfShells(Starter starter) throws Exception {
        assertThat(run(starter, builder("sh", "-c", "kill -TERM $$")).code()).isEqualTo(143);
    }

    @ParameterizedTest
    @EnumSource(Starter.class)
    void aProgramThatIsNotThereIs127AndOneThatCannotBeExecutedIs126(Starter starter) throws Exception {
        Ended missing = run(starter, builder("no-such-program", "x"));

        assertThat(missing.code()).isEqualTo(127);
        assertThat(missing.err()).contains("no-such-program: No such file or directory");

        Path file = Files.createFile(folder.resolve("no program"));
        Ended refused = run(starter, builder(file.toString()));

        assertThat(refused.code()).isEqualTo(126);
        assertThat(refused.err()).contains(file + ": Permission denied");
    }

    @ParameterizedTest
    @EnumSource(Starter.class)
    @DisplayName("The environment is passed on with all names, and the program is looked up in the PATH that is in it")
    void theEnvironmentIsPassedOn(Starter starter) throws Exception {
        Path bin = Files.createDirectory(folder.resolve("bin"));
        Files.writeString(bin.resolve("shows"), "#!/bin/sh\nexec cat /proc/self/environ\n");
        assertThat(bin.resolve("shows").toFile().setExecutable(true)).isTrue();
        ProcessBuilder builder = builder("shows");
        builder.environment().clear();
        builder.environment().put("PATH", bin + ":" + System.getenv("PATH"));
        builder.environment().put("a", "1\n=2");
        builder.environment().put("EMPTY", "");
        Ended ended = run(starter, builder);

        assertThat(ended.out().split("\0"))
                .contains("a=1\n=2", "EMPTY=")
                .anyMatch(variable -> variable.matches("CASCADE_TRACKING_ID=[0-9]{19}"));

        ProcessBuilder odd = builder("cat", "/proc/self/environ");
        odd.environment().put("a.b", "x");
        odd.environment().put("LC_ALL", "C");

        assertThat(run(starter, odd).out().split("\0")).contains("a.b=x");
    }

    @Test
    @DisplayName(
            "A process of a launcher has the limit, the signals and the descriptors of one that this process starts")
    void bothAreTheSameToTheProcess() throws Exception {
        String script = "echo /proc/self/fd/*; grep -E '^Sig(Blk|Ign|Cgt)' /proc/self/status; umask; ulimit -n; pwd;"
                + " sed 's/[0-9]\\{19\\} /ID /' /proc/self/limits; ps -o tty=,ni= -p $$";

        Ended launched = run(Starter.LAUNCHER, builder("sh", "-c", script));

        assertThat(launched.out()).contains("Max file locks            ID ");
        assertThat(launched).isEqualTo(run(Starter.WRAPPERS, builder("sh", "-c", script)));
    }

    @Test
    void aProcessHasASessionOfItsOwn() throws Exception {
        String[] ids = run(Starter.LAUNCHER, builder("sh", "-c", "echo $$; ps -o sid=,pgid= -p $$"))
                .out()
                .strip()
                .split("\\s+");

        assertThat(ids).hasSize(3).containsOnly(ids[0]);
    }

    @ParameterizedTest
    @EnumSource(Starter.class)
    void aLargeOutputIsComplete(Starter starter) throws Exception {
        Ended ended = run(starter, builder("sh", "-c", "head -c 3000000 /dev/zero | tr '\\0' x"));

        assertThat(ended.out()).isEqualTo("x".repeat(3_000_000));
    }

    @ParameterizedTest
    @EnumSource(Starter.class)
    void theOutputOfTheBackgroundIsReadUntilItIsKilled(Starter starter) throws Exception {
        Ended ended = run(starter, builder("sh", "-c", "(echo first; exec sleep 600) & echo $! >background"));

        assertThat(ended.code()).isZero();
        ProcessIds.awaitEnd(pid("background"));
    }

    @ParameterizedTest
    @EnumSource(Starter.class)
    void aProcessThatClosesItsOutputEarlyIsWaitedFor(Starter starter) throws Exception {
        Ended ended = run(starter, builder("sh", "-c", "echo first; exec >&-; sleep 0.1; exit 4"));

        assertThat(ended).isEqualTo(new Ended(4, "first\n", ""));
    }

    @ParameterizedTest
    @EnumSource(Starter.class)
    void aProcessWhoseOutputIsNotWantedIsKilled(Starter starter) throws Exception {
        Output output = new Output(1_000_000);
        try (ProcessGroup group = ProcessGroup.start(builder("yes"), output, launcher(starter), guard)) {
            assertThat(group.leader().waitFor()).isEqualTo(137);
        }
    }

    @Test
    void manyProcessesSideBySideHaveTheirOwnOutputs() throws Exception {
        ProcessLauncher launcher = launcher();
        List<Integer> numbers = Stream.iterate(0, i -> i + 1).limit(200).toList();

        List<String> outputs = numbers.parallelStream()
                .map(number -> {
                    Output output = new Output(1_000_000);
                    try (ProcessGroup group = ProcessGroup.start(
                            builder("sh", "-c", "echo " + number + "; exit " + number), output, launcher, guard)) {
                        return group.leader().waitFor() + " " + output.text();
                    } catch (IOException | InterruptedException e) {
                        throw new IllegalStateException(e);
                    }
                })
                .toList();

        assertThat(outputs)
                .isEqualTo(numbers.stream()
                        .map(number -> number + " " + number + "\n")
                        .toList());
    }

    @Test
    @DisplayName("What a launcher cannot pass on as it is, is started without it, or refused as by Java")
    void whatIsNoTextIsStartedWithoutALauncher() throws Exception {
        ProcessBuilder noText = builder("true");
        noText.environment().put("X", "\uFFFD");
        try (ProcessGroup group = ProcessGroup.start(noText, new Output(1), launcher(), guard)) {
            assertThat(group.leader()).isNotInstanceOf(LaunchedProcess.class);
        }
        assertThatThrownBy(() -> ProcessGroup.start(builder("echo", "a\0b"), new Output(1), launcher(), guard))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("NUL");
    }

    @Test
    void aLogThatCannotBeOpenedIsNamed() {
        Path log = folder.resolve("no folder/log");

        assertThatThrownBy(() -> ProcessGroup.start(
                        builder("true").redirectError(Redirect.appendTo(log.toFile())),
                        new Output(1),
                        launcher(),
                        guard))
                .isInstanceOf(IOException.class)
                .hasMessage(log + ": No such file or directory");
    }

    @Test
    @DisplayName("F2: what a process of a launcher has started is killed with it, and after it has ended by itself")
    void theWholeGroupIsKilled() throws Exception {
        ProcessLauncher launcher = launcher();
        ProcessGroup running = start(launcher, ORPHAN + ";" + BARE + "; sleep 600");
        List<Long> first = List.of(pid("orphan"), pid("bare"));
        running.close();
        first.forEach(ProcessIds::awaitEnd);
        assertThat(running.leader().isAlive()).isFalse();
        Files.delete(folder.resolve("orphan"));
        Files.delete(folder.resolve("bare"));

        ProcessGroup ended = start(launcher, ORPHAN + ";" + BARE + "; while ! [ -s bare ]; do sleep 0.01; done");
        ended.leader().waitFor();
        List<Long> second = List.of(pid("orphan"), pid("bare"));
        assertThat(second).allMatch(ProcessIds::isRunning);
        ended.close();
        second.forEach(ProcessIds::awaitEnd);
    }

    @Test
    @DisplayName(
            "F2: at the end of a launcher's input, all groups are killed, also those whose first process has ended")
    void theEndOfTheInputEndsEverything() throws Exception {
        ProcessLauncher launcher = launcher();
        ProcessGroup running = start(launcher, "sh -c 'echo $$ >member; exec sleep 600' & wait");
        long member = pid("member");
        ProcessGroup ended = start(launcher, ORPHAN);
        ended.leader().waitFor();
        long orphan = pid("orphan");

        launcher.close();

        ProcessIds.awaitEnd(running.leader().pid());
        ProcessIds.awaitEnd(member);
        ProcessIds.awaitEnd(orphan);
    }

    @Test
    @DisplayName(
            "F2: when a launcher is killed, its processes are lost and can be killed, and the next one has another")
    void aLauncherIsReplaced() throws Exception {
        ProcessLauncher launcher = launcher();
        ProcessGroup group = start(launcher, ORPHAN + "; sleep 600");
        long orphan = pid("orphan");
        ProcessHandle killed = launcher.process().orElseThrow();
        killed.destroyForcibly();
        killed.onExit().get(60, TimeUnit.SECONDS);

        assertThat(group.leader().waitFor(60, TimeUnit.SECONDS)).isTrue();
        assertThat(group.isLost()).isTrue();
        group.close();

        assertThat(group.leader().isAlive()).isFalse();
        ProcessIds.awaitEnd(orphan);
        try (ProcessGroup next = start(launcher, "exit 5")) {
            assertThat(next.leader().waitFor()).isEqualTo(5);
            assertThat(next.isLost()).isFalse();
        }
        assertThat(launcher.process().orElseThrow()).isNotEqualTo(killed);
    }

    @ParameterizedTest
    @ValueSource(strings = {"HUP", "INT", "QUIT", "TERM", "PIPE", "TSTP", "USR1"})
    @DisplayName("F1: signals that stop Cascade do not stop a launcher, and reach its processes")
    void aLauncherIgnoresSignals(String signal) throws Exception {
        ProcessLauncher launcher = launcher();
        start(launcher, "exit 0").close();
        long pid = launcher.process().orElseThrow().pid();

        assertThat(new ProcessBuilder("sh", "-c", "kill -" + signal + " " + pid)
                        .start()
                        .waitFor())
                .isZero();

        try (ProcessGroup group = start(launcher, "kill -TERM $$; sleep 600")) {
            assertThat(group.leader().waitFor()).isEqualTo(143);
        }
        assertThat(launcher.process().orElseThrow().pid()).isEqualTo(pid);
    }

    /** Starts a group in the folder, says so, and stays. */
    static final class StartsOne {
        public static void main(String[] args) throws Exception {
            Path folder = Path.of(args[0]);
            ProcessGroup group = ProcessGroup.start(
                    new ProcessBuilder("sh", "-c", args[1])
                            .directory(folder.toFile())
                            .redirectInput(Path.of("/dev/null").toFile())
                            .redirectError(
                                    Redirect.appendTo(folder.resolve("log").toFile())),
                    new Output(1));
            System.out.println(group.leader().getClass().getSimpleName() + " "
                    + ProcessLauncher.ofThisProcess().process().orElseThrow().pid());
            Thread.currentThread().join();
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    @DisplayName(
            "F2: when this process is killed with kill -9, nothing of a launcher's goes on, also if that was stopped")
    void nothingOutlivesAKilledStarter(boolean launcherIsStopped) throws Exception {
        Process starter = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-cp",
                        System.getProperty("java.class.path"),
                        StartsOne.class.getName(),
                        folder.toString(),
                        ORPHAN + ";" + BARE + "; echo $$ >leader; exec sleep 600")
                .redirectError(Redirect.INHERIT)
                .start();
        try {
            BufferedReader out = starter.inputReader();
            String[] words = out.readLine().split(" ");
            assertThat(words[0]).isEqualTo("LaunchedProcess");
            List<Long> pids =
                    Stream.of("leader", "orphan", "bare").map(this::pid).toList();
            if (launcherIsStopped) {
                new ProcessBuilder("sh", "-c", "kill -STOP " + words[1]).start().waitFor();
            }

            starter.destroyForcibly();

            pids.forEach(ProcessIds::awaitEnd);
            if (launcherIsStopped) {
                new ProcessBuilder("sh", "-c", "kill -CONT " + words[1]).start().waitFor();
            }
            ProcessIds.awaitEnd(Long.parseLong(words[1]));
        } finally {
            starter.destroyForcibly();
        }
    }

    @Test
    void systemsWithoutKnownSystemCallsHaveNoLauncher() {
        assertThat(LinuxSystemCalls.of("Mac OS X", "aarch64")).isEmpty();
        assertThat(LinuxSystemCalls.of("Linux", "riscv64")).isEmpty();
        assertThat(LinuxSystemCalls.of("Linux", "aarch64")).isPresent();
    }
}
