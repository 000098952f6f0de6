package dev.cascade.acceptance.account;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.sqs.SqsClient;
import software.amazon.awssdk.services.sqs.model.QueueAttributeName;

/** What nobody can take is put aside, and the rest goes on. */
@AccountTest
class PoisonTest {

    private static final String CONTEXT = "{\"input_data\": [1], \"multiplier\": 1}";

    @BeforeEach
    void nobodyWaitsLong(EmulatedAccount account) {
        account.retryStream(1);
        setDeliveries(account, 1);
    }

    @AfterEach
    void asDeployed(EmulatedAccount account) {
        account.retryStream(10);
        setDeliveries(account, 20);
    }

    /** How often a message of the control queue is delivered before it is a dead letter. */
    private static void setDeliveries(EmulatedAccount account, int most) {
        try (SqsClient sqs = account.sqs()) {
            String policy = sqs.getQueueAttributes(
                            r -> r.queueUrl(queue(account)).attributeNames(QueueAttributeName.REDRIVE_POLICY))
                    .attributes()
                    .get(QueueAttributeName.REDRIVE_POLICY)
                    .replaceFirst("(\"maxReceiveCount\": ?\"?)\\d+", "$1" + most);
            sqs.setQueueAttributes(
                    r -> r.queueUrl(queue(account)).attributes(Map.of(QueueAttributeName.REDRIVE_POLICY, policy)));
        }
    }

    private static String queue(EmulatedAccount account) {
        return account.environment().get("CASCADE_QUEUE_URL");
    }

    /** The body of a message in the queue with this in its name. */
    private static String taken(EmulatedAccount account, SqsClient sqs, String namePart) {
        String url = sqs.listQueues().queueUrls().stream()
                .filter(u -> u.contains(namePart))
                .findFirst()
                .orElseThrow();
        return account.await(
                        "a message in " + url,
                        () -> sqs.receiveMessage(r -> r.queueUrl(url)).messages(),
                        messages -> !messages.isEmpty())
                .getFirst()
                .body();
    }

    /** The queues for which there is an alarm as soon as a message is in them. */
    private static List<String> alarms(EmulatedAccount account) {
        return account.alarms()
                .valueStream()
                .filter(alarm -> alarm.path("Namespace").asText().equals("AWS/SQS"))
                .filter(alarm -> alarm.path("MetricName").asText().equals("ApproximateNumberOfMessagesVisible"))
                .filter(alarm -> alarm.path("Threshold").asDouble() == 0)
                .filter(alarm -> alarm.path("ComparisonOperator").asText().equals("GreaterThanThreshold"))
                .map(alarm -> alarm.path("Dimensions").path(0).path("Value").asText())
                .toList();
    }

    @Test
    void aMessageThatNobodyCanReadBecomesADeadLetterWithItsReasonInTheLog(EmulatedAccount account) {
        try (SqsClient sqs = account.sqs()) {
            sqs.sendMessage(r -> r.queueUrl(queue(account)).messageBody("{\"cascade\": \"nonsense\", \"job\": \"x\"}"));
            String id = account.user().trigger("data_processing", CONTEXT);

            assertThat(account.end(id).path("status").asText()).isEqualTo("success");
            assertThat(taken(account, sqs, "ControlQueueDeadLetters")).contains("nonsense");
            assertThat(alarms(account)).anyMatch(queue -> queue.contains("ControlQueueDeadLetters"));
            account.awaitLog("QueueFunction", "its kind \\\"nonsense\\\" is not known");
        }
    }

    @Test
    void aRecordThatNobodyCanTakeIsNotedAndTheStreamGoesOn(EmulatedAccount account) {
        try (SqsClient sqs = account.sqs();
                DynamoDbClient dynamo = account.dynamo()) {
            dynamo.putItem(r -> r.tableName(account.document().path("table").asText())
                    .item(Map.of(
                            "p", AttributeValue.fromS("J#nonsense"),
                            "s", AttributeValue.fromS("R0#1"),
                            "e", AttributeValue.fromB(SdkBytes.fromUtf8String("nonsense")))));
            String id = account.user().trigger("data_processing", CONTEXT);

            assertThat(taken(account, sqs, "LostChanges")).contains("DDBStreamBatchInfo", "RetryAttemptsExhausted");
            assertThat(alarms(account)).anyMatch(queue -> queue.contains("LostChanges"));
            assertThat(account.end(id).path("status").asText()).isEqualTo("success");
            account.awaitLog("ChangeFunction", "was not taken");
        }
    }
}
