package dev.cascade.local.aws;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cascade.aws.sqs.TaskQueue;
import dev.cascade.aws.sqs.TaskQueue.Received;
import dev.cascade.port.StoreException;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.sqs.SqsClient;

class TaskQueueTest {

    private static final Duration AT_ONCE = Duration.ZERO;

    private LoopbackSqs sqs;
    private SqsClient client;
    private TaskQueue queue;

    @BeforeEach
    void open() throws IOException {
        sqs = new LoopbackSqs(Duration.ofHours(1));
        client = SqsClient.builder()
                .endpointOverride(URI.create(sqs.endpoint()))
                .region(Region.EU_CENTRAL_1)
                .credentialsProvider(StaticCredentialsProvider.create(AwsBasicCredentials.create("id", "secret")))
                .httpClientBuilder(UrlConnectionHttpClient.builder())
                .build();
        queue = new TaskQueue(client, sqs.queueUrl());
    }

    @AfterEach
    void close() {
        client.close();
        sqs.close();
    }

    @Test
    void anAttemptThatWasSentIsReceived() {
        queue.send(Attempts.ofJob("job-1", 2));

        assertThat(sqs.bodies()).hasSize(2).first().asString().contains("\"job\":\"job-1\"");
        assertThat(queue.receive(TaskQueue.BATCH, AT_ONCE))
                .extracting(Received::jobId, r -> r.ref().task(), Received::attempt)
                .containsExactly(
                        org.assertj.core.groups.Tuple.tuple("job-1", 0, 1),
                        org.assertj.core.groups.Tuple.tuple("job-1", 1, 1));
    }

    @Test
    void tenAreSentWithARequest() {
        queue.send(Attempts.ofJob("job-1", 25));

        assertThat(sqs.bodies()).hasSize(25).doesNotHaveDuplicates();
        assertThat(sqs.calls("SendMessageBatch")).isEqualTo(3);
    }

    @Test
    void whatIsRefusedOutOfABatchIsSentAgainAndNothingTwice() {
        sqs.refuse(3, 1);

        queue.send(Attempts.ofJob("job-1", 10));

        assertThat(sqs.bodies()).hasSize(10).doesNotHaveDuplicates();
        assertThat(sqs.calls("SendMessageBatch")).isEqualTo(3);
    }

    @Test
    void whatIsRefusedAgainAndAgainIsTold() {
        sqs.refuse(1, 1, 1, 1);

        assertThatThrownBy(() -> queue.send(Attempts.ofJob("job-1", 10)))
                .isInstanceOf(StoreException.class)
                .hasMessageContaining(sqs.queueUrl())
                .hasMessageContaining("1 of 10")
                .hasMessageContaining("InternalError");
    }

    @Test
    void aQueueIsEmptyOnceItsMessagesAreDeletedAndNotWhileTheyAreUnderWay() {
        assertThat(queue.isEmpty()).isTrue();
        queue.send(Attempts.ofJob("job-1", 1));
        assertThat(queue.isEmpty()).isFalse();

        List<Received> received = queue.receive(1, AT_ONCE);
        assertThat(queue.isEmpty()).isFalse();

        queue.delete(received);
        assertThat(queue.isEmpty()).isTrue();
        assertThat(queue.receive(1, AT_ONCE)).isEmpty();
    }

    @Test
    void aMessageThatWasGivenBackIsThereForOthersAtOnce() {
        queue.send(Attempts.ofJob("job-1", 2));
        List<Received> received = queue.receive(2, AT_ONCE);
        assertThat(queue.receive(2, AT_ONCE)).isEmpty();

        queue.giveBack(received);

        assertThat(queue.receive(2, AT_ONCE)).hasSize(2);
    }

    @Test
    void whatCannotBeReadIsLeftAndTheOthersAreReceived() {
        sqs.add("no JSON");
        sqs.add("{\"job\": \"job-1\", \"task\": \"first\", \"attempt\": 1}");
        queue.send(Attempts.ofJob("job-2", 1));

        assertThat(queue.receive(TaskQueue.BATCH, AT_ONCE))
                .extracting(Received::jobId)
                .containsExactly("job-2");
        assertThat(sqs.bodies()).hasSize(3);
    }

    @Test
    void aQueueThatIsNotThereIsNamed() {
        TaskQueue elsewhere = new TaskQueue(client, sqs.endpoint() + "/000000000000/elsewhere");

        assertThatThrownBy(elsewhere::isEmpty)
                .isInstanceOf(StoreException.class)
                .hasMessageContaining("/000000000000/elsewhere")
                .hasMessageContaining("CASCADE_TASK_QUEUE_URL");
    }
}
