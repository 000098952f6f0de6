package dev.cascade.local.process;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledIf;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

@Timeout(120)
@Execution(ExecutionMode.CONCURRENT)
class ProcessGroupTest {

    /** A process in the background whose parent has ended. */
    private static final String ORPHAN = "(sleep 600 >/dev/null 2>&1 & echo $! >orphan)";

    /** One that has left group and session, and whose parent has ended. */
    private static final String DAEMON = "(setsid sh -c 'echo $$ >daemon; exec sleep 600' >/dev/null 2>&1 &)";

    /** The same with an empty environment. */
    private static final String BARE = "(env -i setsid sh -c 'echo $$ >bare; exec sleep 600' >/dev/null 2>&1 &)";

    /** One that has another limit on file locks, as Cascade in a task has. */
    private static final String LIMITED =
            "(ulimit -S -x 5 2>/dev/null || ulimit -S -w 5; setsid sh -c 'echo $$ >limited; exec sleep 600' >/dev/null 2>&1 &)";

    private static final String STUBBORN =
            "sh -c \"trap '' TERM HUP INT; echo \\$\\$ >stubborn; while :; do sleep 600; done\" &";

    @TempDir
    Path folder;

    private final List<ProcessReaper> guards = new ArrayList<>();

    @AfterEach
    void closeGuards() throws IOException {
        for (ProcessReaper guard : guards) {
            guard.close();
        }
    }

    private ProcessReaper guard(String... shell) {
        ProcessReaper guard = new ProcessReaper(List.of(shell));
        guards.add(guard);
        return guard;
    }

    private ProcessBuilder shell(String script) {
        return new ProcessBuilder("sh", "-c", script).directory(folder.toFile());
    }

    /** The shells of this machine that could be its {@code /bin/sh}. */
    static Stream<List<String>> shells() {
        return Stream.of(List.of("sh"), List.of("dash"), List.of("bash"), List.of("busybox", "sh"), List.of("ksh"))
                .flatMap(words -> onPath(words.getFirst())
                        .map(program -> Stream.concat(
                                        Stream.of(program.toString()),
                                        words.stream().skip(1))
                                .toList()));
    }

    private static Stream<Path> onPath(String program) {
        return Stream.of(System.getenv("PATH").split(":"))
                .map(folder -> Path.of(folder, program))
                .filter(Files::isExecutable)
                .limit(1);
    }

    private long pid(String file) {
        return ProcessIds.in(folder.resolve(file));
    }

    @ParameterizedTest
    @MethodSource("shells")
    @DisplayName(
            "F2: what is left of a group is killed in every shell, also what ignores signals and whose parent has ended")
    void theWholeGroupIsKilled(List<String> shell) throws Exception {
        ProcessReaper guard = guard(shell.toArray(String[]::new));
        ProcessGroup group = ProcessGroup.start(shell(ORPHAN + "; " + STUBBORN + " sleep 600"), guard);
        long orphan = pid("orphan");
        long stubborn = pid("stubborn");

        group.close();

        assertThat(group.leader().isAlive()).isFalse();
        ProcessIds.awaitEnd(orphan);
        ProcessIds.awaitEnd(stubborn);
    }

    @ParameterizedTest
    @MethodSource("shells")
    @DisplayName("F2: what is left of a group is killed in every shell after its leader has ended by itself")
    void whatTheLeaderLeftIsKilled(List<String> shell) throws Exception {
        ProcessReaper guard = guard(shell.toArray(String[]::new));
        ProcessGroup group = ProcessGroup.start(shell(ORPHAN + "; exit 3"), guard);
        assertThat(group.leader().waitFor()).isEqualTo(3);
        long orphan = pid("orphan");
        assertThat(ProcessIds.isRunning(orphan)).isTrue();

        group.close();

        ProcessIds.awaitEnd(orphan);
    }

    @ParameterizedTest
    @MethodSource("shells")
    @DisplayName("F2: when the pipe of the guard ends, all groups are killed in every shell, and what has left them")
    void theEndOfTheGuardsPipeEndsEverything(List<String> shell) throws Exception {
        ProcessReaper guard = guard(shell.toArray(String[]::new));
        ProcessGroup.start(shell("sleep 0; exit 0"), guard).close();
        ProcessGroup first = ProcessGroup.start(shell(ORPHAN + "; sleep 600"), guard);
        ProcessGroup second = ProcessGroup.start(shell(DAEMON + "; " + BARE + "; sleep 600"), guard);
        long orphan = pid("orphan");
        long daemon = pid("daemon");
        long bare = pid("bare");

        guard.close();

        first.leader().waitFor();
        second.leader().waitFor();
        ProcessIds.awaitEnd(orphan);
        ProcessIds.awaitEnd(daemon);
        ProcessIds.awaitEnd(bare);
    }

    /** Names of files, each with what starts the process that writes it. */
    private static Stream<Arguments> whatLeavesTheSession() {
        return Stream.of(Arguments.of("daemon", DAEMON), Arguments.of("bare", BARE), Arguments.of("limited", LIMITED));
    }

