package dev.cascade.local.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cascade.local.cli.output.JsonFields;
import dev.cascade.local.process.ProcessIds;
import dev.cascade.usecase.Json;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Cascade as a process in a terminal, while a command, a function and a Java task run. */
@Timeout(300)
@Execution(ExecutionMode.CONCURRENT)
class TerminalTest {

    private static final List<String> BEGAN = List.of("began-command", "began-function", "began-java");

    @TempDir
    Path folder;

    private final Map<String, String> environment = new HashMap<>();

    @BeforeEach
    void makeFolder() throws IOException {
        new CliRunner(folder)
                .file("dags/three.yaml", """
                        tasks:
                          command:
                            type: command
                            command: [sh, -c, "echo $$ >began-command; while ! [ -e go ]; do sleep 0.05; done; echo 1"]
                            working_dir: %s
                          function: { type: lambda, function_name: f, timeout: 300 }
                          java: { type: local, module: %s }
                        """.formatted(folder, GatedJavaTask.class.getName()))
                .file("functions/f/handler.py", """
                        import os, pathlib, time
                        here = pathlib.Path(os.environ["LAMBDA_TASK_ROOT"]).parent.parent
                        def lambda_handler(event, context):
                            (here / "began-function").write_text("%d\\n" % os.getpid())
                            while not (here / "go").exists(): time.sleep(0.05)
                            return 1
                        """);
        try (InputStream script = TerminalTest.class.getResourceAsStream("terminal.py")) {
            Files.copy(Objects.requireNonNull(script), folder.resolve("terminal.py"));
        }
    }

    private static List<String> cascade(String... words) {
        return Stream.concat(
                        Stream.of(
                                Path.of(System.getProperty("java.home"), "bin", "java")
                                        .toString(),
                                "-XX:TieredStopAtLevel=1",
                                "--enable-native-access=ALL-UNNAMED",
                                "-cp",
                                System.getProperty("java.class.path"),
                                CascadeCli.class.getName()),
                        Stream.of(words))
                .toList();
    }

    private record Ended(int exit, String text) {}

    private Ended inTerminal(String action, List<String> command) throws Exception {
        List<String> words = new ArrayList<>(List.of("python3", "terminal.py", action));
        words.addAll(BEGAN);
        words.add("--");
        words.addAll(command);
        Process terminal = process(words);
        String text = new String(terminal.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        return new Ended(terminal.waitFor(), text);
    }

    private Process process(List<String> words) throws IOException {
        ProcessBuilder builder =
                new ProcessBuilder(words).directory(folder.toFile()).redirectErrorStream(true);
        builder.environment().putAll(environment);
        return builder.start();
    }

    private void assertThatNothingRuns() {
        ProcessIds.awaitEnd(ProcessIds.in(folder.resolve("began-command")));
        ProcessIds.awaitEnd(ProcessIds.in(folder.resolve("began-function")));
    }

    /** Whatever job there is comes to a good end with the next {@code dev}. */
    private void assertThatTheJobGoesOnAndSucceeds() throws Exception {
        Files.createFile(folder.resolve("go"));
        Process dev = process(cascade("dev", "--port", "0", "-o", "json"));
        try {
            String url =
                    JsonFields.of(Json.parse(firstDocument(dev.inputReader()))).cell("url");
            CliRunner cli = new CliRunner(folder);
            List<JsonFields> jobs = JsonFields.of(Json.parse(
                            cli.run("job", "list", "--url", url, "-o", "json").out()))
                    .objects("jobs");
            assertThat(jobs).hasSize(1);
            CliRunner.Result ended =
                    cli.run("job", "watch", jobs.getFirst().cell("job_id"), "--url", url, "--timeout", "120");
            assertThat(ended.exit()).as(ended.out()).isZero();
        } finally {
            dev.destroy();
            dev.waitFor(60, TimeUnit.SECONDS);
            dev.destroyForcibly();
        }
    }

    private static String firstDocument(BufferedReader lines) throws IOException {
        StringBuilder document = new StringBuilder();
        for (String line = lines.readLine(); line != null; line = lines.readLine()) {
            if (line.equals("{") || !document.isEmpty()) {
                document.append(line);
            }
            if (line.equals("}")) {
                return document.toString();
            }
        }
        throw new AssertionError("it ended: " + document);
    }

    @ParameterizedTest
    @CsvSource({"ctrl-c, 130", "ctrl-c-twice, 130", "TERM, 143", "HUP, 129", "INT, 130", "close, 129"})
    @DisplayName(
            "F1: `run` that is interrupted leaves its job as it is: commands, functions and Java tasks are repeated and succeed")
    void anInterruptedRun(String action, int code) throws Exception {
        Ended ended = inTerminal(action, cascade("run", "three"));

        assertThat(ended.exit()).as(ended.text()).isEqualTo(code);
        assertThat(ended.text()).doesNotContain("failed");
        assertThatNothingRuns();
        assertThatTheJobGoesOnAndSucceeds();
    }

    @ParameterizedTest
    @CsvSource({"ctrl-c, 130", "TERM, 143", "close, 129"})
    @DisplayName("F1: `dev` that is interrupted gives back what it runs")
    void anInterruptedDev(String action, int code) throws Exception {
        leaveAJob();

        Ended ended = inTerminal(action, cascade("dev", "--port", "0"));

        assertThat(ended.exit()).as(ended.text()).isEqualTo(code);
        assertThatNothingRuns();
        assertThatTheJobGoesOnAndSucceeds();
    }

    /** A job whose tasks are to be repeated. */
    private void leaveAJob() throws Exception {
        inTerminal("ctrl-c", cascade("run", "three"));
        for (String began : BEGAN) {
            Files.delete(folder.resolve(began));
        }
    }

    private String useDatabase(EmbeddedPostgres server) {
        String url = "postgresql://postgres:postgres@127.0.0.1:" + server.getPort() + "/postgres";
        environment.put("DATABASE_URL", url);
        return url;
    }

    @ParameterizedTest
    @CsvSource({"ctrl-c, 130", "TERM, 143", "close, 129"})
    @DisplayName("F1: `worker` that is interrupted gives back what has not ended by its stop time-out")
    void anInterruptedWorker(String action, int code) throws Exception {
        try (EmbeddedPostgres server = EmbeddedPostgres.builder().start()) {
            var unused = useDatabase(server);
            leaveAJob();

            Ended ended = inTerminal(action, cascade("worker", "--stop-timeout", "1s"));

            assertThat(ended.exit()).as(ended.text()).isEqualTo(code);
            assertThatNothingRuns();
            assertThatTheJobGoesOnAndSucceeds();
        }
    }

    @Test
    @DisplayName("F1: `worker` that is interrupted finishes what ends by its stop time-out")
    void anInterruptedWorkerThatFinishes() throws Exception {
        try (EmbeddedPostgres server = EmbeddedPostgres.builder().start()) {
            String url = useDatabase(server);
            leaveAJob();

            Ended ended = inTerminal("ctrl-c-then-go", cascade("worker", "--stop-timeout", "60s"));

            assertThat(ended.exit()).as(ended.text()).isEqualTo(130);
            assertThatNothingRuns();
            CliRunner cli = new CliRunner(folder).env("DATABASE_URL", url);
            List<JsonFields> jobs = cli.run("job", "list", "-o", "json").json().objects("jobs");
            assertThat(jobs).hasSize(1);
            assertThat(jobs.getFirst().cell("status")).isEqualTo("success");
        }
    }
}
