package dev.cascade.aws.dynamodb;

import dev.cascade.port.StoreException;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.dynamodb.model.DynamoDbException;
import software.amazon.awssdk.services.dynamodb.model.ResourceNotFoundException;

/** Says in words of the operator why DynamoDB did not do what it was asked. */
final class Failures {

    private Failures() {}

    static StoreException of(String table, String attempted, SdkException cause) {
        return new StoreException(
                "DynamoDB table \"" + table + "\" failed to " + attempted + ": " + cause.getMessage() + ". "
                        + advice(cause),
                cause);
    }

    private static String advice(SdkException cause) {
        if (cause instanceof ResourceNotFoundException) {
            return "Check that the table exists in the region and account in use, and that the table's name is set right.";
        }
        if (!(cause instanceof DynamoDbException refusal)) {
            return "It was not reached: check network, region and credentials.";
        }
        if (refusal.isThrottlingException()) {
            return "It throttles in spite of retries: see the table's throttled requests in CloudWatch, and raise its limits or"
                    + " slow the callers down.";
        }
        if (refusal.statusCode() >= 500) {
            return "The service has trouble of its own: the call may be repeated later.";
        }
        return isAccessDenied(refusal)
                ? "Grant the caller reading and writing of the table and its index."
                : "The service refused the request itself: this is a defect, please report it.";
    }

    private static boolean isAccessDenied(DynamoDbException refusal) {
        return refusal.awsErrorDetails() != null
                && "AccessDeniedException".equals(refusal.awsErrorDetails().errorCode());
    }
}