    @ParameterizedTest
    @MethodSource("whatLeavesTheSession")
    @EnabledOnOs(OS.LINUX)
    @DisplayName("F2: what has left the group and the session is killed, also with an empty environment or"
            + " another limit on file locks, while the leader runs and after that")
    void whatHasLeftTheSessionIsKilled(String file, String start) throws Exception {
        ProcessGroup running = ProcessGroup.start(shell(start + "; sleep 600"));
        long first = pid(file);
        running.close();
        ProcessIds.awaitEnd(first);
        Files.delete(folder.resolve(file));

        ProcessGroup ended = ProcessGroup.start(shell(start + "; while ! [ -s " + file + " ]; do sleep 0.01; done"));
        ended.leader().waitFor();
        long second = pid(file);
        ended.close();
        ProcessIds.awaitEnd(second);
    }

    @Test
    @DisplayName("F2: a group does not take another one's processes with it")
    void anotherGroupGoesOn() throws Exception {
        try (ProcessGroup other = ProcessGroup.start(shell(DAEMON + "; " + BARE + "; sleep 600"))) {
            long daemon = pid("daemon");
            long bare = pid("bare");

            ProcessGroup.start(shell("sleep 600")).close();

            assertThat(other.leader().isAlive()).isTrue();
            assertThat(ProcessIds.isRunning(daemon)).isTrue();
            assertThat(ProcessIds.isRunning(bare)).isTrue();
        }
    }

    @Test
    @DisplayName("F2: a guard that somebody has killed is replaced by one that knows the same groups")
    void aGuardIsReplaced() throws Exception {
        ProcessReaper guard = guard("/bin/sh");
        ProcessGroup first = ProcessGroup.start(shell(ORPHAN + "; sleep 600"), guard);
        long orphan = pid("orphan");
        ProcessHandle killed = guard.process().orElseThrow();
        killed.destroyForcibly();
        killed.onExit().get(60, TimeUnit.SECONDS);

        ProcessGroup second = ProcessGroup.start(shell("sleep 600"), guard);
        guard.close();

        first.leader().waitFor();
        second.leader().waitFor();
        ProcessIds.awaitEnd(orphan);
    }

    /** The same shell with another {@code kill}. What it reports goes to the file "errors". */
    private String[] shellWithKill(List<String> shell, String kill) throws IOException {
        Files.writeString(folder.resolve("kill"), "kill() {\n" + kill + "}\n");
        Path script = Files.writeString(folder.resolve("shell"), """
                #!/bin/sh
                exec 2>>%1$s/errors
                exec %2$s -c '. %1$s/kill; eval "$2"' guard "$4" "$2"
                """.formatted(folder, String.join(" ", shell)));
        assertThat(script.toFile().setExecutable(true)).isTrue();
        return new String[] {script.toString()};
    }

    @ParameterizedTest
    @MethodSource("shells")
    @DisplayName("F2: a group that ends just before it is killed is no failure, in every shell")
    void aGroupMayEndBeforeItIsKilled(List<String> shell) throws Exception {
        ProcessReaper guard = guard(shellWithKill(shell, """
                if [ "$1" = -KILL ]; then
                    command kill "$@" 2>/dev/null
                    while command kill -0 "$2" 2>/dev/null; do :; done
                fi
                command kill "$@"
                """));
        ProcessGroup group = ProcessGroup.start(shell("echo $$ >leader; exec sleep 600"), guard);
        pid("leader");

        group.close();

        assertThat(group.leader().isAlive()).isFalse();
        assertThat(folder.resolve("errors")).isEmptyFile();
    }

    @ParameterizedTest
    @MethodSource("shells")
    @DisplayName("F2: a group that cannot be killed is reported, in every shell")
    void aRefusedKillIsReported(List<String> shell) throws Exception {
        ProcessReaper guard = guard(shellWithKill(shell, """
                [ "$1" != -0 ] || return 0
                echo 'kill: Operation not permitted' >&2
                return 1
                """));
        ProcessGroup group = ProcessGroup.start(shell("exec sleep 600"), guard);

        assertThat(guard.end(group.leader().pid())).isTrue();

        assertThat(folder.resolve("errors"))
                .content()
                .contains("could not be killed", "" + group.leader().pid(), "Operation not permitted")
                .hasLineCount(1);
        group.leader().destroyForcibly().waitFor();
    }

    @Test
    @DisplayName("F2: two groups that end at once have an end each")
    void groupsEndAtOnce() throws Exception {
        List<ProcessGroup> groups = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            groups.add(ProcessGroup.start(shell("sleep 600")));
        }

        groups.parallelStream().forEach(ProcessGroup::close);

