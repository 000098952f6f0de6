package dev.cascade.local.worker;

import dev.cascade.dsl.definition.MissingContextValueException;
import dev.cascade.dsl.definition.TaskDefinition;
import dev.cascade.engine.TaskError;
import dev.cascade.local.process.FileTail;
import dev.cascade.local.process.ProcessGroup;
import dev.cascade.port.Attempt;
import dev.cascade.usecase.Json;
import dev.cascade.usecase.TaskInput;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Phaser;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.BooleanSupplier;
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

    private static final Duration SHORTEST_PAUSE = Duration.ofMillis(1);

    private static final Duration LONGEST_PAUSE = Duration.ofMillis(100);

    private final Path directory;
    private final Path logs;
    private final Map<String, String> environment;
    private final StopSignals stopSignals;
    /** A party for each process that is not gone yet, and one for whoever waits for that. */
    private final Phaser processes = new Phaser(1);

    /**
     * @param directory where programs run, unless their task says otherwise
     * @param logs directory for the logs of attempts
     * @param environment variables they get besides those of this process
     * @param stopping whether this process takes no more tasks, as it is about to end
     */
    public CommandRunner(Path directory, Path logs, Map<String, String> environment, BooleanSupplier stopping) {
        this.directory = directory;
        this.logs = logs;
        this.environment = Map.copyOf(environment);
        this.stopSignals = new StopSignals(stopping);
    }

    @Override
    public Ran run(Attempt attempt, Instant startedAt) throws InterruptedException {
        processes.register();
        try {
            return startAndRun(attempt, startedAt);
        } finally {
            processes.arriveAndDeregister();
        }
    }

    private Ran startAndRun(Attempt attempt, Instant startedAt) throws InterruptedException {
        ProcessGroup group;
        AttemptLog log = AttemptLog.of(logs, attempt);
        Path input = log.file().resolveSibling(attempt.number() + ".input.json");
        try {
            String event = Json.write(TaskInput.of(attempt, startedAt).toEvent());
            log.create();
            Files.deleteIfExists(log.file());
            Files.writeString(input, event);
            group = start(attempt, input, log);
        } catch (MissingContextValueException e) {
            return new Ran.Failed(TaskError.permanent(TaskError.BAD_CONFIG, String.valueOf(e.getMessage())));
        } catch (IOException e) {
            return new Ran.Failed(
                    TaskError.permanent(TaskError.BAD_CONFIG, "the command cannot be started: " + e.getMessage()));
        }
        try (group) {
            return run(group, attempt, log);
        } catch (IOException e) {
            return badOutput("could not be read: " + e.getMessage());
        } finally {
            forget(input);
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
            processes.awaitAdvanceInterruptibly(processes.arrive(), atMost.toMillis(), TimeUnit.MILLISECONDS);
            return true;
        } catch (TimeoutException e) {
            return false;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    private static void forget(Path input) {
        try {
            Files.deleteIfExists(input);
        } catch (IOException e) {
            LOG.atWarn().setCause(e).log("the file with the input of a command cannot be deleted");
        }
    }

    private ProcessGroup start(Attempt attempt, Path input, AttemptLog log) throws IOException {
        TaskDefinition task = attempt.definition();
        ProcessBuilder builder = new ProcessBuilder(command(task))
                .directory(task.text("working_dir")
                        .map(directory::resolve)
                        .orElse(directory)
                        .toFile())
                .redirectInput(input.toFile())
                // Not truncated by what opens /dev/stderr in the middle: everybody writes at the end.
                .redirectError(ProcessBuilder.Redirect.appendTo(log.file().toFile()));
        TaskEnvironment.keepInherited(builder.environment());
        builder.environment().putAll(environment);
        if (task.options().get("environment") instanceof Map<?, ?> own) {
            own.forEach((name, value) -> builder.environment().put(String.valueOf(name), String.valueOf(value)));
        }
        return ProcessGroup.start(builder);
    }

    private static List<String> command(TaskDefinition task) {
        return task.options().get("command") instanceof List<?> words
                ? words.stream().map(String::valueOf).toList()
                : List.of();
    }

    private Ran run(ProcessGroup group, Attempt attempt, AttemptLog log) throws InterruptedException, IOException {
        Process process = group.leader();
        CommandOutput output = new CommandOutput(process.getInputStream());
        Duration timeout = attempt.definition().timeout().orElse(Duration.ofDays(365));
        boolean ended = await(process, output, timeout);
        // Whatever is left is killed before the rest is read: something in the background could write for ever.
        group.close();
        if (ended) {
            output.take();
        }
        if (output.isTooLarge()) {
            return badOutput("is longer than the limit of " + CommandOutput.LIMIT / (1024 * 1024)
                    + " MB; write it to a file or to S3, and answer with its name");
        }
        if (!ended) {
            return new Ran.Failed(TaskError.retryable(
                    TaskError.TIMEOUT,
                    "the attempt took longer than its timeout of " + timeout.toMillis() / 1000.0 + " s"));
        }
        int code = process.exitValue();
        if (code == 0) {
            return answer(output);
        }
        stopSignals.check(code);
        boolean neverRan = code == NOT_FOUND || code == NOT_EXECUTABLE;
        return new Ran.Failed(
                new TaskError("exit_" + code, "the command exited with code " + code + tail(log), !neverRan));
    }

    /** Waits for the end of a process, reading what it writes. Whether it ended: neither was its time up, nor did it write too much. */
    private static boolean await(Process process, CommandOutput output, Duration timeout)
            throws InterruptedException, IOException {
        long start = System.nanoTime();
        long pause = SHORTEST_PAUSE.toNanos();
        while (!output.isTooLarge()) {
            long left = timeout.toNanos() - (System.nanoTime() - start);
            if (process.waitFor(Math.min(pause, left), TimeUnit.NANOSECONDS)) {
                return true;
            }
            if (left <= 0) {
                return false;
            }
            pause = output.take() ? SHORTEST_PAUSE.toNanos() : Math.min(2 * pause, LONGEST_PAUSE.toNanos());
        }
        return false;
    }

    private static Ran answer(CommandOutput output) {
        try {
            String text = output.text();
            return new Ran.Succeeded(text.isEmpty() ? "null" : Json.write(Json.parse(text)));
        } catch (IllegalArgumentException e) {
            return badOutput("is not one JSON value: " + e.getMessage());
        }
    }

    private static Ran badOutput(String why) {
        return new Ran.Failed(TaskError.retryable("bad_output", "the command's standard output " + why));
    }

    private static String tail(AttemptLog log) {
        try {
            String text = FileTail.read(log.file(), TAIL);
            return text.isEmpty() ? "" : ": " + text;
        } catch (IOException e) {
            return "; its standard error could not be read: " + e.getMessage();
        }
    }
}
