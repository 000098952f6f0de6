package dev.cascade.local.lambda;

import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Locale;
import java.util.Optional;

/** One invocation that runs: its limits, and the lines that Lambda writes before and after the function's own output. */
final class RunningInvocation {
    private final FunctionDefinition function;
    private final byte[] event;
    private final InvokeRequest request;
    private final long startNanos = System.nanoTime();

    RunningInvocation(FunctionDefinition function, byte[] event, InvokeRequest request) {
        this.function = function;
        this.event = event;
        this.request = request;
    }

    FunctionDefinition function() {
        return function;
    }

    void note(String text) {
        write("NOTE " + text);
    }

    /** Runs it. The result is empty if the process ended before it took the event. */
    Optional<InvokeResult> runOn(ExecutionEnvironment environment, Duration initLimit) throws InterruptedException {
        Optional<Duration> init = Optional.empty();
        if (!environment.isInitialized()) {
            Duration limit = shorter(left(), longer(initLimit, function.timeout()));
            Optional<InvokeResult> failure =
                    environment.initialize(limit, request.log()).map(this::withNamedLimit);
            if (failure.isPresent()) {
                writeFailure(failure.get());
                return failure;
            }
            init = Optional.of(environment.initDuration());
        }
        return invoke(environment, init);
    }

    private Optional<InvokeResult> invoke(ExecutionEnvironment environment, Optional<Duration> init)
            throws InterruptedException {
        write("START RequestId: %s Version: $LATEST".formatted(request.requestId()));
        long begin = System.nanoTime();
        Duration limit = shorter(left(), function.timeout());
        Optional<InvokeResult> result =
                environment.invoke(request, event, limit).map(this::withNamedLimit);
        result.ifPresent(this::writeFailure);
        write("END RequestId: " + request.requestId());
        write(report(Duration.ofNanos(System.nanoTime() - begin), environment.mostMemoryMb(), init));
        return result;
    }

    /** Says 2 s when 2 s were allowed, not the 1.93 s that a cold start had left of them. */
    private InvokeResult withNamedLimit(InvokeResult result) {
        boolean requests = result instanceof InvokeResult.TimedOut timedOut
                && !timedOut.limit().equals(function.timeout())
                && !left().isPositive();
        return requests ? new InvokeResult.TimedOut(request.timeout()) : result;
    }

    private String report(Duration ran, long memoryMb, Optional<Duration> init) {
        return "REPORT RequestId: %s\tDuration: %s\tMemory Size: %d MB\tMax Memory Used: %d MB%s"
                .formatted(
                        request.requestId(),
                        millis(ran),
                        function.memoryMb(),
                        memoryMb,
                        init.map(took -> "\tInit Duration: " + millis(took)).orElse(""));
    }

    private static String millis(Duration duration) {
        return String.format(Locale.ROOT, "%.2f ms", duration.toNanos() / 1e6);
    }

    /** What the runtime did not print itself, because it was killed or never knew. */
    private void writeFailure(InvokeResult result) {
        switch (result) {
            case InvokeResult.Success success -> {}
            case InvokeResult.FunctionError error -> {
                if (error.type().equals(InvokeResult.OUT_OF_MEMORY)) {
                    writeError(error.message());
                }
            }
            case InvokeResult.Crashed crashed -> writeError("Runtime exited with exit code " + crashed.exitCode());
            case InvokeResult.Failure failure -> writeError(failure.type() + ": " + failure.message());
        }
    }

    private void writeError(String text) {
        write("RequestId: %s Error: %s".formatted(request.requestId(), text));
    }

    private void write(String line) {
        OutputStream log = request.log();
        try {
            log.write((line + "\n").getBytes(StandardCharsets.UTF_8));
            log.flush();
        } catch (IOException e) {
            throw new UncheckedIOException("cannot write the log of invocation " + request.requestId(), e);
        }
    }

    private Duration left() {
        return request.timeout().minusNanos(System.nanoTime() - startNanos);
    }

    private static Duration shorter(Duration a, Duration b) {
        return a.compareTo(b) <= 0 ? a : b;
    }

    private static Duration longer(Duration a, Duration b) {
        return a.compareTo(b) >= 0 ? a : b;
    }
}
