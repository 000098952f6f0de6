package dev.cascade.aws.lambda;

import dev.cascade.aws.dispatch.Invocation;
import dev.cascade.aws.dispatch.Service;
import dev.cascade.aws.proof.AttemptTokens;
import dev.cascade.dsl.definition.BadContextException;
import dev.cascade.dsl.definition.InvocationType;
import dev.cascade.engine.Outcome;
import dev.cascade.engine.TaskError;
import dev.cascade.port.Attempt;
import dev.cascade.port.FunctionRegistry;
import dev.cascade.port.FunctionRegistry.Registration;
import dev.cascade.port.StoreException;
import dev.cascade.usecase.LambdaAnswer;
import dev.cascade.usecase.TaskInputs;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiFunction;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.core.exception.SdkClientException;
import software.amazon.awssdk.services.lambda.LambdaClient;
import software.amazon.awssdk.services.lambda.model.InvokeRequest;
import software.amazon.awssdk.services.lambda.model.InvokeResponse;
import software.amazon.awssdk.services.lambda.model.LambdaException;

/** Invokes the functions of attempts. Thread-safe. */
public final class FunctionInvoker implements Service {

    /** How often an invocation that Lambda refuses for now is tried. */
    private static final int TRIES = 6;

    /** After this time it is put off: the process has more to do. */
    private static final Duration PATIENCE = Duration.ofSeconds(8);

    private static final Duration FIRST_PAUSE = Duration.ofMillis(100);

    private final LambdaClient lambda;
    private final LambdaClient waiting;
    private final TaskInputs inputs;
    private final AttemptTokens tokens;
    private final BiFunction<Attempt, LambdaAnswer, Outcome> outcome;
    private final FunctionRegistry functions;
    private final InstantSource clock;
    private final SecureRandom random = new SecureRandom();

    /**
     * @param lambda makes each call once
     * @param waiting makes each call once, and waits for as long as a function may take
     * @param tokens makes the tokens of asynchronous invocations; a synchronous one has no token
     * @param functions knows how long functions may run
     * @param outcome what a function's answer means for its attempt
     */
    public FunctionInvoker(
            LambdaClient lambda,
            LambdaClient waiting,
            TaskInputs inputs,
            AttemptTokens tokens,
            BiFunction<Attempt, LambdaAnswer, Outcome> outcome,
            FunctionRegistry functions,
            InstantSource clock) {
        this.lambda = lambda;
        this.waiting = waiting;
        this.inputs = inputs;
        this.tokens = tokens;
        this.outcome = outcome;
        this.functions = functions;
        this.clock = clock;
    }

    @Override
    public boolean isWaitedFor(Attempt attempt) {
        return attempt.definition()
                .text("invocation_type")
                .filter(InvocationType.SYNC.label()::equals)
                .isPresent();
    }

    /** As long as the function's own timeout allows; a function that is not there does not run. */
    @Override
    public Optional<Duration> longestRun(Attempt attempt) {
        String function = functionOf(attempt);
        try {
            return Optional.of(
                    switch (functions.find(Set.of(function)).get(function)) {
                        case Registration.Registered registered -> registered.timeout();
                        case Registration.NotRegistered notRegistered -> Duration.ZERO;
                        case null -> Duration.ZERO;
                    });
        } catch (StoreException e) {
            return Optional.empty();
        }
    }

    @Override
    public Optional<Duration> rememberedLongestRun(Attempt attempt) {
        return functions.rememberedTimeout(functionOf(attempt));
    }

    /** A function cannot be stopped; its answer will decide nothing. */
    @Override
    public void stop(Attempt attempt) {
        // As said.
    }

    private static String functionOf(Attempt attempt) {
        return attempt.definition().text("function_name").orElseThrow();
    }

    /** Invokes the attempt's function, in the way that its task asks for; for a while again if Lambda cannot take it. */
    @Override
    public Invocation invoke(Attempt attempt) {
        byte[] event;
        try {
            event = inputs.of(
                    attempt,
                    clock.instant(),
                    TaskInputs.MAX_LAMBDA_BYTES,
                    isWaitedFor(attempt) ? none -> Map.of() : tokens::field);
        } catch (BadContextException e) {
            return new Invocation.Refused(TaskError.permanent(TaskError.BAD_CONFIG, String.valueOf(e.getMessage())));
        } catch (StoreException e) {
            return new Invocation.Later(String.valueOf(e.getMessage()));
        }
        long began = System.nanoTime();
        Duration pause = FIRST_PAUSE;
        Invocation invocation = tryToInvoke(attempt, event);
        for (int tries = 1; tries < TRIES && invocation instanceof Invocation.Later; tries++) {
            if (System.nanoTime() - began > PATIENCE.toNanos()) {
                return invocation;
            }
            sleep(pause);
            pause = pause.multipliedBy(2);
            invocation = tryToInvoke(attempt, event);
        }
        return invocation;
    }

    private void sleep(Duration longest) {
        try {
            Thread.sleep(random.nextLong(longest.toMillis() / 2, longest.toMillis() + 1));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private Invocation tryToInvoke(Attempt attempt, byte[] event) {
        boolean sync = isWaitedFor(attempt);
        InvokeRequest request = InvokeRequest.builder()
                .functionName(functionOf(attempt))
                .invocationType(
                        sync
                                ? software.amazon.awssdk.services.lambda.model.InvocationType.REQUEST_RESPONSE
                                : software.amazon.awssdk.services.lambda.model.InvocationType.EVENT)
                .payload(SdkBytes.fromByteArrayUnsafe(event))
                .build();
        try {
            InvokeResponse response = (sync ? waiting : lambda).invoke(request);
            return sync ? answered(attempt, response) : new Invocation.Accepted();
        } catch (LambdaException e) {
            return InvocationFailures.of(functionOf(attempt), e);
        } catch (SdkClientException e) {
            return notAnswered(sync, e);
        }
    }

    private Invocation answered(Attempt attempt, InvokeResponse response) {
        byte[] payload = response.payload().asByteArrayUnsafe();
        if (response.functionError() != null) {
            return new Invocation.Answered(
                    new Outcome.Failure(LambdaAnswer.ofError(new String(payload, StandardCharsets.UTF_8))));
        }
        return new Invocation.Answered(outcome.apply(attempt, LambdaAnswer.of(payload)));
    }

    /**
     * Without an answer it is not known whether the function runs. One that is waited for has taken too long, and must not run a second time now. For
     * others it is unlikely, and worse not to run at all.
     */
    private static Invocation notAnswered(boolean sync, SdkClientException failure) {
        if (sync && hasTimedOut(failure)) {
            return new Invocation.Answered(new Outcome.Failure(TaskError.retryable(
                    TaskError.TIMEOUT,
                    "the function did not answer while it was waited for; without invocation_type: sync it may take up to"
                            + " 900 s")));
        }
        return new Invocation.Later("Lambda was not reached: " + failure.getMessage());
    }

    private static boolean hasTimedOut(SdkClientException failure) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            String message = String.valueOf(cause.getMessage());
            if (cause instanceof SocketTimeoutException && !message.contains("onnect")) {
                return true;
            }
        }
        return false;
    }
}
