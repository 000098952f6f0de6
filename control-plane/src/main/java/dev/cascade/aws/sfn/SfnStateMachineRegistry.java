package dev.cascade.aws.sfn;

import dev.cascade.aws.AwsSettings;
import dev.cascade.aws.Concurrently;
import dev.cascade.port.StateMachineRegistry;
import dev.cascade.port.StoreException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.sfn.SfnClient;
import software.amazon.awssdk.services.sfn.model.IncludedData;
import software.amazon.awssdk.services.sfn.model.InvalidArnException;
import software.amazon.awssdk.services.sfn.model.SfnException;
import software.amazon.awssdk.services.sfn.model.StateMachineDoesNotExistException;
import software.amazon.awssdk.services.sfn.model.StateMachineType;

/**
 * The account's state machines. Tasks may name those of type Standard that Cascade may look at, which it may once they are registered.
 * Thread-safe.
 */
public final class SfnStateMachineRegistry implements StateMachineRegistry {

    static final String REGISTER = "check state_machine_arn; if it is right, register the state machine with"
            + " cascade.registerStateMachine(machine) in the CDK app that has it; " + AwsSettings.TAG_IMPORTED;
    static final String EXPRESS = "is of type EXPRESS, which does not tell how its executions end";
    static final String STANDARD = "make it one of type STANDARD";

    private static final int AT_ONCE = 16;

    private final SfnClient client;

    public SfnStateMachineRegistry(SfnClient client) {
        this.client = client;
    }

    @Override
    public Map<String, Unusable> unusable(Set<String> arns) {
        List<String> all = List.copyOf(arns);
        List<Optional<Unusable>> found = Concurrently.map(all, AT_ONCE, this::unusable);
        Map<String, Unusable> byArn = new HashMap<>();
        for (int i = 0; i < all.size(); i++) {
            String arn = all.get(i);
            found.get(i).ifPresent(why -> byArn.put(arn, why));
        }
        return byArn;
    }

    /** Whether Cascade has no right to what it asked for. */
    static boolean isDenied(SfnException refusal) {
        return refusal.awsErrorDetails() != null
                && "AccessDeniedException".equals(refusal.awsErrorDetails().errorCode());
    }

    private Optional<Unusable> unusable(String arn) {
        try {
            // Without its definition, for which a key of one's own would be needed.
            StateMachineType type = client.describeStateMachine(
                            describe -> describe.stateMachineArn(ExecutionArn.unqualified(arn))
                                    .includedData(IncludedData.METADATA_ONLY))
                    .type();
            return type == StateMachineType.EXPRESS ? Optional.of(new Unusable(EXPRESS, STANDARD)) : Optional.empty();
        } catch (StateMachineDoesNotExistException | InvalidArnException e) {
            return Optional.of(new Unusable("does not exist in this account and region", "check state_machine_arn"));
        } catch (SdkException e) {
            if (e instanceof SfnException refusal && isDenied(refusal)) {
                return Optional.of(new Unusable("is not registered: Cascade may not look at it", REGISTER));
            }
            throw new StoreException(
                    "Step Functions did not tell about the state machine " + arn + ": " + e.getMessage(), e);
        }
    }
}
