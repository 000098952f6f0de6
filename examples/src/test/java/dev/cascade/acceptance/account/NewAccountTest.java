package dev.cascade.acceptance.account;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.sqs.SqsClient;
import software.amazon.awssdk.services.sqs.model.SendMessageBatchRequestEntry;

/** A new account of AWS runs ten functions at once, of all functions together. */
@AccountTest
class NewAccountTest {

    private static final int FILES = 30;

    @BeforeEach
    void tenFunctionsAtOnce(EmulatedAccount account) {
        account.limitConcurrency(10);
    }

    @AfterEach
    void asManyAsThereCanBe(EmulatedAccount account) {
        account.stall(List.of());
        account.hold("DagSource", false);
        account.limitConcurrency(0);
    }

    @Test
    @DisplayName("R10: a full control queue leaves room for the API in an account of ten")
    void aFullQueueLeavesRoomForTheApi(EmulatedAccount account) {
        account.stall(List.of("QueueFunction"));
        sendWhatConcernsNobody(account, 200);

        account.awaitInFlight(account.mostAtOnceOnQueue());

        assertThat(IntStream.range(0, 20)
                        .mapToObj(i -> account.user().get("/v1/health").status()))
                .containsOnly(200);
    }

    private static void sendWhatConcernsNobody(EmulatedAccount account, int messages) {
        List<SendMessageBatchRequestEntry> ten = IntStream.range(0, 10)
                .mapToObj(i -> SendMessageBatchRequestEntry.builder()
                        .id(String.valueOf(i))
                        .messageBody("{\"requestPayload\": {}, \"requestContext\": {}}")
                        .build())
                .toList();
        try (SqsClient sqs = account.sqs()) {
            IntStream.range(0, messages / 10)
                    .forEach(i -> sqs.sendMessageBatch(
                            r -> r.queueUrl(account.environment().get("CASCADE_QUEUE_URL"))
                                    .entries(ten)));
        }
    }

    @Test
    @DisplayName("R10: however many DAG files arrive, their bucket is looked at once or twice, and never twice at once")
    void manyFilesAreOneSync(EmulatedAccount account) {
        account.hold("DagSource", true);
        int mark = account.requests().mark();
        try (S3Client s3 = account.s3()) {
            String bucket = account.dagsBucket();
            List<String> names =
                    IntStream.range(0, FILES).mapToObj(i -> "one_of_many_" + i).toList();
            names.forEach(name -> s3.putObject(
                    r -> r.bucket(bucket).key(name + ".json"),
                    RequestBody.fromString(TaskDocuments.dag(List.of("\"only\": {\"type\": \"noop\"}")))));
            account.hold("DagSource", false);

            names.forEach(name -> account.await(
                    "DAG " + name, () -> account.user().get("/v1/dags/" + name).status(), s -> s == 200));
            account.awaitIdleness();
            assertThat(looks(account, mark)).isBetween(1L, 2L);

            names.forEach(name -> s3.deleteObject(r -> r.bucket(bucket).key(name + ".json")));
        }
    }

    private static long looks(EmulatedAccount account, int mark) {
        return account.requests().since(mark).stream()
                .filter(request -> request.role().contains("FunctionsDagSourceRole"))
                .filter(request -> request.action().equals("s3:ListBucket"))
                .count();
    }
}
