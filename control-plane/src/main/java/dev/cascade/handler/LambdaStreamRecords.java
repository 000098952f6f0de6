package dev.cascade.handler;

import com.amazonaws.services.lambda.runtime.events.DynamodbEvent.DynamodbStreamRecord;
import dev.cascade.aws.dynamodb.JobChange;
import dev.cascade.aws.dynamodb.StreamRecords;
import dev.cascade.aws.dynamodb.TableSchema;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;

/** Records of the table's stream as Lambda hands them over, in another form than the SDK's. */
final class LambdaStreamRecords {

    private LambdaStreamRecords() {}

    /** What the record tells of a job; empty for what concerns nobody. */
    static Optional<JobChange> change(DynamodbStreamRecord streamRecord) {
        if ("REMOVE".equals(streamRecord.getEventName())) {
            return Optional.empty();
        }
        Map<String, AttributeValue> image = new HashMap<>();
        streamRecord.getDynamodb().getNewImage().forEach((name, value) -> image.put(name, value(name, value)));
        return StreamRecords.change("INSERT".equals(streamRecord.getEventName()), image);
    }

    /** Whether somebody watched the job when this was written. */
    static boolean isWatched(DynamodbStreamRecord streamRecord) {
        return streamRecord.getDynamodb().getNewImage().containsKey(TableSchema.WATCHED);
    }

    /** The table holds text, numbers and bytes, nothing else. */
    private static AttributeValue value(
            String name, com.amazonaws.services.lambda.runtime.events.models.dynamodb.AttributeValue value) {
        if (value.getS() != null) {
            return AttributeValue.fromS(value.getS());
        }
        if (value.getN() != null) {
            return AttributeValue.fromN(value.getN());
        }
        if (value.getB() != null) {
            return AttributeValue.fromB(SdkBytes.fromByteBuffer(value.getB()));
        }
        throw new IllegalArgumentException(
                "attribute \"" + name + "\" is neither text nor a number nor bytes: Cascade did not write it");
    }
}
