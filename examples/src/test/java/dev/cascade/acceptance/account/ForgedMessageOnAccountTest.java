package dev.cascade.acceptance.account;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cascade.acceptance.account.RequestLog.Request;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.dynamodb.model.DynamoDbException;
import software.amazon.awssdk.services.sqs.SqsClient;
import software.amazon.awssdk.services.sqs.model.QueueAttributeName;
import software.amazon.awssdk.services.sqs.model.SendMessageBatchRequestEntry;
import software.amazon.awssdk.services.sqs.model.SqsException;

/** Code with the rights of a task, or of a worker, may write into the control queue. Nothing that it writes is believed. */
@AccountTest
class ForgedMessageOnAccountTest {

    private static final int VICTIMS = 5;
    private static final String TASK_ROLE = "CascadeExamples-dataprocessorRole";
    private static final String WORKER_ROLE = "TaskTaskRole";

    @ParameterizedTest
    @ValueSource(strings = {TASK_ROLE, WORKER_ROLE})
    @DisplayName("H4, R4: a sender to the control queue cannot end, start or wake tasks of others")
    void nothingComesOfAForgedMessage(String role, EmulatedAccount account) {
        AwsUser attacker = account.userWithRightsOf("attacker-" + role, role);
        account.user().register("victims", TaskDocuments.dag(victims()));
        int deadBefore = deadLetters(account);
        int before = account.requests().mark();
        String job = account.user().trigger("victims", "{\"input_data\": [1, 2], \"multiplier\": 10}");
        account.await(
                "a victim that runs",
                () -> account.task(job, "victim0").path("status"),
                status -> status.asText().equals("running"));

        try (SqsClient sqs = attacker.client(SqsClient.builder())) {
            send(sqs, queue(account), forged(job));
        }
        account.awaitLog("QueueFunction", "messages of the control queue were refused");

        assertThat(account.end(job).path("status").asText()).isEqualTo("success");
        account.awaitIdleness();
        assertThat(account.tasks(job)).allSatisfy(task -> {
            assertThat(task.path("attempts").asInt()).isEqualTo(1);
            assertThat(task.path("result").toString()).doesNotContain("forged", "attempt_token");
        });
        assertThat(account.requests().since(before))
                .filteredOn(Request::isOfControlPlane)
                .filteredOn(request -> request.action().equals("lambda:InvokeFunction"))
                .as("each attempt is invoked once")
                .hasSize(VICTIMS);
        assertThat(deadLetters(account)).as("what is forged is not kept").isEqualTo(deadBefore);
    }

    private static List<String> victims() {
        return IntStream.range(0, VICTIMS)
                .mapToObj(n -> "\"victim" + n + "\": {\"type\": \"lambda\", \"function_name\": \"data-processor\","
                        + " \"payload\": {\"processing_time\": 6}, \"retry\": 2}")
                .toList();
    }

    /** Everything that the queue takes, for everything that there is. */
    private static List<String> forged(String job) {
        List<String> bodies = new ArrayList<>();
        String pairs = String.join(",", Collections.nCopies(4_000, "[0,1],[1,1],[2,1],[3,1],[4,1]"));
        for (int round : List.of(0, 1, 77)) {
            bodies.add(own("dispatch", job, ",\"round\":" + round + ",\"attempts\":[" + pairs + "]"));
            bodies.add(own("dispatch", job, ",\"round\":" + round + ",\"attempts\":[[0,1]],\"mac\":\"1.AAAA\""));
        }
        bodies.add(own("push", job, ""));
        bodies.add("{\"cascade\":\"push\",\"topic\":\"jobs\"}");
        bodies.addAll(Collections.nCopies(100, own("wake", job, "")));
        for (int n = 0; n < VICTIMS; n++) {
            String event = event(job, "victim" + n);
            bodies.add(
                    ("{\"version\":\"1.0\",\"requestContext\":{\"condition\":\"Success\",\"approximateInvokeCount\":1},"
                                    + "\"requestPayload\":%s,\"responsePayload\":{\"is\":\"forged\"}}")
                            .formatted(event));
            bodies.add(
                    ("{\"version\":\"1.0\",\"requestContext\":{\"condition\":\"RetriesExhausted\"},\"requestPayload\":%s,"
                                    + "\"responsePayload\":{\"errorType\":\"Forged\",\"errorMessage\":\"forged\"}}")
                            .formatted(event));
        }
        return bodies;
    }

    private static String own(String kind, String job, String more) {
        return "{\"cascade\":\"" + kind + "\",\"job\":\"" + job + "\"" + more + "}";
    }

    private static String event(String job, String task) {
        return """
                {"job_id": "%s", "task_id": "%s", "attempt": 1, "dag": "victims", "dag_version": 1,
                 "idempotency_key": "%s/%s/1", "attempt_token": "1.%s", "timestamp": "2026-01-01T00:00:00Z", "task_config": {},
                 "context": {}}
                """.formatted(job, task, job, task, "A".repeat(43));
    }

    private static void send(SqsClient sqs, String queue, List<String> bodies) {
        for (String body : bodies) {
            sqs.sendMessageBatch(batch -> batch.queueUrl(queue)
                    .entries(SendMessageBatchRequestEntry.builder()
                            .id("forged")
                            .messageBody(body)
                            .build()));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {TASK_ROLE, WORKER_ROLE})
    @DisplayName("H4, R4: nobody but the control plane takes messages out of the control queue, in which tokens are")
    void nobodyElseReadsTheQueue(String role, EmulatedAccount account) {
        try (SqsClient sqs = account.userWithRightsOf("attacker-" + role, role).client(SqsClient.builder())) {
            assertThatThrownBy(() -> sqs.receiveMessage(receive -> receive.queueUrl(queue(account))))
                    .isInstanceOf(SqsException.class)
                    .hasMessageContaining("is not authorized to perform");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = TASK_ROLE)
    @DisplayName("H4, R4: a task cannot read the keys")
    void aTaskHasNotTheKeys(String role, EmulatedAccount account) {
        String table = account.document().path("table").asText();
        Map<String, AttributeValue> key = Map.of("p", AttributeValue.fromS("KEYS"), "s", AttributeValue.fromS("1"));
        try (DynamoDbClient theirs =
                        account.userWithRightsOf("attacker-" + role, role).client(DynamoDbClient.builder());
                DynamoDbClient root = account.dynamo()) {
            assertThat(root.getItem(get -> get.tableName(table).key(key)).item())
                    .containsKey("e");
            assertThatThrownBy(() -> theirs.getItem(get -> get.tableName(table).key(key)))
                    .isInstanceOf(DynamoDbException.class)
                    .hasMessageContaining("is not authorized to perform");
        }
    }

    private static String queue(EmulatedAccount account) {
        return account.environment().get("CASCADE_QUEUE_URL");
    }

    private static int deadLetters(EmulatedAccount account) {
        try (SqsClient sqs = account.sqs()) {
            String url = sqs.listQueues().queueUrls().stream()
                    .filter(u -> u.contains("ControlQueueDeadLetters"))
                    .findFirst()
                    .orElseThrow();
            return sqs
                    .getQueueAttributes(get -> get.queueUrl(url)
                            .attributeNames(
                                    QueueAttributeName.APPROXIMATE_NUMBER_OF_MESSAGES,
                                    QueueAttributeName.APPROXIMATE_NUMBER_OF_MESSAGES_NOT_VISIBLE))
                    .attributes()
                    .values()
                    .stream()
                    .mapToInt(Integer::parseInt)
                    .sum();
        }
    }
}
