package dev.cascade.aws.sfn;

import dev.cascade.aws.dispatch.Invocation;
import dev.cascade.aws.dispatch.Service;
import dev.cascade.aws.proof.AttemptTokens;
import dev.cascade.dsl.definition.BadContextException;
import dev.cascade.engine.Outcome;
import dev.cascade.engine.TaskError;
import dev.cascade.port.Attempt;
import dev.cascade.port.StoreException;
import dev.cascade.usecase.TaskInputs;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Optional;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.sfn.SfnClient;
import software.amazon.awssdk.services.sfn.model.ExecutionAlreadyExistsException;
import software.amazon.awssdk.services.sfn.model.InvalidArnException;
import software.amazon.awssdk.services.sfn.model.InvalidExecutionInputException;
import software.amazon.awssdk.services.sfn.model.SfnException;
import software.amazon.awssdk.services.sfn.model.StateMachineDeletingException;
import software.amazon.awssdk.services.sfn.model.StateMachineDoesNotExistException;

/** Starts an execution of a state machine for each attempt. It ends with an event that the control queue brings. Thread-safe. */
public final class StateMachineStarter implements Service {

    private static final Logger LOG = LoggerFactory.getLogger(StateMachineStarter.class);

    private final SfnClient client;
    private final TaskInputs inputs;
    private final AttemptTokens tokens;
    private final Function<Attempt, Optional<Outcome>> ends;
    private final InstantSource clock;

    /**
     * @param client with the retries of the SDK: starting an execution twice starts one
     * @param ends asks how the execution of an attempt ended
     */
    public StateMachineStarter(
            SfnClient client,
            TaskInputs inputs,
            AttemptTokens tokens,
            Function<Attempt, Optional<Outcome>> ends,
            InstantSource clock) {
        this.client = client;
        this.inputs = inputs;
        this.tokens = tokens;
        this.ends = ends;
        this.clock = clock;
    }

    @Override
    public boolean isWaitedFor(Attempt attempt) {
        return false;
    }

    @Override
    public Invocation invoke(Attempt attempt) {
        String machine = ExecutionArn.machineOf(attempt);
        try {
            String input = new String(
                    inputs.of(attempt, clock.instant(), TaskInputs.MAX_STEP_FUNCTIONS_BYTES, tokens::field),
                    StandardCharsets.UTF_8);
            String execution = client.startExecution(start -> start.stateMachineArn(machine)
                            .name(ExecutionName.of(attempt.idempotencyKey()))
                            .input(input))
                    .executionArn();
            return execution.contains(":express:")
                    ? refused(
                            TaskError.BAD_CONFIG,
                            "the state machine " + machine + " " + SfnStateMachineRegistry.EXPRESS + "; "
                                    + SfnStateMachineRegistry.STANDARD)
                    : new Invocation.Accepted();
        } catch (ExecutionAlreadyExistsException e) {
            return new Invocation.Accepted();
        } catch (BadContextException e) {
            return refused(TaskError.BAD_CONFIG, String.valueOf(e.getMessage()));
        } catch (StateMachineDoesNotExistException | StateMachineDeletingException | InvalidArnException e) {
            return refused(
                    TaskError.BAD_CONFIG,
                    "there is no state machine " + machine + ": check state_machine_arn of the task");
        } catch (InvalidExecutionInputException e) {
            return refused(
                    TaskError.INPUT_TOO_LARGE, "Step Functions refuses what the task is given: " + e.getMessage());
        } catch (SfnException e) {
            return refusal(machine, e);
        } catch (SdkException | StoreException e) {
            return new Invocation.Later(String.valueOf(e.getMessage()));
        }
    }

    private static Invocation refusal(String machine, SfnException e) {
        if (SfnStateMachineRegistry.isDenied(e)) {
            return refused(
                    TaskError.ACCESS_DENIED,
                    "Cascade may not start " + machine + ": " + e.getMessage() + "; "
                            + SfnStateMachineRegistry.REGISTER);
        }
        String code = e.awsErrorDetails() == null ? "" : e.awsErrorDetails().errorCode();
        boolean passes = e.statusCode() == 429 || e.statusCode() >= 500 || e.isThrottlingException();
        return passes || code.equals("ExecutionLimitExceeded")
                ? new Invocation.Later(code + ": " + e.getMessage())
                : refused(TaskError.BAD_CONFIG, "Step Functions refuses to start " + machine + ": " + e.getMessage());
    }

    private static Invocation.Refused refused(String type, String message) {
        return new Invocation.Refused(TaskError.permanent(type, message));
    }

    @Override
    public Optional<Outcome> endOf(Attempt attempt) {
        return ends.apply(attempt);
    }

    /** Executions are named after their attempts, so that starting one twice starts one. */
    @Override
    public Optional<Duration> longestRun(Attempt attempt) {
        return Optional.of(Duration.ZERO);
    }

    @Override
    public Optional<Duration> rememberedLongestRun(Attempt attempt) {
        return longestRun(attempt);
    }

    @Override
    public void stop(Attempt attempt) {
        String execution = ExecutionArn.of(attempt);
        try {
            client.stopExecution(stop -> stop.executionArn(execution)
                    .error("Cascade.Stopped")
                    .cause("the task's job was cancelled, or the attempt took longer than its timeout"));
        } catch (SdkException e) {
            LOG.atWarn()
                    .addKeyValue("job", attempt.job().id())
                    .addKeyValue("task", attempt.name())
                    .addKeyValue("attempt", attempt.number())
                    .log("an execution could not be stopped, and goes on: {}", e.getMessage());
        }
    }
}
