package dev.cascade.handler;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cascade.engine.JobStatus;
import dev.cascade.handler.Recorded.Message;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.dynamodb.model.OperationType;
import software.amazon.awssdk.services.dynamodb.model.Record;
import software.amazon.awssdk.services.dynamodb.model.StreamRecord;

/** Nobody who hears of a completion advances its job: the stream makes up for it, and the sweep makes up for the stream. */
class InlineAdvanceOffTest {

    private static final String CHAIN = """
            tasks:
              extract: { type: lambda, function_name: extract }
              a: { type: lambda, function_name: part, depends_on: [extract] }
              b: { type: lambda, function_name: part, depends_on: [extract] }
              load: { type: lambda, function_name: load, depends_on: [a, b] }
            """;

    private final Installation account = new Installation(false);

    @AfterEach
    void close() {
        account.close();
    }

    @Test
    void theStreamAloneFinishesAJob() {
        account.register("chain", CHAIN);
        String job = account.start("chain");
        assertThat(account.status(job)).isEqualTo(JobStatus.PENDING);

        for (int round = 0; round < 8; round++) {
            deliverAnswers();
            assertThat(account.deliverStream(account.streamRecords()).getBatchItemFailures())
                    .isEmpty();
        }

        assertThat(account.status(job)).isEqualTo(JobStatus.SUCCESS);
        assertThat(account.aws.invoked()).hasSize(4);
    }

    @Test
    void theStreamTwiceInAnyOrderToAnyProcessInvokesEachAttemptOnce() {
        account.register("chain", CHAIN);
        List<String> jobs = List.of(account.start("chain"), account.start("chain"));
        Random random = new Random(3);

        for (int round = 0; round < 8; round++) {
            deliverAnswers();
            List<Record> records = new ArrayList<>(account.streamRecords());
            records.addAll(records);
            Collections.shuffle(records, random);
            for (Record streamRecord : records) {
                if (random.nextBoolean()) {
                    account.newProcess();
                }
                account.deliverStream(List.of(streamRecord));
            }
        }

        assertThat(jobs).allSatisfy(job -> assertThat(account.status(job)).isEqualTo(JobStatus.SUCCESS));
        assertThat(account.aws.invoked().stream().map(i -> i.key())).hasSize(8).doesNotHaveDuplicates();
    }

    @Test
    void theSweepAloneFinishesAJob() {
        account.register("chain", CHAIN);
        String job = account.start("chain");

        for (int round = 0; round < 8; round++) {
            deliverAnswers();
            account.newProcess();
            account.later(Duration.ofMinutes(1));
            account.plane.core().reconcileJobs().sweep();
        }

        assertThat(account.status(job)).isEqualTo(JobStatus.SUCCESS);
        assertThat(account.aws.invoked()).hasSize(4);
    }

    @Test
    void theStreamAloneBeginsOneHeldBackJobAfterTheOther() {
        account.register("one", "max_active_jobs: 1\ntasks: { a: { type: command, command: [x] } }");
        for (int i = 0; i < 4; i++) {
            String job = account.start("one");
            assertThat(account.deliverStream(account.streamRecords()).getBatchItemFailures())
                    .isEmpty();

            assertThat(account.status(job)).as("job " + i).isEqualTo(JobStatus.RUNNING);
            account.newProcess();
            account.plane.core().cancelJob().cancel(job);
            account.plane.finish();
            // What a process notes late that saw the job before its end.
            account.plane
                    .core()
                    .stores()
                    .jobs()
                    .placed(account.plane.core().stores().jobs().header(job).orElseThrow(), i % 2 == 0);
        }
    }

    @Test
    void aPoisonRecordIsReportedAndWhatCameBeforeItIsTaken() {
        account.register("chain", CHAIN);
        String job = account.start("chain");
        List<Record> records = new ArrayList<>(account.streamRecords());
        records.add(Record.builder()
                .eventID("poison")
                .eventName(OperationType.INSERT)
                .dynamodb(StreamRecord.builder()
                        .sequenceNumber("4711")
                        .keys(Map.of("p", AttributeValue.fromS("J#x"), "s", AttributeValue.fromS("R1#1")))
                        .newImage(Map.of(
                                "p", AttributeValue.fromS("J#x"),
                                "s", AttributeValue.fromS("R1#1"),
                                "e", AttributeValue.fromBool(true)))
                        .build())
                .build());

        assertThat(account.deliverStream(records).getBatchItemFailures())
                .extracting(f -> f.getItemIdentifier())
                .containsExactly("4711");
        assertThat(account.status(job)).isEqualTo(JobStatus.RUNNING);
    }

    private void deliverAnswers() {
        List<Message> answers =
                account.answers(i -> 1).stream().map(Message::of).toList();
        if (!answers.isEmpty()) {
            assertThat(account.deliver(answers)).isEmpty();
        }
    }
}
