package dev.cascade.local.worker;

import dev.cascade.dsl.definition.BadContextException;
import dev.cascade.engine.TaskError;
import dev.cascade.local.access.PrivateFiles;
import dev.cascade.port.Attempt;
import dev.cascade.usecase.Json;
import dev.cascade.usecase.TaskInput;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs commands: a program that gets the attempt's input as JSON on standard input and answers with JSON on standard output. What it
 * writes to standard error is the attempt's log. A command does not outlive this process: it runs under a small supervisor in {@code sh}. Exit code 0 is success; nothing on standard output then means {@code null}.
 */
public final class CommandRunner implements AttemptRunner {

    private static final Logger LOG = LoggerFactory.getLogger(CommandRunner.class);

    private static final String SUPERVISOR = supervisor();

    /** Exit codes of a shell for a command that was never run. */
    private static final int NOT_FOUND = 127;

    private static final int NOT_EXECUTABLE = 126;

    /** How long after a command's end something that it started may hold its standard output open. */
    private static final int SECONDS_TO_READ = 10;

    /** The largest answer that is read, in bytes. */
    private static final int MAX_OUTPUT = 64 * 1024 * 1024;

    private static final int TAIL = 2_000;

    private final Path directory;
    private final Path logs;
    private final Map<String, String> environment;

    /**
     * @param directory where programs run, unless their task says otherwise
     * @param logs directory for the logs of attempts
     * @param environment variables they get besides those of this process
     */
    public CommandRunner(Path directory, Path logs, Map<String, String> environment) {
        this.directory = directory;
        this.logs = logs;
        this.environment = Map.copyOf(environment);
    }

    private static String supervisor() {
        try (InputStream in = CommandRunner.class.getResourceAsStream("supervise.sh")) {
            return new String(Objects.requireNonNull(in).readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public Ran run(Attempt attempt, Instant startedAt) throws InterruptedException {
        Process process;
        AttemptLog log = AttemptLog.of(logs, attempt);
        Path input = log.file().resolveSibling(attempt.number() + ".input.json");
        try {
            TaskInput given = TaskInput.of(attempt, startedAt);
            String event = Json.write(given.toEvent());
            log.create();
            try (OutputStream out = PrivateFiles.newOutputStream(input)) {
                out.write(event.getBytes(StandardCharsets.UTF_8));
            }
            process = start(given.options(), input, log);
        } catch (BadContextException e) {
            return new Ran.Failed(TaskError.permanent(TaskError.BAD_CONFIG, String.valueOf(e.getMessage())));
        } catch (IOException e) {
            return new Ran.Failed(
                    TaskError.permanent(TaskError.BAD_CONFIG, "the command cannot be started: " + e.getMessage()));
        }
        try {
            return run(process, attempt, log);
        } finally {
            kill(process);
            forget(input);
        }
    }

    private static void forget(Path input) {
        try {
            Files.deleteIfExists(input);
        } catch (IOException e) {
            LOG.atWarn().setCause(e).log("the input of a command stays behind");
        }
    }

    private Process start(Map<String, @Nullable Object> options, Path input, AttemptLog log) throws IOException {
        ProcessBuilder builder = new ProcessBuilder(command(input, options));
        Path folder = options.get("working_dir") instanceof String given ? directory.resolve(given) : directory;
        builder.directory(folder.toFile());
        builder.environment().putAll(environment);
        if (options.get("environment") instanceof Map<?, ?> own) {
            own.forEach((name, value) -> builder.environment().put(String.valueOf(name), String.valueOf(value)));
        }
        builder.redirectError(PrivateFiles.createFile(log.file()).toFile());
        return builder.start();
    }

    private static List<String> command(Path input, Map<String, @Nullable Object> options) {
        List<String> command = new ArrayList<>(List.of(
                "sh", "-c", SUPERVISOR, "supervise", input.toAbsolutePath().toString()));
        if (options.get("command") instanceof List<?> words) {
            words.forEach(word -> command.add(String.valueOf(word)));
        }
        return command;
    }

    private static Ran run(Process process, Attempt attempt, AttemptLog log) throws InterruptedException {
        CompletableFuture<byte[]> output = inBackground(() -> read(process.getInputStream()));
        Duration timeout = attempt.definition().timeout().orElse(Duration.ofDays(365));
        if (!process.waitFor(timeout.toMillis(), TimeUnit.MILLISECONDS)) {
            return new Ran.Failed(TaskError.retryable(
                    TaskError.TIMEOUT,
                    "the attempt took longer than its timeout of " + timeout.toMillis() / 1000.0 + " s"));
        }
        int code = process.exitValue();
        if (code != 0) {
            boolean neverRan = code == NOT_FOUND || code == NOT_EXECUTABLE;
            return new Ran.Failed(
                    new TaskError("exit_" + code, "the command exited with code " + code + tail(log), !neverRan));
        }
        return answer(output.orTimeout(SECONDS_TO_READ, TimeUnit.SECONDS));
    }

    private static Ran answer(CompletableFuture<byte[]> output) {
        try {
            String text = new String(output.join(), StandardCharsets.UTF_8).strip();
            return new Ran.Succeeded(text.isEmpty() ? "null" : Json.write(Json.parse(text)));
        } catch (IllegalArgumentException e) {
            return new Ran.Failed(TaskError.retryable(
                    "bad_output", "the command's standard output is not one JSON value: " + e.getMessage()));
        } catch (CompletionException e) {
            return new Ran.Failed(TaskError.retryable(
                    "bad_output", "the command's standard output could not be read: " + e.getCause()));
        }
    }

    private static String tail(AttemptLog log) {
        try {
            String text =
                    Files.readString(log.file(), StandardCharsets.ISO_8859_1).strip();
            String utf8 = new String(text.getBytes(StandardCharsets.ISO_8859_1), StandardCharsets.UTF_8);
            return utf8.isEmpty() ? "" : ": " + utf8.substring(Math.max(0, utf8.length() - TAIL));
        } catch (IOException e) {
            return "; its standard error could not be read: " + e.getMessage();
        }
    }

    private static byte[] read(InputStream stream) throws IOException {
        try (stream) {
            byte[] bytes = stream.readNBytes(MAX_OUTPUT + 1);
            if (bytes.length > MAX_OUTPUT) {
                throw new IOException("it is longer than " + MAX_OUTPUT + " bytes");
            }
            return bytes;
        }
    }

    private interface Io {
        byte[] run() throws IOException;
    }

    private static CompletableFuture<byte[]> inBackground(Io io) {
        CompletableFuture<byte[]> done = new CompletableFuture<>();
        Thread.startVirtualThread(() -> {
            try {
                done.complete(io.run());
            } catch (IOException e) {
                done.completeExceptionally(e);
            }
        });
        return done;
    }

    private static void kill(Process process) {
        if (process.isAlive()) {
            try (Stream<ProcessHandle> children = process.descendants()) {
                children.forEach(ProcessHandle::destroyForcibly);
            }
            process.destroyForcibly();
        }
        try {
            // What the supervisor reads to know that this process is still there.
            process.getOutputStream().close();
        } catch (IOException e) {
            LOG.atDebug().setCause(e).log("a pipe to a command was broken already");
        }
    }
}
