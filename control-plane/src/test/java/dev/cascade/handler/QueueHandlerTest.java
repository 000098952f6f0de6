package dev.cascade.handler;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cascade.aws.FakeAws;
import dev.cascade.aws.FakeAws.Answer;
import dev.cascade.aws.FakeAws.Postponed;
import dev.cascade.aws.sqs.ControlQueue;
import dev.cascade.engine.JobStatus;
import dev.cascade.handler.Recorded.Message;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class QueueHandlerTest {

    private static final String CHAIN = """
            tasks:
              extract: { type: lambda, function_name: extract }
              transform: { type: lambda, function_name: transform, depends_on: [extract] }
              load: { type: lambda, function_name: load, depends_on: [transform] }
            """;

    private final Installation account = new Installation();

    @AfterEach
    void close() {
        account.close();
    }

    @Test
    void aJobOfFunctionsRunsToItsEndByTheirResultsAlone() {
        account.register("chain", CHAIN);
        String job = account.start("chain", "{\"day\": 1}");

        account.runToTheEnd();

        assertThat(account.status(job)).isEqualTo(JobStatus.SUCCESS);
        assertThat(account.aws.invoked())
                .extracting(FakeAws.Invoked::function)
                .containsExactly("extract", "transform", "load");
        assertThat(account.aws.invoked()).extracting(FakeAws.Invoked::type).containsOnly("Event");
        Map<?, ?> context = (Map<?, ?>) account.aws.invoked().getLast().event().get("context");
        assertThat(context.get("upstream_results"))
                .isEqualTo(Map.of("transform", Map.of("done", job + "/transform/1")));
        assertThat(context.get("day")).isEqualTo(1);
    }

    @Test
    void anAttemptThatWasHandedOverIsRunning() {
        account.register("chain", CHAIN);
        String job = account.start("chain");

        assertThat(account.tasks(job)).containsEntry("extract", "running").containsEntry("load", "pending");
    }

    @Test
    void aFunctionThatFailsFailsItsTaskWithBothTexts() {
        account.register("chain", CHAIN);
        String job = account.start("chain");

        account.deliver(Recorded.failed(account.aws.invoked().getFirst().event(), "ValueError", "no such day"));

        assertThat(account.status(job)).isEqualTo(JobStatus.FAILED);
        var error = account.error(job);
        assertThat(error.type()).isEqualTo("ValueError");
        assertThat(error.message()).isEqualTo("no such day");
    }

    @Test
    void aPoisonMessageFailsAlone() {
        account.register("chain", CHAIN);
        String job = account.start("chain");
        Message good =
                Message.of(Recorded.succeeded(account.aws.invoked().getFirst().event(), 1));
        List<Message> poison =
                List.of(Message.of("not JSON"), Message.of("{}"), Message.of("{\"cascade\":\"dance\",\"job\":\"x\"}"));

        var failed = account.deliver(List.of(poison.get(0), poison.get(1), good, poison.get(2)));

        assertThat(failed)
                .containsExactlyInAnyOrderElementsOf(
                        poison.stream().map(Message::id).toList());
        assertThat(account.tasks(job)).containsEntry("extract", "success");
    }

    @Test
    @DisplayName("R8: a message that failed comes again after 10 seconds for each time that it was delivered")
    void aMessageThatFailedComesAgainSoon() {
        Message poison = Message.of("not JSON");

        account.deliver(List.of(poison, Message.of(account.plane.controlQueue().bodyOfWake("no-such-job"))));
        account.deliver(List.of(poison.again()));

        assertThat(account.aws.postponed())
                .containsExactly(
                        new Postponed(poison.receipt(), 10),
                        new Postponed(poison.again().receipt(), 20));
    }

    @Test
    @DisplayName("R8: a failure of the store for half an hour makes no dead letters")
    void aMessageOutlivesAFailureOfTheStoreForHalfAnHour() {
        account.register("one", "tasks: { a: { type: lambda, function_name: f } }");
        String job = account.start("one");
        Message message = Message.of(account.answers(i -> 1).getFirst());
        account.newProcess();
        account.failReads(true);

        for (Duration time = Duration.ZERO; time.compareTo(Duration.ofMinutes(30)) < 0; message = message.again()) {
            assertThat(account.deliver(List.of(message))).containsExactly(message.id());
            time = time.plusSeconds(account.aws.postponed().getLast().seconds());
        }
        account.failReads(false);

        assertThat(message.count()).isLessThanOrEqualTo(ControlQueue.MOST_DELIVERIES);
        assertThat(account.deliver(List.of(message))).isEmpty();
        assertThat(account.status(job)).isEqualTo(JobStatus.SUCCESS);
    }

    @Test
    @DisplayName("R8: a store that fails once holds up nothing")
    void aStoreThatFailsOnceHoldsUpNothing() {
        account.register("chain", CHAIN);
        String job = account.start("chain");
        account.failNextWrite();

        assertThat(account.deliver(account.answers(i -> 1).getFirst())).isEmpty();

        account.runToTheEnd();
        assertThat(account.status(job)).isEqualTo(JobStatus.SUCCESS);
    }

    @Test
    @DisplayName("R8: a message is reported as failed also when SQS does not let it come again sooner")
    void aMessageThatCannotComeAgainSoonerFailsAllTheSame() {
        account.aws.refuse("ChangeMessageVisibilityBatch", true);
        Message poison = Message.of("not JSON");

        assertThat(account.deliver(List.of(poison))).containsExactly(poison.id());
    }

    @Test
    void howAFunctionEndedThatSomebodyElseInvokedConcernsNobody() {
        assertThat(account.deliver(
                        Recorded.succeeded(Map.of("Records", List.of()), 1),
                        Recorded.failed(Map.of(), "Error", "broken"),
                        Recorded.expired(Map.of())))
                .isEmpty();
    }

    @Test
    @DisplayName("R10: however many DAG files change, the function that looks at them is invoked once before it begins")
    void manyChangesOfDagFilesInvokeOneFunction() {
        String[] changes = Collections.nCopies(10, DagSourceHandlerTest.EVENT).toArray(String[]::new);

        assertThat(account.deliver(changes)).isEmpty();
        account.newProcess();
        assertThat(account.deliver(changes)).isEmpty();
        assertThat(account.aws.invoked()).extracting(FakeAws.Invoked::function).containsExactly("dag-source");

        account.plane.reloadLock().take(() -> {});
        account.deliver(changes);
        assertThat(account.aws.invoked()).hasSize(2);
    }

    @Test
    @DisplayName("R10: a change of DAG files that nobody could be told of comes again")
    void aChangeThatNobodyCouldBeToldOfComesAgain() {
        Message change = Message.of(DagSourceHandlerTest.EVENT);
        account.failNextWrite();

        assertThat(account.deliver(List.of(change))).containsExactly(change.id());
        assertThat(account.deliver(List.of(change.again()))).isEmpty();
        assertThat(account.aws.invoked()).hasSize(1);
    }

    @Test
    void whatNobodyWaitsForAnyMoreIsTaken() {
        account.register("chain", CHAIN);
        String job = account.start("chain");
        String result = Recorded.succeeded(account.aws.invoked().getFirst().event(), 1);
        account.plane.core().cancelJob().cancel(job);

        assertThat(account.deliver(result, result, account.plane.controlQueue().bodyOfWake("no-such-job")))
                .isEmpty();
        assertThat(account.status(job)).isEqualTo(JobStatus.CANCELLED);
    }

    @Test
    void anUnknownFunctionFailsForGoodAndSaysHowToRegisterIt() {
        account.register("one", "tasks: { a: { type: lambda, function_name: nowhere, retry: 5 } }");
        account.aws.onInvoke(
                (name, type, event) -> Answer.error(404, "ResourceNotFoundException", "Function not found"));

        String job = account.start("one");

        assertThat(account.status(job)).isEqualTo(JobStatus.FAILED);
        var error = account.error(job);
        assertThat(error.type()).isEqualTo("bad_config");
        assertThat(error.message())
                .contains("nowhere")
                .contains("registerTaskFunction")
                .contains("cascade:task");
        assertThat(account.aws.calls("Invoke")).isOne();
    }
}
