package dev.cascade.local.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.cascade.dsl.Task;
import dev.cascade.dsl.TaskConfig;
import dev.cascade.dsl.TaskContext;
import dev.cascade.local.process.ProcessIds;
import dev.cascade.usecase.Json;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The command as a process of its own, among pipes, terminals and signals. */
@Execution(ExecutionMode.CONCURRENT)
class UnixProgramTest {

    @TempDir
    Path folder;

    private record Ended(int exit, String out, String err) {}

    @BeforeEach
    void dags() {
        new CliRunner(folder)
                .file("dags/one.yaml", "tasks: { a: { type: noop } }")
                .file("dags/slow.yaml", "tasks: { a: { type: command, command: [sleep, '60'] } }")
                .file(
                        "dags/letters.yaml",
                        "tasks: { a: { type: command, command: [python3, -c, 'import json, sys; print(json.dumps(sys.argv[1]))', Größe] } }")
                .file("dags/steps.json", steps())
                .file("dags/many.json", many());
    }

    /** Tasks one after the other, so that lines come now and then. */
    private static String steps() {
        StringBuilder tasks = new StringBuilder("{\"tasks\": {");
        for (int i = 0; i < 20; i++) {
            tasks.append(i == 0 ? "" : ", ")
                    .append("\"t" + i + "\": {\"type\": \"command\", \"command\": [\"sleep\", \"0.2\"]")
                    .append(i == 0 ? "}" : ", \"depends_on\": [\"t" + (i - 1) + "\"]}");
        }
        return tasks.append("}}").toString();
    }

    private static String many() {
        StringBuilder tasks = new StringBuilder("{\"tasks\": {");
        for (int i = 0; i < 300; i++) {
            tasks.append(i == 0 ? "" : ", ").append("\"t").append(i).append("\": {\"type\": \"noop\"}");
        }
        return tasks.append("}}").toString();
    }

    private ProcessBuilder builder(String line) {
        ProcessBuilder builder = new ProcessBuilder("bash", "-c", line).directory(folder.toFile());
        builder.environment().keySet().removeIf(name -> name.startsWith("CASCADE_") || name.startsWith("LC_"));
        builder.environment().remove("DATABASE_URL");
        builder.environment().put("LANG", "C.UTF-8");
        builder.environment().put("CLASSPATH", System.getProperty("java.class.path"));
        builder.environment()
                .put(
                        "JAVA",
                        Path.of(System.getProperty("java.home"), "bin", "java")
                                + " -XX:TieredStopAtLevel=1 --enable-native-access=ALL-UNNAMED");
        builder.environment().put("CASCADE", "dev.cascade.local.cli.CascadeCli");
        return builder;
    }

    private Ended sh(String line) throws IOException, InterruptedException {
        Path err = folder.resolve("err");
        Process process = builder(line).redirectError(err.toFile()).start();
        String out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        return new Ended(process.waitFor(), out, Files.readString(err));
    }

    /** The script {@code cascade} in a clone that has been built. */
    private String launcher() throws IOException {
        Path script = Path.of("..", "cascade").toAbsolutePath().normalize();
        Path clone = Files.createDirectories(folder.resolve("clone"));
        Path build = Files.createDirectories(clone.resolve("target/cascade/build-1"));
        Files.createDirectories(clone.resolve(".mvn"));
        Files.copy(script, clone.resolve("cascade"));
        Files.copy(script.resolveSibling(".mvn/utf8-locale.sh"), clone.resolve(".mvn/utf8-locale.sh"));
        Files.writeString(build.resolve("started"), "");
        Files.writeString(build.resolve("classpath"), System.getProperty("java.class.path") + "\n");
        Files.writeString(clone.resolve("target/cascade/current"), "build-1\n");
        return "CASCADE_JAVA_HOME='" + System.getProperty("java.home") + "' exec sh clone/cascade";
    }

