package dev.cascade.local.worker;

import dev.cascade.dsl.definition.BadContextException;
import dev.cascade.dsl.definition.TaskType;
import dev.cascade.engine.TaskError;
import dev.cascade.local.access.PrivateFiles;
import dev.cascade.local.lambda.InvokeRequest;
import dev.cascade.local.lambda.InvokeResult;
import dev.cascade.local.lambda.LocalLambda;
import dev.cascade.port.Attempt;
import dev.cascade.usecase.LambdaAnswer;
import dev.cascade.usecase.TaskInputs;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.UUID;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

/** Runs Lambda tasks in the local Lambda runtime, one invocation an attempt. */
public final class FunctionRunner implements AttemptRunner {

    private final Supplier<LocalLambda> runtime;
    private final TaskInputs inputs;
    private final Path logs;
    private final ShutdownSignals stopSignals;

    /**
     * @param runtime the runtime, started when it is needed first
     * @param logs directory for the logs of attempts
     * @param stopping whether this process takes no more tasks, as it is about to end
     */
    public FunctionRunner(Supplier<LocalLambda> runtime, TaskInputs inputs, Path logs, BooleanSupplier stopping) {
        this.inputs = inputs;
        this.runtime = runtime;
        this.logs = logs;
        this.stopSignals = new ShutdownSignals(stopping);
    }

    @Override
    public AttemptOutcome run(Attempt attempt, Instant startedAt) throws InterruptedException {
        byte[] event;
        try {
            event = inputs.of(attempt, startedAt, TaskInputs.MAX_LAMBDA_BYTES);
        } catch (BadContextException e) {
            return failed(TaskError.permanent(TaskError.BAD_CONFIG, String.valueOf(e.getMessage())));
        }
        Path log = FileAttemptLog.of(logs, attempt).file();
        try (OutputStream out = new BufferedOutputStream(PrivateFiles.newOutputStream(
                FileAttemptLog.of(logs, attempt).create().file()))) {
            String function = attempt.definition().text("function_name").orElseThrow();
            Duration timeout = attempt.definition().timeout().orElse(TaskType.LAMBDA.longestTimeout());
            InvokeRequest request = new InvokeRequest(UUID.randomUUID().toString(), timeout, out);
            return ran(runtime.get().invoke(function, event, request));
        } catch (IOException e) {
            return failed(TaskError.retryable(
                    TaskError.LOG_NOT_WRITABLE, "the log " + log + " cannot be written: " + e.getMessage()));
        }
    }

    private AttemptOutcome ran(InvokeResult result) throws InterruptedException {
        if (result instanceof InvokeResult.Crashed crashed && stopSignals.hasEnded(crashed.exitCode())) {
            return new AttemptOutcome.Stopped();
        }
        return switch (result) {
            case InvokeResult.Success s -> answer(LambdaAnswer.of(s.payload()));
            case InvokeResult.TimedOut t -> failed(TaskError.retryable(TaskError.TIMEOUT, t.message()));
            case InvokeResult.NoSuchFunction f -> failed(TaskError.permanent(f.type(), f.message()));
            case InvokeResult.NotRunnable f -> failed(TaskError.permanent(f.type(), f.message()));
            case InvokeResult.FunctionError f -> failed(TaskError.retryable(f.type(), f.message()));
            case InvokeResult.InitFailed f -> failed(TaskError.retryable(f.type(), f.message()));
            case InvokeResult.Crashed f -> failed(TaskError.retryable(f.type(), f.message()));
            case InvokeResult.BadResponse f -> failed(TaskError.retryable(f.type(), f.message()));
        };
    }

    private static AttemptOutcome answer(LambdaAnswer answer) {
        return switch (answer) {
            case LambdaAnswer.Result r -> new AttemptOutcome.Succeeded(r.json());
            case LambdaAnswer.Failed f -> new AttemptOutcome.Failed(f.error());
        };
    }

    private static AttemptOutcome failed(TaskError error) {
        return new AttemptOutcome.Failed(error);
    }
}
