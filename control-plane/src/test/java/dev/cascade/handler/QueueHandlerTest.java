package dev.cascade.handler;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cascade.aws.FakeAws;
import dev.cascade.aws.FakeAws.Answer;
import dev.cascade.engine.JobStatus;
import dev.cascade.handler.Recorded.Message;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
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
    void howAFunctionEndedThatSomebodyElseInvokedConcernsNobody() {
        assertThat(account.deliver(
                        Recorded.succeeded(Map.of("Records", List.of()), 1),
                        Recorded.failed(Map.of(), "Error", "broken"),
                        Recorded.expired(Map.of())))
                .isEmpty();
    }

    @Test
    void whatNobodyWaitsForAnyMoreIsTaken() {
        account.register("chain", CHAIN);
        String job = account.start("chain");
        String result = Recorded.succeeded(account.aws.invoked().getFirst().event(), 1);
        account.plane.cancelJob().cancel(job);

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
        assertThat(error.message()).contains("nowhere").contains("registerTaskFunction");
        assertThat(account.aws.calls("Invoke")).isOne();
    }
}