    /** Writes to file descriptor 1, past {@link System#out}. Returns what child processes have of Cascade's descriptors. */
    public static final class WritesToTheDescriptor implements Task {
        @Override
        public Object execute(TaskConfig config, TaskContext context) throws IOException, InterruptedException {
            try (FileOutputStream out = new FileOutputStream(FileDescriptor.out)) {
                out.write("by the descriptor\n".getBytes(StandardCharsets.UTF_8));
            }
            return "closed";
        }
    }

    /** Has child processes: one that writes to its standard output, which is Cascade's, and one that tells its open files. */
    public static final class HasChildren implements Task {
        @Override
        public Object execute(TaskConfig config, TaskContext context) throws IOException, InterruptedException {
            new ProcessBuilder("echo", "by a child").inheritIO().start().waitFor();
            Process tells = new ProcessBuilder("ls", "-l", "/proc/self/fd").start();
            return new String(tells.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    @Test
    @DisplayName("F7: what Java tasks and their children write to descriptor 1 is not among the data")
    void whatIsWrittenToTheDescriptorIsNotAmongTheData() throws Exception {
        new CliRunner(folder).file("dags/direct.yaml", """
                tasks:
                  children: { type: local, module: %1$s$HasChildren }
                  command: { type: command, command: [python3, -c, 'import json, os; print(json.dumps([os.path.realpath("/proc/self/fd/" + n) for n in os.listdir("/proc/self/fd")]))'] }
                  descriptor: { type: local, module: %1$s$WritesToTheDescriptor, depends_on: [children] }
                """.formatted(UnixProgramTest.class.getName()));

        Ended ended = sh("(" + launcher() + " run direct -o json) > data");

        String data = Files.readString(folder.resolve("data"));
        assertThat(ended.exit()).as(ended.err()).isZero();
        assertThat(Json.parseObject(data)).containsEntry("status", "success");
        assertThat(ended.err()).contains("by a child\n", "by the descriptor\n");
        // No child has the file open.
        assertThat(data).contains(" -> ").doesNotContain(folder.resolve("data").toString());
    }

    @Test
    @DisplayName("F7: data is written where standard output is, also to sockets and at the end of files")
    void dataIsWrittenWhereStandardOutputIs() throws Exception {
        String launcher = launcher();

        sh("{ echo first; (" + launcher + " --version); echo last; } > data; (" + launcher + " --version) >> data");
        assertThat(Files.readString(folder.resolve("data"))).matches("first\ncascade [^\n]+\nlast\ncascade [^\n]+\n");

        try (ServerSocket server = new ServerSocket(0, 5, InetAddress.getLoopbackAddress())) {
            Process process = builder(launcher + " --version > /dev/tcp/127.0.0.1/" + server.getLocalPort())
                    .start();
            assertThat(server.accept().getInputStream().readAllBytes())
                    .asString()
                    .startsWith("cascade ");
            assertThat(process.waitFor()).isZero();
        }
    }

    @ParameterizedTest
    @DisplayName("F7: the script's standard output fails as that of other programs")
    @CsvSource({
        "(LAUNCHER --version) > /dev/full; echo $?, 1, standard output could not be written",
        "(LAUNCHER --version) >&-; echo $?, 1, standard output could not be written",
        "(LAUNCHER run steps) | head -n 0; echo ${PIPESTATUS[0]}, 141, ''",
    })
    void theScriptsStandardOutputFails(String line, String code, String message) throws Exception {
        Ended ended = sh(line.replace("LAUNCHER", launcher()));

        assertThat(ended.out()).isEqualTo(code + "\n");
        assertThat(ended.err()).contains(message).hasLineCount(message.isEmpty() ? 0 : 1);
    }

    /** Closes descriptor 2, past {@link System#err}, and opens a file and fills it, which must not get what belongs to the descriptor. */
    public static final class ClosesTheErrors implements Task {
        @Override
        public Object execute(TaskConfig config, TaskContext context) throws IOException {
            new FileOutputStream(FileDescriptor.err).close();
            Files.writeString(Path.of("opened"), "by the task\n");
            return Files.readSymbolicLink(Path.of("/proc/self/fd/2")).toString();
        }
    }

    @Test
    @EnabledOnOs(OS.LINUX)
    @DisplayName("F7: a Java task that closes descriptor 2 does not take standard error from Cascade")
    void aTaskThatClosesDescriptorTwo() throws Exception {
        new CliRunner(folder).file("dags/closes.yaml", """
                tasks:
                  closes: { type: local, module: %1$s$ClosesTheErrors }
                  fails: { type: command, command: ["false"], depends_on: [closes] }
                """.formatted(UnixProgramTest.class.getName()));

        Ended ended = sh(launcher() + " run closes -o json");

        assertThat(ended.exit()).isEqualTo(10);
        assertThat(ended.err()).contains("task closes", "task fails", "job retry");
        assertThat(folder.resolve("opened")).hasContent("by the task");
        assertThat(ended.out()).contains("/dev/null");
    }

    /** Ends the process that it runs in. */
    public static final class CallsExit implements Task {
        @Override
        public Object execute(TaskConfig config, TaskContext context) {
            System.exit((int) config.payload().get("code"));
            return "not reached";
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 10})
    @DisplayName("F7: a task that calls System.exit does not decide on the exit code, as its job has not ended")
    void aTaskDoesNotDecideOnTheExitCode(int code) throws Exception {
        new CliRunner(folder)
                .file(
                        "dags/exits.yaml",
                        "tasks: { a: { type: local, module: %s$CallsExit, payload: { code: %d } } }"
                                .formatted(UnixProgramTest.class.getName(), code));

        Ended ended = sh("$JAVA $CASCADE run exits");

        assertThat(ended.exit()).isEqualTo(1);
        assertThat(ended.err()).contains("stays as it is", "called System.exit");
    }

    /** Starts a process, which starts two in sessions of their own, one of them with an empty environment, and waits for it. */
    public static final class StartsProcesses implements Task {
        @Override
        public Object execute(TaskConfig config, TaskContext context) throws IOException, InterruptedException {
            String script = "(setsid sh -c 'echo $$ >daemon; exec sleep 600' >/dev/null 2>&1 &);"
                    + " (env -i setsid sh -c 'echo $$ >bare; exec sleep 600' >/dev/null 2>&1 &);"
                    + " while ! [ -s daemon ] || ! [ -s bare ]; do sleep 0.01; done; echo $$ >child; "
                    + config.payload().get("then");
            return new ProcessBuilder("sh", "-c", script).start().waitFor();
        }
    }

    private void startsProcesses(String dag, String then) throws IOException {
        new CliRunner(folder)
                .file(
                        "dags/" + dag + ".yaml",
                        "tasks: { a: { type: local, module: %s$StartsProcesses, payload: { then: '%s' } } }"
                                .formatted(UnixProgramTest.class.getName(), then));
    }

    @ParameterizedTest
    @EnabledOnOs(OS.LINUX)
    @ValueSource(strings = {"-KILL", "-TERM", "-INT"})
    @DisplayName("F2: when Cascade is killed or stopped by a signal, nothing that a Java task has started goes on")
    void nothingOfAJavaTaskOutlivesAKilledCascade(String signal) throws Exception {
        startsProcesses("waits", "exec sleep 600");
        Process cascade = builder("trap - INT; " + launcher() + " run waits").start();
        long child = ProcessIds.in(folder.resolve("child"));

        new ProcessBuilder("kill", signal, String.valueOf(cascade.pid()))
                .start()
                .waitFor();

        ProcessIds.awaitEnd(child);
        ProcessIds.awaitEnd(ProcessIds.in(folder.resolve("daemon")));
        ProcessIds.awaitEnd(ProcessIds.in(folder.resolve("bare")));
    }

    @Test
    @EnabledOnOs(OS.LINUX)
    @DisplayName(
            "F2: when Cascade ends, nothing that a Java task has started goes on, and what has started Cascade does")
    void nothingOfAJavaTaskOutlivesCascade() throws Exception {
        startsProcesses("ends", "exit 0");

        Ended ended = sh("CASCADE_TRACKING_ID=outer; export CASCADE_TRACKING_ID; sleep 600 & echo $!; (" + launcher()
                + " run ends >/dev/null); echo $?; kill $! && echo killed");

        assertThat(ended.out()).matches("\\d+\n0\nkilled\n");
        ProcessIds.awaitEnd(ProcessIds.in(folder.resolve("daemon")));
        ProcessIds.awaitEnd(ProcessIds.in(folder.resolve("bare")));
    }

    @ParameterizedTest
    @DisplayName("F7: output that cannot be written is an error, in one line, for every command and format")
    @ValueSource(
            strings = {
                "run one",
                "run one -q -o json",
                "run one -q -o yaml",
                "job list",
                "dag list -o json",
                "dag validate dags",
                "--help",
                "run --help",
                "--version",
                "completion bash",
                "dev --port 0"
            })
    void outputThatCannotBeWrittenIsAnError(String words) throws Exception {
        Ended ended = sh("$JAVA $CASCADE " + words + " > /dev/full");

        assertThat(ended.exit()).isEqualTo(1);
        assertThat(ended.err()).contains("standard output could not be written").hasLineCount(1);
    }

    @Test
    @DisplayName("F7: a job whose lines cannot be written runs to its end all the same")
    void aJobRunsToItsEndWithoutItsLines() throws Exception {
        sh("$JAVA $CASCADE run many > /dev/full");

        assertThat(sh("$JAVA $CASCADE job list").out()).contains("success");
    }

    @Test
    @DisplayName("F7: when the reader of its output has ended, the command ends quietly as other programs do")
    void aReaderThatEndsIsNoError() throws Exception {
        Ended ended = sh("$JAVA $CASCADE run steps | head -n 1; echo ${PIPESTATUS[0]}");

        assertThat(ended.out()).endsWith("\n141\n");
        assertThat(ended.err()).isEmpty();
    }

    @ParameterizedTest
    @DisplayName("F7: Ctrl-C ends a command whose server is silent")
    @ValueSource(
            strings = {"job list", "job watch 1", "trigger one", "dag list", "dag deploy dags/one.yaml", "job cancel 1"
            })
    void ctrlCEndsACommandWhoseServerIsSilent(String words) throws Exception {
        try (ServerSocket silent = new ServerSocket(0, 5, InetAddress.getLoopbackAddress())) {
            Process process = builder("trap - INT; exec $JAVA $CASCADE " + words + " --url http://127.0.0.1:"
                            + silent.getLocalPort())
                    .redirectErrorStream(true)
                    .start();
            // Who is asked and does not answer: the command waits for that now.
            assertThat(silent.accept().getInputStream().read()).isPositive();

            new ProcessBuilder("kill", "-INT", String.valueOf(process.pid()))
                    .start()
                    .waitFor();

            // Far less than what it waits for an answer.
            assertThat(process.waitFor(15, TimeUnit.SECONDS)).isTrue();
            assertThat(process.exitValue()).isEqualTo(130);
        }
    }

    @Test
    @DisplayName("F6: letters of arguments reach the task")
    void lettersReachTheTask() throws Exception {
        assertThat(sh("$JAVA $CASCADE run letters -o json").out()).contains("\"Größe\"");
    }

    @Test
    @DisplayName("F6: where letters would be lost, it is refused")
    void whereLettersWouldBeLostItIsRefused() throws Exception {
        assumeTrue(
                System.getProperty("java.class.path").chars().allMatch(c -> c < 128),
                "without a UTF-8 locale, Java itself does not find the class path of this clone, which has letters beyond ASCII");
        Ended ended = sh("LC_ALL=C $JAVA $CASCADE run letters");

        assertThat(ended.exit()).isEqualTo(2);
        assertThat(ended.err()).contains("character encoding", "LC_ALL=C.UTF-8").hasLineCount(1);
        assertThat(folder.resolve(".cascade")).doesNotExist();
    }

    @Test
    @DisplayName("F6: bytes that are no text are refused in arguments and settings")
    void bytesThatAreNoTextAreRefused() throws Exception {
        Ended argument = sh("$JAVA $CASCADE run one --context \"$(printf '{\"a\": \"\\351\"}')\"");
        assertThat(argument.exit()).isEqualTo(2);
        assertThat(argument.err()).contains("argument 4", "not text in UTF-8").hasLineCount(1);

        Ended setting = sh("CASCADE_TOKEN=$(printf 'se\\351cret') $JAVA $CASCADE run one");
        assertThat(setting.exit()).isEqualTo(2);
        assertThat(setting.err())
                .contains("CASCADE_TOKEN")
                .doesNotContain("cret")
                .hasLineCount(1);
    }

    @Test
    @DisplayName("F9: on a terminal 300 tasks are one line that changes, above a few, which fit into the window")
    void onATerminalThereIsOneLineThatChanges() throws Exception {
        Files.writeString(folder.resolve("terminal.py"), """
                import fcntl, os, pty, struct, sys, termios
                pid, fd = pty.fork()
                if pid == 0:
                    os.read(0, 1)
                    os.execvp(sys.argv[1], sys.argv[1:])
                fcntl.ioctl(fd, termios.TIOCSWINSZ, struct.pack('HHHH', 8, 50, 0, 0))
                os.write(fd, b'\\n')
                while True:
                    try:
                        data = os.read(fd, 65536)
                    except OSError:
                        break
                    if not data:
                        break
                    os.write(1, data)
                sys.exit(os.waitpid(pid, 0)[1] >> 8)
                """);

        String terminal = "TERM=xterm " + launcher().replace("exec", "exec python3 terminal.py") + " ";

        Ended many = sh(terminal + "run many");
        assertThat(many.exit()).as(many.out()).isZero();
        assertThat(many.out())
                .contains("300 of 300 tasks done, 0 running, 0 failed")
                .satisfies(out -> assertThat(out.lines().count()).isLessThan(100));

        Ended steps = sh(terminal + "run steps");
        assertThat(steps.exit()).as(steps.out()).isZero();
        assertThat(steps.out().lines().takeWhile(line -> !line.contains(" of steps v1")))
                .allSatisfy(line -> assertThat(
                                line.replaceAll("\u001b\\[[0-9;]*[A-Za-z]", "").length())
                        .isLessThan(50));
        // The line about all, and as many as fit above the cursor.
        assertThat(steps.out()).contains("\u001b[7A").doesNotContain("\u001b[8A");
    }

    @Test
    @DisplayName("F9: without colours, or on a terminal that cannot move its cursor, there are no such sequences")
    void noColourAndDumbTerminals() throws Exception {
        CliRunner cli = new CliRunner(folder).terminal().env("TERM", "xterm").env("NO_COLOR", "1");
        assertThat(cli.run("run", "one").out())
                .doesNotContainPattern("\u001b\\[[0-9;]*m")
                .contains("1 of 1 task done");

        CliRunner dumb = new CliRunner(folder).terminal().env("TERM", "dumb");
        assertThat(dumb.run("run", "one").out()).doesNotContain("\u001b").contains("task a");

        CliRunner coloured =
                new CliRunner(folder).terminal().env("TERM", "xterm").env("NO_COLOR", "");
        assertThat(coloured.run("run", "one").out()).contains("\u001b[32msuccess\u001b[0m");
    }
}
