package dev.cascade.local.worker;

import dev.cascade.dsl.definition.BadContextException;
import dev.cascade.engine.TaskError;
import dev.cascade.local.access.PrivateFiles;
import dev.cascade.local.process.ProcessGroup;
import dev.cascade.port.Attempt;
import dev.cascade.usecase.TaskInput;
import dev.cascade.usecase.TaskInputs;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs commands: a program that gets the attempt's input as JSON on standard input and answers with JSON on standard output. What it
 * writes to standard error is the attempt's log. Exit code 0 is success; nothing on standard output then means {@code null}.
 *
 * <p>The end of the program is the end of the attempt: what it has started and left running is killed then, as it is after a timeout, a
 * cancellation, and the end of this process.
 */
public final class CommandRunner implements AttemptRunner {

    private static final Logger LOG = LoggerFactory.getLogger(CommandRunner.class);

    /** Exit codes of a shell for a command that was never run. */
    private static final int NOT_FOUND = 127;

    private static final int NOT_EXECUTABLE = 126;

    /** How much of a log's end is read for an error's message, in bytes: so much that the message need not be cut. */
    private static final int TAIL = 3_900;

    /**
     * How long what a command has started may go on after the command's end: {@code tee} in {@code exec > >(tee file)} still has to write what
     * the command wrote last.
     */
    private static final Duration FOR_THE_REST = Duration.ofMillis(500);

    /** How long reading the rest of a pipe may take whose writers have ended; it takes longer only if a writer could not be killed. */
    private static final Duration TO_READ = Duration.ofSeconds(2);

    private final Path directory;
    private final TaskInputs inputs;
    private final AttemptLogs logs;
    private final TaskEnvironment environment;
    private final ShutdownSignals stopSignals;
    /** A permit is taken for each process that is not gone yet. */
    private final Semaphore processes = new Semaphore(Integer.MAX_VALUE);

    /**
     * @param directory where programs run, unless their task says otherwise
     * @param logs where the logs of attempts go
     * @param environment the variables that they get
     * @param stopping whether this process takes no more tasks, as it is about to end
     */
    public CommandRunner(
            Path directory,
            TaskInputs inputs,
            AttemptLogs logs,
            TaskEnvironment environment,
            BooleanSupplier stopping) {
        this.inputs = inputs;
        this.directory = directory;
        this.logs = logs;
        this.environment = environment;
        this.stopSignals = new ShutdownSignals(stopping);
    }

    @Override
    public AttemptOutcome run(Attempt attempt, Instant startedAt) throws InterruptedException {
        processes.acquireUninterruptibly();
        try {
            return startAndRun(attempt, startedAt);
        } finally {
            processes.release();
        }
    }

    private AttemptOutcome startAndRun(Attempt attempt, Instant startedAt) throws InterruptedException {
        CommandStderr errors;
        Path input;
        Map<String, @Nullable Object> options;
        try {
            TaskInput given = TaskInput.of(attempt, startedAt);
            options = given.options();
            byte[] event = inputs.ofCommand(given);
            errors = CommandStderr.to(logs.of(attempt));
            input = logs.input(attempt);
            try (OutputStream out = PrivateFiles.newOutputStream(input)) {
                out.write(event);
            }
        } catch (BadContextException e) {
            return new AttemptOutcome.Failed(TaskError.permanent(TaskError.BAD_CONFIG, String.valueOf(e.getMessage())));
        } catch (IOException e) {
            return new AttemptOutcome.Failed(TaskError.retryable(
                    TaskError.LOG_NOT_WRITABLE, "the log or the file for the input cannot be written: " + e));
        }
        try {
            return run(options, attempt, input, errors);
        } finally {
            forget(input);
        }
    }

    private AttemptOutcome run(Map<String, @Nullable Object> options, Attempt attempt, Path input, CommandStderr errors)
            throws InterruptedException {
        if (command(options).stream().findFirst().filter(String::isBlank).isPresent()) {
            return new AttemptOutcome.Failed(TaskError.permanent(
                    TaskError.BAD_CONFIG,
                    "the first word of \"command\", the program, is empty; a template in it had an empty value"));
        }
        Path folder = options.get("working_dir") instanceof String given ? directory.resolve(given) : directory;
        if (!Files.isDirectory(folder)) {
            return new AttemptOutcome.Failed(
                    TaskError.permanent(TaskError.BAD_CONFIG, "the working directory " + folder + " does not exist"));
        }
        CommandStdout output = new CommandStdout();
        ProcessGroup group;
        try {
            group = start(options, folder, input, errors, output);
        } catch (IOException e) {
            return new AttemptOutcome.Failed(
                    TaskError.retryable("not_started", "the command could not be started: " + e.getMessage()));
        }
        try (group) {
            return run(group, attempt, errors, output);
        }
    }

