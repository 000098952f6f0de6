package dev.cascade.handler;

import static org.assertj.core.api.Assertions.assertThat;

import com.amazonaws.services.lambda.runtime.events.DynamodbEvent;
import dev.cascade.aws.meter.Usage;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class TableStreamHandlerTest {

    /** A recorded completion that was never taken in, whose time to live was over. */
    private static final String EXPIRED = """
            {"Records": [{
              "eventID": "c9fbe7d0261a5163fcb6940593e41797",
              "eventName": "REMOVE",
              "eventVersion": "1.1",
              "eventSource": "aws:dynamodb",
              "awsRegion": "eu-central-1",
              "userIdentity": {"type": "Service", "principalId": "dynamodb.amazonaws.com"},
              "eventSourceARN": "arn:aws:dynamodb:eu-central-1:123456789012:table/cascade/stream/2026-01-01T00:00:00.000",
              "dynamodb": {
                "ApproximateCreationDateTime": 1767225600,
                "Keys": {"p": {"S": "J#nightly"}, "s": {"S": "R0#1"}},
                "SequenceNumber": "111",
                "SizeBytes": 20,
                "StreamViewType": "NEW_IMAGE"
              }
            }]}
            """;

    private final Installation account = new Installation();

    @AfterEach
    void close() {
        account.close();
    }

    @Test
    @DisplayName("C4: an item that DynamoDB dropped when its time was over concerns nobody")
    void whatExpiredConcernsNobody() {
        Usage before = account.meter.usage();

        assertThat(account.changes
                        .handleRequest(Recorded.read(DynamodbEvent.class, EXPIRED), null)
                        .getBatchItemFailures())
                .isEmpty();

        assertThat(account.meter.usage().since(before).totalCalls()).isZero();
    }
}
