package dev.cascade.aws.lambda;

import dev.cascade.aws.AwsSettings;
import dev.cascade.aws.dispatch.Invocation;
import dev.cascade.engine.TaskError;
import java.util.Set;
import software.amazon.awssdk.services.lambda.model.LambdaException;
import software.amazon.awssdk.services.lambda.model.RequestTooLargeException;
import software.amazon.awssdk.services.lambda.model.ResourceNotFoundException;

/** Tells refusals for good from those for now. */
final class InvocationFailures {

    /** What passes: the function is being updated, or wakes from long disuse. */
    private static final Set<String> PASSING = Set.of(
            "ResourceConflictException",
            "ResourceNotReadyException",
            "SnapStartNotReadyException",
            // Each invocation begins a lineage of its own, so that another try is another lineage.
            "RecursiveInvocationException");

    private InvocationFailures() {}

    static Invocation of(String function, LambdaException refusal) {
        if (refusal instanceof ResourceNotFoundException) {
            return refused(
                    TaskError.BAD_CONFIG,
                    "there is no function \"" + function + "\" in this account and region; " + howToRegister(function));
        }
        if (refusal instanceof RequestTooLargeException) {
            return refused(
                    TaskError.INPUT_TOO_LARGE,
                    "what the task is given is larger than Lambda takes. Results of upstreams are passed by reference when they"
                            + " are large, the job's context is not: keep the data in S3 and pass its key");
        }
        String code = refusal.awsErrorDetails() == null
                ? ""
                : refusal.awsErrorDetails().errorCode();
        if (code.equals("AccessDeniedException")) {
            return refused(
                    TaskError.ACCESS_DENIED,
                    "Cascade may not invoke the function \"" + function + "\": " + refusal.getMessage() + "; "
                            + howToRegister(function));
        }
        boolean passes = refusal.statusCode() == 429
                || refusal.statusCode() >= 500
                || refusal.isThrottlingException()
                || PASSING.contains(code);
        return passes
                ? new Invocation.Later(code + ": " + refusal.getMessage())
                : refused(
                        TaskError.BAD_CONFIG,
                        "Lambda refuses to invoke the function \"" + function + "\": " + refusal.getMessage());
    }

    static String howToRegister(String function) {
        return "check the name; if it is right, register the function: deploy it with -c functions=DIR, or with"
                + " cascade.registerTaskFunction(fn) in the CDK app that has it, so that the results of " + function
                + " are sent to Cascade and Cascade may invoke it; " + AwsSettings.TAG_IMPORTED;
    }

    private static Invocation.Refused refused(String type, String message) {
        return new Invocation.Refused(TaskError.permanent(type, message));
    }
}
