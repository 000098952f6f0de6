package dev.cascade.local.lambda;

import dev.cascade.local.access.PrivateFiles;
import dev.cascade.local.lambda.FunctionFolder.Stamp;
import dev.cascade.local.process.ProcessGroup;
import java.io.File;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * One process of one function, from its start to its end, with its own Runtime API and its own log. It serves one
 * invocation at a time and is used by one thread at a time.
 */
final class ExecutionEnvironment implements AutoCloseable {
    /** How often a running function's memory is looked at and its output copied. */
    private static final Duration LOOK_EVERY = Duration.ofMillis(50);

    private final FunctionDefinition function;
    private final Map<Path, Stamp> stamp;
    private final RuntimeApi api;
    private final ProcessLogFile spool;
    private final ProcessGroup group;
    private final Process process;
    private final ProcessMemory memory;
    private final long startedNanos = System.nanoTime();
    private boolean initialized;
    private boolean reusable = true;
    private long idleSinceNanos;
    private long mostMemoryMb;

    private ExecutionEnvironment(
            FunctionDefinition function,
            Map<Path, Stamp> stamp,
            RuntimeApi api,
            ProcessLogFile spool,
            ProcessGroup group) {
        this.function = function;
        this.stamp = stamp;
        this.api = api;
        this.spool = spool;
        this.group = group;
        this.process = group.leader();
        this.memory = new ProcessMemory(process);
        var unused = process.onExit().thenAccept(ended -> api.processExited(ended.exitValue()));
    }

    /** Starts a process. It gets ready by itself; {@link #initialize} waits for that. */
    static ExecutionEnvironment start(
            FunctionDefinition function,
            Map<Path, Stamp> stamp,
            Interpreter interpreter,
            FunctionCommand command,
            LocalLambdaSettings settings) {
        String arn = "arn:aws:lambda:%s:000000000000:function:%s".formatted(settings.region(), function.name());
        String id = UUID.randomUUID().toString();
        @Nullable RuntimeApi api = null;
        @Nullable ProcessLogFile spool = null;
        try {
            Path logs = PrivateFiles.createDirectories(settings.workDirectory().resolve("logs"));
            api = new RuntimeApi(arn);
            spool = new ProcessLogFile(logs.resolve(ProcessHandle.current().pid() + "-" + id + ".log"));
            Map<String, String> environment = FunctionEnvironment.of(
                    function,
                    settings,
                    "AWS_Lambda_" + interpreter.identifier(),
                    command.runtimeFolder(),
                    api.address(),
                    "$LATEST/" + id);
            return new ExecutionEnvironment(function, stamp, api, spool, launch(command, function, environment, spool));
        } catch (IOException e) {
            if (api != null) {
                api.close();
            }
            if (spool != null) {
                spool.close();
            }
            throw new UncheckedIOException("cannot start a process for function \"" + function.name() + "\"", e);
        }
    }

