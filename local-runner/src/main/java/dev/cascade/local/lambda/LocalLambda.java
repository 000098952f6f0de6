package dev.cascade.local.lambda;

import dev.cascade.background.BackgroundLoop;
import dev.cascade.background.FailureLog;
import dev.cascade.local.access.PrivateFiles;
import dev.cascade.local.lambda.FunctionFolder.Stamp;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;
import org.slf4j.LoggerFactory;

/**
 * Lambda on this machine: runs the functions of a {@link FunctionDirectory}, each in processes of its own that are kept
 * warm and reused. One call of {@link #invoke} is one invocation: nothing is ever repeated in here.
 *
 * <p>Threads may share an instance; {@code invoke} is meant to be called on virtual threads, many at once. When this
 * process ends, however it does, the functions' processes end too.
 */
public final class LocalLambda implements AutoCloseable {
    /** Initialization may take this long even if the function's timeout is shorter, as in AWS. */
    private static final Duration INIT_LIMIT = Duration.ofSeconds(10);

    private final FunctionDirectory functions;
    private final LocalLambdaSettings settings;
    private final RuntimeFolder files;
    private final WarmPool pool;
    private final Map<String, Interpreter> interpreters = new ConcurrentHashMap<>();
    private final BackgroundLoop reaper;

    /**
     * Starts with no process at all; the first invocation of a function starts one.
     *
     * @throws UncheckedIOException if the work directory cannot be made
     */
    public LocalLambda(FunctionDirectory functions, LocalLambdaSettings settings) {
        this.functions = functions;
        this.settings = settings;
        this.files = new RuntimeFolder(settings.workDirectory().resolve("runtime"));
        this.pool = new WarmPool(settings.maxConcurrency());
        removeLogsOfTheDead(settings.workDirectory().resolve("logs"));
        long period = Math.max(10, settings.idleTimeout().toMillis() / 4);
        FailureLog failures =
                new FailureLog(LoggerFactory.getLogger(LocalLambda.class), "ending idle processes of functions");
        this.reaper = BackgroundLoop.start(
                "lambda-idle", Duration.ofMillis(period), failures, () -> pool.endIdle(settings.idleTimeout()));
    }

    /**
     * Invokes a function and waits for its end. The limits: the request's timeout holds from when the invocation has
     * its turn; the function's own timeout holds for its handler; initialization has the longer of that and 10 s.
     *
     * @param function its name or ARN
     * @param event one JSON value
     * @return how it ended. After a timeout, a crash or too much memory, its processes are gone when this returns
     * @throws InterruptedException if the thread is interrupted, as for a cancelled task: the process is killed first
     * @throws IllegalStateException if this has been closed, before or meanwhile
     * @throws UncheckedIOException if the request's log cannot be written to, or no process can be started
     */
    public InvokeResult invoke(String function, byte[] event, InvokeRequest request) throws InterruptedException {
        if (pool.isClosed()) {
            throw WarmPool.closedException();
        }
        try {
            Optional<FunctionDefinition> found = functions.find(function);
            return found.isPresent()
                    ? inTurn(found.get(), event, request)
                    : new InvokeResult.NoSuchFunction(function, functions.names());
        } catch (InvalidFunctionException e) {
            return new InvokeResult.NotRunnable(e.problems());
        }
    }

    /**
     * The same for a function that is known to the caller, such as one that was deployed, instead of being looked for in the directory.
     *
     * @throws InterruptedException if the thread is interrupted: the process is killed first
     * @throws IllegalStateException if this has been closed, before or meanwhile
     * @throws UncheckedIOException if the request's log cannot be written to, or no process can be started
     */
    public InvokeResult invoke(FunctionDefinition function, byte[] event, InvokeRequest request)
            throws InterruptedException {
        if (pool.isClosed()) {
            throw WarmPool.closedException();
        }
        try {
            return inTurn(function, event, request);
        } catch (InvalidFunctionException e) {
            return new InvokeResult.NotRunnable(e.problems());
        }
    }

    private InvokeResult inTurn(FunctionDefinition function, byte[] event, InvokeRequest request)
            throws InterruptedException {
        pool.enter();
        try {
            RunningInvocation invocation = new RunningInvocation(function, event, request);
            Map<Path, Stamp> stamp = FunctionFolder.stamp(function.folder());
            while (true) {
                Optional<ExecutionEnvironment> warm = pool.takeWarm(function, stamp);
                if (warm.isEmpty()) {
                    return runCold(invocation, stamp);
                }
                Optional<InvokeResult> result = run(invocation, warm.get());
                if (result.isPresent()) {
                    return result.get();
                }
                // It died of its own between two invocations and has not seen this event: take another.
            }
        } finally {
            pool.leave();
        }
    }

    private InvokeResult runCold(RunningInvocation invocation, Map<Path, Stamp> stamp) throws InterruptedException {
        FunctionDefinition function = invocation.function();
        Interpreter interpreter = interpreters.computeIfAbsent(
                function.language() + " " + function.runtime().orElse(""),
                key -> Interpreter.find(function, Interpreter.ownPath()));
        interpreter.mismatch(function).ifPresent(invocation::note);
        FunctionCommand command = FunctionCommand.of(function, interpreter, files);
        ExecutionEnvironment environment = ExecutionEnvironment.start(function, stamp, interpreter, command, settings);
        pool.addBusy(environment);
        return run(invocation, environment)
                .orElseGet(() -> new InvokeResult.InitFailed(
                        "Runtime.ExitError", "the function's process ended as soon as it was ready", List.of()));
    }

    private Optional<InvokeResult> run(RunningInvocation invocation, ExecutionEnvironment environment)
            throws InterruptedException {
        try {
            Optional<InvokeResult> result = invocation.runOn(environment, INIT_LIMIT);
            if (pool.isClosed()
                    && !result.map(InvokeResult.Success.class::isInstance).orElse(false)) {
                throw WarmPool.closedException(); // killed by us: that says nothing about the function
            }
            return result;
        } finally {
            pool.giveBack(environment);
        }
    }

    /** Logs of a runner that was killed. */
    private static void removeLogsOfTheDead(Path logs) {
        try (Stream<Path> all = Files.list(PrivateFiles.createDirectories(logs))) {
            for (Path log : all.filter(LocalLambda::isOwnerDead).toList()) {
                Files.deleteIfExists(log);
            }
        } catch (IOException e) {
            throw new UncheckedIOException("cannot prepare " + logs, e);
        }
    }

    private static boolean isOwnerDead(Path log) {
        String owner = log.getFileName().toString().replaceFirst("-.*", "");
        return owner.matches("\\d{1,9}")
                && ProcessHandle.of(Long.parseLong(owner)).isEmpty();
    }

    /** Ends all processes. Invocations under way are cut off: their {@code invoke} throws. */
    @Override
    public void close() {
        reaper.close();
        pool.close();
    }
}
