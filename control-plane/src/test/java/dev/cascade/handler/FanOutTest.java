package dev.cascade.handler;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cascade.aws.FakeAws;
import dev.cascade.aws.FakeAws.Answer;
import dev.cascade.aws.dispatch.FanOutPieceInvoker;
import dev.cascade.engine.JobStatus;
import dev.cascade.handler.Recorded.Message;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class FanOutTest {

    private final Installation account = new Installation();

    @AfterEach
    void close() {
        account.close();
    }

    @Test
    void tenThousandAttemptsAreInvokedInPiecesEachOnceHoweverOftenThePiecesCome() {
        account.register("fan", fan(10_000, ""));
        account.start("fan");

        List<Message> pieces = pieces();
        assertThat(pieces).hasSize(40);
        assertThat(account.aws.invoked()).as("nothing is invoked before").isEmpty();

        List<Message> twice = new ArrayList<>(pieces);
        pieces.forEach(piece -> twice.add(Message.of(piece.body())));
        Collections.shuffle(twice, new Random(7));
        for (int from = 0; from < twice.size(); from += 10) {
            if (from % 20 == 0) {
                account.newProcess();
            }
            assertThat(account.deliver(twice.subList(from, from + 10))).isEmpty();
        }

        assertThat(keys()).hasSize(10_000).doesNotHaveDuplicates();
    }

    @Test
    void aPieceWhoseProcessDiedGoesOnWithWhatStillRuns() {
        account.register("fan", fan(300, ""));
        String job = account.start("fan");
        List<Message> pieces = pieces();
        // It dies before it can say that it has done its work.
        Set<String> died = ConcurrentHashMap.newKeySet();
        account.aws.onInvoke((name, type, event) -> {
            died.add(String.valueOf(event.get("task_id")));
            return Answer.of(202, "");
        });
        assertThat(diesAfterInvoking(pieces.getFirst()).endedBefore()).isEmpty();
        assertThat(died).hasSize(250);
        List<FakeAws.Invoked> invoked = account.aws.invoked();
        account.deliver(invoked.stream()
                .limit(249)
                .map(i -> Recorded.succeeded(i.event(), 1))
                .toArray(String[]::new));

        account.newProcess();
        assertThat(account.deliver(Message.of(pieces.getFirst().body()).body()))
                .as("another message with the same")
                .isEmpty();
        assertThat(account.deliver(List.of(pieces.getFirst().again())))
                .as("too early")
                .hasSize(1);
        account.later(Duration.ofMinutes(6));
        assertThat(account.deliver(List.of(pieces.getFirst().again().again()))).isEmpty();

        assertThat(account.aws.invoked()).hasSize(251);
        assertThat(keys().getLast()).isEqualTo(invoked.getLast().key());
        account.runToTheEnd();
        account.deliver(pieces.getLast().body());
        account.runToTheEnd();
        assertThat(account.status(job)).isEqualTo(JobStatus.SUCCESS);
    }

    @Test
    void aPieceThatIsDoneIsNotCarriedOutAgain() {
        account.register("fan", fan(300, ""));
        account.start("fan");
        Message piece = pieces().getFirst();
        account.deliver(List.of(piece));
        account.later(Duration.ofMinutes(6));
        account.newProcess();

        assertThat(account.deliver(List.of(piece.again()))).isEmpty();

        assertThat(account.aws.invoked()).hasSize(250);
    }

    @Test
    void whatLambdaCannotTakeNowIsPutOffAndInvokedOnce() {
        account.register("fan", fan(20, ""));
        Set<String> throttled = ConcurrentHashMap.newKeySet();
        account.aws.onInvoke((name, type, event) -> {
            String task = String.valueOf(event.get("task_id"));
            boolean refuse = task.endsWith("7") && account.now.equals(Installation.NOON);
            if (refuse) {
                throttled.add(task);
            }
            return refuse ? Answer.error(429, "TooManyRequestsException", "Rate exceeded") : Answer.of(202, "");
        });
        String job = account.start("fan");
        assertThat(throttled).containsExactlyInAnyOrder("t7", "t17");
        assertThat(account.aws.invoked()).hasSize(18);
        assertThat(account.aws.sent()).extracting(FakeAws.Sent::delaySeconds).containsExactly(20);

        account.later(Duration.ofSeconds(20));
        account.runToTheEnd();

        assertThat(keys()).hasSize(20).doesNotHaveDuplicates();
        assertThat(account.status(job)).isEqualTo(JobStatus.SUCCESS);
    }

    @Test
    void aFunctionThatIsWaitedForIsInvokedByWhoeverGetsThePieceAndNotByWhoDecides() {
        account.register("fan", fan(60, ", invocation_type: sync"));
        account.aws.onInvoke((name, type, event) -> Answer.of(200, "{\"statusCode\": 200, \"body\": \"7\"}"));
        String job = account.start("fan");
        assertThat(account.aws.invoked()).isEmpty();

        List<Message> pieces = pieces();
        assertThat(pieces).hasSize(2);
        account.deliver(pieces);

        assertThat(account.aws.invoked())
                .hasSize(60)
                .extracting(FakeAws.Invoked::type)
                .containsOnly("RequestResponse");
        assertThat(account.status(job)).isEqualTo(JobStatus.SUCCESS);
        assertThat(account.firstTask(job).result().orElseThrow().json()).hasValue("7");
    }

    @Test
    @DisplayName(
            "H3: if a process dies once it has accepted the result of a function that it waited for, the piece publishes it"
                    + " when it comes again, and hands out what follows")
    void aResultThatWasAcceptedByADeadProcessIsPublishedWhenThePieceComesAgain() {
        account.register("pair", """
                tasks:
                  a: { type: lambda, function_name: first, invocation_type: sync, store_output_to_s3: true, output_s3_key: out/a.json }
                  b: { type: lambda, function_name: second, depends_on: [a] }
                """);
        account.aws.onInvoke(
                (name, type, event) -> name.equals("first") ? Answer.of(200, "{\"n\": 7}") : Answer.of(202, ""));
        String job = account.start("pair");
        Message piece = pieces().getFirst();
        var accepted = diesAfterInvoking(piece);
        Dying dying = new Dying(account);
        assertThatThrownBy(() -> dying.decide(job, accepted.ended())).hasRootCauseInstanceOf(Dying.Died.class);
        assertThat(account.aws.objects()).doesNotContainKey("/bucket/out/a.json");

        account.later(Duration.ofMinutes(6));
        account.newProcess();
        assertThat(account.deliver(List.of(piece.again()))).isEmpty();

        assertThat(account.aws.objects().get("/bucket/out/a.json")).asString().isEqualTo("{\"n\":7}");
        assertThat(account.aws.invoked()).extracting(FakeAws.Invoked::function).containsExactly("first", "second");
        account.runToTheEnd();
        assertThat(account.status(job)).isEqualTo(JobStatus.SUCCESS);
    }

    @Test
    void aFunctionThatIsWaitedForAndFailsFailsItsTask() {
        account.register("fan", fan(1, ", invocation_type: sync"));
        account.aws.onInvoke((name, type, event) -> new Answer(
                200,
                Map.of("X-Amz-Function-Error", "Unhandled"),
                "{\"errorMessage\": \"2026-01-01T00:00:00Z 1 Task timed out after 3.00 seconds\"}"));
        String job = account.start("fan");
        account.deliver(pieces());

        assertThat(account.error(job).type()).isEqualTo("timeout");
    }

    private List<Message> pieces() {
        return account.sentToControl().stream().map(Message::of).toList();
    }

    private List<String> keys() {
        return account.aws.invoked().stream().map(FakeAws.Invoked::key).toList();
    }

    /** Carries out a piece and dies over it. */
    private FanOutPieceInvoker.Carried.Here diesAfterInvoking(Message piece) {
        var read = (ParsedMessage.Believed) new ControlMessages(account.plane).read(piece.body());
        var message = (ControlMessage.Dispatch) read.message();
        return (FanOutPieceInvoker.Carried.Here) account.plane.pieces().carryOut(message.piece(), piece.id(), false);
    }

    private static String fan(int width, String options) {
        return IntStream.range(0, width)
                .mapToObj(i -> "  t" + i + ": { type: lambda, function_name: part" + options + " }")
                .collect(Collectors.joining("\n", "tasks:\n", "\n"));
    }
}