    private static ProcessGroup launch(
            FunctionCommand command, FunctionDefinition function, Map<String, String> environment, ProcessLogFile spool)
            throws IOException {
        ProcessBuilder builder = new ProcessBuilder(command.words())
                .directory(function.folder().toFile())
                .redirectInput(new File("/dev/null"))
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(spool.file().toFile()));
        builder.environment().clear();
        builder.environment().putAll(environment);
        return ProcessGroup.start(builder);
    }

    /** Whether this process runs exactly this: same settings, same code, and is well. */
    boolean serves(FunctionDefinition wanted, Map<Path, Stamp> wantedStamp) {
        return function.equals(wanted) && stamp.equals(wantedStamp) && process.isAlive();
    }

    /** Whether this is dead, or runs an older state of the same function. */
    boolean isOutdated(FunctionDefinition wanted) {
        return function.folder().equals(wanted.folder()) || !process.isAlive();
    }

    boolean isReusable() {
        return reusable && process.isAlive();
    }

    boolean isInitialized() {
        return initialized;
    }

    long idleNanos() {
        return System.nanoTime() - idleSinceNanos;
    }

    void markIdle() {
        idleSinceNanos = System.nanoTime();
    }

    /**
     * Waits until the code is loaded.
     *
     * @return the failure; empty when it is ready
     */
    Optional<InvokeResult> initialize(Duration limit, OutputStream log) throws InterruptedException {
        RuntimeEvent signal = await(api.initialized(), limit, log);
        initialized = signal instanceof RuntimeEvent.Ready;
        return switch (signal) {
            case RuntimeEvent.Ready ready -> Optional.empty();
            case RuntimeEvent.Reported reported -> failed(initFailed(reported.error()));
            case RuntimeEvent.Exited exited -> failed(initFailed(exited.code()));
            case RuntimeEvent.TimeUp up -> failed(new InvokeResult.TimedOut(up.limit()));
            case RuntimeEvent.OverMemory over -> failed(outOfMemory(over.usedMb()));
            case RuntimeEvent.Response response ->
                throw new IllegalStateException("an answer to nothing from function \"" + function.name() + "\"");
        };
    }

    Duration initDuration() {
        return Duration.ofNanos(System.nanoTime() - startedNanos);
    }

    /**
     * Runs one invocation.
     *
     * @return the result; empty if the process ended before it took the event, which was then not begun
     */
    Optional<InvokeResult> invoke(InvokeRequest request, byte[] event, Duration limit) throws InterruptedException {
        PendingInvocation exchange = new PendingInvocation(
                request.requestId(), request.trace(), event, System.currentTimeMillis() + limit.toMillis());
        spool.startInvocation();
        api.send(exchange);
        if (!process.isAlive()) {
            api.processExited(process.exitValue()); // it may have ended before it had an exchange to fail
        }
        RuntimeEvent signal = await(exchange.answer(), limit, request.log());
        return switch (signal) {
            case RuntimeEvent.Response response ->
                Optional.of(FunctionResultCheck.check(response.body(), response.size()));
            case RuntimeEvent.Reported reported -> Optional.of(functionError(reported.error()));
            case RuntimeEvent.Exited exited ->
                exchange.isDelivered() ? failed(crashed(exited.code())) : Optional.empty();
            case RuntimeEvent.TimeUp up -> failed(new InvokeResult.TimedOut(up.limit()));
            case RuntimeEvent.OverMemory over -> failed(outOfMemory(over.usedMb()));
            case RuntimeEvent.Ready ready -> throw new IllegalStateException("ready is no answer");
        };
    }

    private Optional<InvokeResult> failed(InvokeResult failure) {
        reusable = false;
        return Optional.of(failure);
    }

    private static InvokeResult functionError(ErrorReport error) {
        return new InvokeResult.FunctionError(error.type(), error.message(), error.stackTrace());
    }

    private static InvokeResult initFailed(ErrorReport error) {
        return new InvokeResult.InitFailed(error.type(), error.message(), error.stackTrace());
    }

    private InvokeResult initFailed(int exitCode) {
        String message = new InvokeResult.Crashed(exitCode, spool.tail()).message();
        return new InvokeResult.InitFailed("Runtime.ExitError", message, List.of());
    }

    private InvokeResult crashed(int code) {
        String tail = spool.tail();
        // V8 ends the process itself when its heap is full.
        return tail.contains("JavaScript heap out of memory")
                ? outOfMemory(mostMemoryMb)
                : new InvokeResult.Crashed(code, tail);
    }

    private InvokeResult outOfMemory(long usedMb) {
        String message = "Runtime exited: it used %d MB of the %d MB it has; raise memory in function.yaml"
                .formatted(Math.max(usedMb, mostMemoryMb), function.memoryMb());
        return new InvokeResult.FunctionError(InvokeResult.OUT_OF_MEMORY, message, List.of());
    }

    /** Waits for a signal, meanwhile copying the log and looking at the memory. Whatever ends it, the log is complete. */
    private RuntimeEvent await(CompletableFuture<RuntimeEvent> awaited, Duration limit, OutputStream log)
            throws InterruptedException {
        long start = System.nanoTime();
        @Nullable RuntimeEvent signal = null;
        try {
            while (signal == null) {
                long left = limit.toNanos() - (System.nanoTime() - start);
                signal = left <= 0
                        ? new RuntimeEvent.TimeUp(limit)
                        : next(awaited, Math.min(left, LOOK_EVERY.toNanos()));
                copyLog(log);
            }
        } finally {
            boolean goesOn = signal instanceof RuntimeEvent.Ready
                    || signal instanceof RuntimeEvent.Response
                    || signal instanceof RuntimeEvent.Reported;
            if (!goesOn) {
                reusable = false;
                group.close();
                copyLog(log);
            }
        }
        return signal;
    }

    private @Nullable RuntimeEvent next(CompletableFuture<RuntimeEvent> awaited, long nanos)
            throws InterruptedException {
        try {
            return awaited.get(nanos, TimeUnit.NANOSECONDS);
        } catch (ExecutionException e) {
            throw new IllegalStateException("signals do not fail", e);
        } catch (TimeoutException e) {
            OptionalLong used = memory.usedMb();
            mostMemoryMb = Math.max(mostMemoryMb, used.orElse(0));
            return used.orElse(0) > function.memoryMb() ? new RuntimeEvent.OverMemory(used.getAsLong()) : null;
        }
    }

    private void copyLog(OutputStream log) {
        try {
            spool.copyTo(log);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot copy the log of function \"" + function.name() + "\"", e);
        }
    }

    /** The most memory seen, in MB. */
    long mostMemoryMb() {
        mostMemoryMb = Math.max(mostMemoryMb, memory.usedMb().orElse(0));
        return mostMemoryMb;
    }

    /** Kills the process from another thread; the one that uses it sees it end. */
    void kill() {
        group.close();
    }

    /** Kills the process with all that it has started, and returns when it is gone. */
    @Override
    public void close() {
        group.close();
        api.close();
        spool.close();
    }
}