    /**
     * Waits until the processes of all attempts are gone, once these attempts were stopped.
     *
     * @param atMost how long, at most
     * @return whether they are gone
     */
    public boolean awaitEnd(Duration atMost) {
        try {
            boolean gone = processes.tryAcquire(Integer.MAX_VALUE, atMost.toMillis(), TimeUnit.MILLISECONDS);
            if (gone) {
                processes.release(Integer.MAX_VALUE);
            }
            return gone;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    private static void forget(Path input) {
        try {
            Files.deleteIfExists(input);
        } catch (IOException e) {
            LOG.warn("the file with the input of a command cannot be deleted: {}", e.toString());
        }
    }

    private ProcessGroup start(
            Map<String, @Nullable Object> options, Path folder, Path input, CommandStderr errors, CommandStdout output)
            throws IOException {
        ProcessBuilder builder = new ProcessBuilder(command(options))
                .directory(folder.toFile())
                .redirectInput(input.toFile())
                .redirectError(errors.redirect());
        environment.applyTo(builder.environment());
        if (options.get("environment") instanceof Map<?, ?> own) {
            own.forEach((name, value) -> builder.environment().put(String.valueOf(name), String.valueOf(value)));
        }
        return ProcessGroup.start(builder, output);
    }

    private static List<String> command(Map<String, @Nullable Object> options) {
        return options.get("command") instanceof List<?> words
                ? words.stream().map(String::valueOf).toList()
                : List.of();
    }

    private AttemptOutcome run(ProcessGroup group, Attempt attempt, CommandStderr errors, CommandStdout output)
            throws InterruptedException {
        Process process = group.leader();
        errors.begin(process);
        Duration timeout = attempt.definition().timeout().orElse(Duration.ofDays(365));
        boolean ended = process.waitFor(timeout.toMillis(), TimeUnit.MILLISECONDS);
        if (ended) {
            group.awaitEnd(FOR_THE_REST);
        }
        group.close();
        output.awaitEnd(TO_READ);
        errors.awaitEnd(TO_READ);
        if (output.isTooLarge()) {
            return badOutput("is longer than the limit of " + CommandStdout.LIMIT / (1024 * 1024)
                    + " MB; write it to a file or to S3, and answer with its name");
        }
        if (!ended) {
            return new AttemptOutcome.Failed(TaskError.retryable(
                    TaskError.TIMEOUT,
                    "the attempt took longer than its timeout of " + timeout.toMillis() / 1000.0 + " s"));
        }
        if (group.isLost()) {
            return new AttemptOutcome.Failed(TaskError.retryable(
                    "launcher_lost",
                    "the process of Cascade that starts commands was killed; the command was killed for that reason"));
        }
        int code = process.exitValue();
        if (code == 0) {
            return AttemptOutcome.wrote(output.bytes(), "the command's standard output");
        }
        if (stopSignals.hasEnded(code)) {
            return new AttemptOutcome.Stopped();
        }
        boolean neverRan = code == NOT_FOUND || code == NOT_EXECUTABLE;
        return new AttemptOutcome.Failed(
                new TaskError("exit_" + code, "the command exited with code " + code + tail(errors), !neverRan));
    }

    private static AttemptOutcome badOutput(String why) {
        return new AttemptOutcome.Failed(
                TaskError.retryable(TaskError.BAD_OUTPUT, "the command's standard output " + why));
    }

    private static String tail(CommandStderr errors) {
        try {
            // What a wrapper says of a program that is not there.
            String text = errors.tail(TAIL).replaceFirst("^(setsid|prlimit): failed to execute ", "");
            return text.isEmpty() ? "" : ": " + text;
        } catch (IOException e) {
            return "; its standard error could not be read: " + e.getMessage();
        }
    }
}