        assertThat(groups).noneMatch(group -> group.leader().isAlive());
    }

    static boolean perlIsHere() {
        return onPath("perl").findAny().isPresent();
    }

    @Test
    @EnabledIf("perlIsHere")
    @DisplayName("F2: where there is no setsid, perl gives a process its session")
    void perlInPlaceOfSetsid() throws Exception {
        List<String> perl = SetsidCommand.inPerl(onPath("perl").findFirst().orElseThrow());
        ProcessBuilder builder = shell("");
        List<String> words = Stream.concat(
                        perl.stream(), Stream.of("sh", "-c", ORPHAN + "; exec sleep \"$1\"", "x", "600"))
                .toList();
        ProcessGroup group = ProcessGroup.startAs(builder, words, ProcessReaper.ofThisProcess());
        long orphan = pid("orphan");

        group.close();

        ProcessIds.awaitEnd(orphan);
        ProcessBuilder missing = shell("").redirectErrorStream(true);
        try (ProcessGroup none = ProcessGroup.startAs(
                missing,
                Stream.concat(perl.stream(), Stream.of("/no/such/program")).toList(),
                ProcessReaper.ofThisProcess())) {
            assertThat(none.leader().waitFor()).isEqualTo(127);
        }
    }

    @Test
    @EnabledOnOs(OS.LINUX)
    @DisplayName("F2: where there is neither setsid nor perl, what a process has started is killed all the same")
    void withoutASessionOfItsOwn() throws Exception {
        ProcessReaper guard = guard("/bin/sh");
        List<String> words = List.of("sh", "-c", ORPHAN + "; exec sleep 600");
        ProcessGroup closed = ProcessGroup.startAs(shell(""), words, guard);
        long first = pid("orphan");
        closed.close();
        ProcessIds.awaitEnd(first);
        Files.delete(folder.resolve("orphan"));

        ProcessGroup left = ProcessGroup.startAs(shell(""), words, guard);
        long second = pid("orphan");
        guard.close();
        left.leader().waitFor();
        ProcessIds.awaitEnd(second);
    }

    @Test
    @DisplayName("F2: where prlimit may not set the limit, as in some sandboxes, it does not stand before commands")
    void aRefusedLimitIsNotSet() throws Exception {
        Path refusing = Files.writeString(folder.resolve("prlimit"), """
                #!/bin/sh
                echo 'prlimit: failed to set the LOCKS resource limit: Operation not permitted' >&2
                exit 1
                """);
        assertThat(refusing.toFile().setExecutable(true)).isTrue();

        assertThat(ProcessTrackingId.prlimit(folder.toString())).isEmpty();
    }

    @Test
    @EnabledOnOs(OS.LINUX)
    @DisplayName("F2: without PATH, programs are where the system has them")
    void withoutPathProgramsAreFound() {
        assertThat(SetsidCommand.find("sh", SetsidCommand.path(Map.of()))).isPresent();
    }

    @Test
    void withoutSetsidAndPerlThereIsNoStarter() {
        assertThat(SetsidCommand.starter(folder.toString())).isEmpty();
    }

    /** Starts a group in the folder, says so, and stays. */
    static final class Starter {
        public static void main(String[] args) throws Exception {
            ProcessGroup.start(new ProcessBuilder("sh", "-c", args[1])
                    .directory(Path.of(args[0]).toFile()));
            System.out.println("started");
            Thread.currentThread().join();
        }
    }

    @Test
    @DisplayName("F2: when this process is killed with kill -9, nothing that it started goes on")
    void nothingOutlivesAKilledStarter() throws Exception {
        Process starter =
                starter(ORPHAN + "; " + DAEMON + "; " + BARE + "; " + STUBBORN + " echo $$ >leader; exec sleep 600");
        try {
            List<Long> pids = Stream.of("leader", "orphan", "daemon", "bare", "stubborn")
                    .map(this::pid)
                    .toList();
            assertThat(pids).allMatch(ProcessIds::isRunning);

            starter.destroyForcibly();

            pids.forEach(ProcessIds::awaitEnd);
        } finally {
            starter.destroyForcibly();
        }
    }

    @Test
    @DisplayName("F2: when this process and its whole process group are killed, nothing that it started goes on")
    void nothingOutlivesAKilledGroup() throws Exception {
        Process starter = starter(ORPHAN + "; " + BARE + "; echo $$ >leader; exec sleep 600");
        try {
            List<Long> pids =
                    Stream.of("leader", "orphan", "bare").map(this::pid).toList();

            new ProcessBuilder("sh", "-c", "kill -KILL -" + starter.pid())
                    .start()
                    .waitFor();

            pids.forEach(ProcessIds::awaitEnd);
        } finally {
            starter.destroyForcibly();
        }
    }

    private Process starter(String script) throws IOException {
        Process process = new ProcessBuilder(SetsidCommand.of(List.of(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-cp",
                        System.getProperty("java.class.path"),
                        Starter.class.getName(),
                        folder.toString(),
                        script)))
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        BufferedReader out = process.inputReader();
        assertThat(out.readLine()).isEqualTo("started");
        return process;
    }
}
