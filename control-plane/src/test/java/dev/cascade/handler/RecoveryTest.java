package dev.cascade.handler;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cascade.aws.AwsControlPlane;
import dev.cascade.aws.FakeAws;
import dev.cascade.engine.Command;
import dev.cascade.engine.JobStatus;
import dev.cascade.engine.Outcome;
import dev.cascade.engine.TaskRef;
import dev.cascade.handler.Recorded.Message;
import dev.cascade.port.Attempt;
import dev.cascade.port.JobQuery;
import dev.cascade.usecase.Advance;
import dev.cascade.usecase.NotPortableException;
import dev.cascade.usecase.PortableJson;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class RecoveryTest {

    private static final String CHAIN = """
        tasks:
          extract: { type: lambda, function_name: extract }
          load: { type: lambda, function_name: load, depends_on: [extract] }
        """;

    private final Installation account = new Installation();

    @AfterEach
    void close() {
        account.close();
    }

    @Test
    void whatAProcessDecidedAndDidNotHandOutIsHandedOutWhenItsMessageComesAgain() {
        account.register("chain", CHAIN);
        String job = account.start("chain");
        Message result = Message.of(account.answers(i -> 1).getFirst());
        diesBetweenSavingAndHandingOut(result);
        assertThat(account.tasks(job)).containsEntry("load", "running");
        assertThat(account.aws.invoked()).hasSize(1);

        account.later(Duration.ofMinutes(6));
        account.newProcess();
        assertThat(account.deliver(List.of(result.again()))).isEmpty();

        assertThat(account.aws.invoked()).extracting(FakeAws.Invoked::function).containsExactly("extract", "load");
        account.runToTheEnd();
        assertThat(account.status(job)).isEqualTo(JobStatus.SUCCESS);
    }

    @Test
    @DisplayName("R8: what was decided and could not be handed out is handed out when its message comes again")
    void whatCouldNotBeHandedOutIsHandedOutWhenItsMessageComesAgain() {
        account.register("wide", wide());
        account.start("wide");
        Message result = Message.of(account.answers(i -> 1).getFirst());
        account.aws.refuse("SendMessageBatch", true);
        assertThat(account.deliver(List.of(result))).containsExactly(result.id());

        account.later(Duration.ofSeconds(account.aws.postponed().getLast().seconds()));
        account.aws.refuse("SendMessageBatch", false);
        account.newProcess();
        assertThat(account.deliver(List.of(result.again()))).isEmpty();

        assertThat(account.sentToControl()).hasSize(2);
    }

    @Test
    void itIsHandedOutOnceHoweverManyMessagesTellOfIt() {
        account.register("fan", fanIn());
        account.start("fan");
        List<Message> results =
                account.answers(i -> 1).stream().map(Message::of).toList();
        diesBetweenSavingAndHandingOut(results.toArray(Message[]::new));
        account.later(Duration.ofMinutes(6));

        for (Message result : results) {
            account.newProcess();
            account.deliver(List.of(result.again()));
        }

        assertThat(account.aws.invoked().stream().map(FakeAws.Invoked::key))
                .hasSize(6)
                .doesNotHaveDuplicates();
    }

    @Test
    void aMessageThatComesTwiceWithinAMomentHandsOutNothingAgain() {
        account.register("chain", CHAIN);
        account.start("chain");
        Message result = Message.of(account.answers(i -> 1).getFirst());
        account.deliver(List.of(result));
        account.later(Duration.ofSeconds(30));

        account.deliver(List.of(result.again()));

        assertThat(account.aws.invoked()).hasSize(2);
    }

    @Test
    void piecesOfALargeFanOutThatWereSentAreNotCarriedOutAgain() {
        account.register("wide", wide());
        account.start("wide");
        Message result = Message.of(account.answers(i -> 1).getFirst());
        account.deliver(List.of(result));
        List<String> pieces = account.sentToControl();
        account.deliver(pieces.getFirst());
        account.later(Duration.ofMinutes(6));
        account.newProcess();

        account.deliver(List.of(result.again()));
        List<String> again = account.sentToControl();
        account.deliver(again.toArray(String[]::new));

        assertThat(again).isEqualTo(pieces);
        assertThat(account.aws.invoked().stream().map(FakeAws.Invoked::key))
                .hasSize(301)
                .doesNotHaveDuplicates();
    }

    @Test
    void aFunctionOfWhichNothingIsHeardTimesOutByTheSweep() {
        account.register("one", "tasks: { a: { type: lambda, function_name: f } }");
        String job = account.start("one");
        account.later(Duration.ofMinutes(31));
        account.newProcess();

        account.plane.reconcile().reconcile();

        assertThat(account.status(job)).isEqualTo(JobStatus.FAILED);
    }

    @Test
    void theSweepTakesNothingFromServices() {
        account.register("chain", CHAIN);
        String job = account.start("chain");
        account.newProcess();

        account.plane.reconcile().reconcile();

        assertThat(account.tasks(job)).containsEntry("extract", "running");
        assertThat(account.aws.invoked()).hasSize(1);
    }

    @Test
    void localAttemptsAreSentAgainOnlyWhenTheirQueueIsEmpty() {
        account.register("local", "tasks: { a: { type: local, module: com.acme.A } }");
        account.start("local");
        assertThat(account.aws.takeSent())
                .hasSize(1)
                .allSatisfy(s -> assertThat(s.queueUrl()).endsWith("/tasks"));

        account.aws.queueHolds("NotVisible", 1);
        account.plane.reconcile().reconcile();
        assertThat(account.aws.takeSent()).isEmpty();

        account.aws.queueHolds("NotVisible", 0);
        account.plane.reconcile().reconcile();
        assertThat(account.aws.takeSent()).hasSize(1);
    }

    @Test
    @DisplayName("H3: a result that a worker accepted before it died is put under its key by another worker")
    void aResultThatADeadWorkerAcceptedIsPublishedByAnother() {
        account.register("named", """
            tasks:
              a: { type: local, module: com.acme.A, store_output_to_s3: true, output_s3_key: out/a.json }
            """);
        String job = account.start("named");
        AwsControlPlane dead = worker();
        Attempt attempt = ((Advance.Done) dead.advance().look(job, List.of()).join()).attempt(TaskRef.of(0), 1);
        Outcome outcome = dead.complete().keep(attempt, result("{\"n\":7}"));
        new Dying(account).decide(job, List.of(new Command.Complete(TaskRef.of(0), 1, outcome, account.now)));
        assertThat(account.status(job)).isEqualTo(JobStatus.SUCCESS);
        assertThat(account.aws.objects()).doesNotContainKey("/bucket/out/a.json");

        AwsControlPlane another = worker();
        another.publish().recover(another.advance());

        assertThat(account.aws.objects().get("/bucket/out/a.json")).asString().isEqualTo("{\"n\":7}");
        assertThat(account.aws.objects().keySet()).noneMatch(key -> key.contains("publishing"));
    }

    @Test
    @DisplayName(
            "A6: the first tasks of a job whose starter died before it invoked them begin within two minutes, as their first try")
    void theFirstTasksOfAJobWhoseStarterDiedBeginWithinTwoMinutes() {
        account.register("chain", CHAIN);
        functionsMayRunFor(3);
        String job = startedByADyingProcess("chain");
        assertThat(account.aws.invoked()).isEmpty();

        twoMinutesPass();

        assertThat(account.aws.invoked()).extracting(FakeAws.Invoked::function).containsExactly("extract");
        account.runToTheEnd();
        assertThat(account.status(job)).isEqualTo(JobStatus.SUCCESS);
        assertThat(account.firstTask(job).attempts()).isEqualTo(1);
    }

    @Test
    @DisplayName("A6: a timeout that passed before the function was invoked uses up no try")
    void aTimeoutThatPassedBeforeTheFunctionWasInvokedUsesUpNoTry() {
        account.register("one", "tasks: { a: { type: lambda, function_name: f, timeout: 10 } }");
        functionsMayRunFor(10);
        String job = startedByADyingProcess("one");

        twoMinutesPass();

        account.runToTheEnd();
        assertThat(account.aws.invoked()).hasSize(1);
        assertThat(account.status(job)).isEqualTo(JobStatus.SUCCESS);
    }

    @Test
    @DisplayName("A6: a first task that runs for long is not invoked again")
    void aFirstTaskThatRunsForLongIsNotInvokedAgain() {
        account.register("one", "tasks: { a: { type: lambda, function_name: f } }");
        functionsMayRunFor(900);
        String job = account.start("one");

        for (int minute = 0; minute < 15; minute++) {
            minutePasses();
        }

        assertThat(account.aws.invoked()).hasSize(1);
        account.runToTheEnd();
        assertThat(account.status(job)).isEqualTo(JobStatus.SUCCESS);
    }

    @Test
    @DisplayName(
            "A6: a retry that a wake-up decided on and did not invoke is invoked within two minutes, without using up another try")
    void aRetryThatAWakeUpDidNotInvokeIsInvokedWithinTwoMinutes() {
        account.register("one", "tasks: { a: { type: lambda, function_name: f, retry: 1 } }");
        functionsMayRunFor(900);
        String job = account.start("one");
        account.deliver(Recorded.failed(account.aws.invoked().getFirst().event(), "Broken", "it broke"));
        assertThat(account.tasks(job)).containsEntry("a", "up_for_retry");
        account.later(Duration.ofMinutes(3));
        assertThatThrownBy(() -> new Dying(account).decide(job, List.of(new Command.Tick())))
                .hasRootCauseInstanceOf(Dying.Died.class);
        assertThat(account.aws.invoked()).hasSize(1);

        twoMinutesPass();

        assertThat(account.aws.invoked().stream().map(FakeAws.Invoked::key))
                .hasSize(2)
                .doesNotHaveDuplicates();
        account.runToTheEnd();
        assertThat(account.status(job)).isEqualTo(JobStatus.SUCCESS);
    }

    @Test
    @DisplayName("A6: a retry that was invoked is not invoked again, however long it runs")
    void aRetryThatWasInvokedIsNotInvokedAgain() {
        account.register("one", "tasks: { a: { type: lambda, function_name: f, retry: 1 } }");
        functionsMayRunFor(3);
        String job = account.start("one");
        account.deliver(Recorded.failed(account.aws.invoked().getFirst().event(), "Broken", "it broke"));
        account.later(Duration.ofMinutes(3));
        account.plane.advance().advance(job, new Command.Tick());

        for (int minute = 0; minute < 15; minute++) {
            minutePasses();
        }

        assertThat(account.aws.invoked()).hasSize(2);
    }

    @Test
    @DisplayName(
            "A6: an execution that a process did not stop before it died is stopped within two minutes, although its job has ended")
    void anExecutionThatADeadProcessDidNotStopIsStoppedWithinTwoMinutes() {
        account.register("one", "tasks: { a: { type: stepfunctions, state_machine_arn: \"" + MACHINE + "\" } }");
        String job = account.start("one");
        assertThatThrownBy(() -> new Dying(account).cancel(job)).hasRootCauseInstanceOf(Dying.Died.class);
        assertThat(account.status(job)).isEqualTo(JobStatus.CANCELLED);
        assertThat(account.aws.stopped()).isEmpty();

        twoMinutesPass();

        assertThat(account.aws.stopped()).hasSize(1);
        minutePasses();
        assertThat(account.aws.stopped()).hasSize(1);
    }

    private static final String MACHINE = "arn:aws:states:eu-central-1:123456789012:stateMachine:m";

    private String startedByADyingProcess(String dag) {
        Dying dying = new Dying(account);
        assertThatThrownBy(() -> dying.start(dag)).hasRootCauseInstanceOf(Dying.Died.class);
        return account.plane
                .jobs()
                .list(new JobQuery(Optional.of(dag), Optional.empty(), 1, Optional.empty()))
                .items()
                .getFirst()
                .id();
    }

    private void twoMinutesPass() {
        minutePasses();
        minutePasses();
    }

    /** In another process each time. */
    private void minutePasses() {
        account.later(Duration.ofMinutes(1));
        account.newProcess();
        account.plane.reconcile().sweep();
        account.plane.finish();
    }

    private void functionsMayRunFor(int seconds) {
        account.aws.onFunction(path -> path.endsWith("/configuration")
                ? FakeAws.Answer.of(200, "{\"Timeout\":" + seconds + ",\"MemorySize\":128}")
                : FakeAws.Answer.of(
                        200,
                        "{\"MaximumRetryAttempts\":0,\"DestinationConfig\":{\"OnSuccess\":{\"Destination\":\"" + CONTROL
                                + "\"},\"OnFailure\":{\"Destination\":\"" + CONTROL + "\"}}}"));
    }

    private static final String CONTROL = "arn:aws:sqs:eu-central-1:123456789012:control";

    private AwsControlPlane worker() {
        return AwsControlPlane.forWorker(
                account.settings(), account.clients(), () -> account.now, (jobId, at) -> {}, queue -> queue);
    }

    private static PortableJson result(String json) {
        try {
            return PortableJson.ofText(json);
        } catch (NotPortableException e) {
            throw new AssertionError(e);
        }
    }

    /** A process that takes in what messages say, and gets no further. */
    private void diesBetweenSavingAndHandingOut(Message... messages) {
        Dying dying = new Dying(account);
        assertThatThrownBy(() -> dying.take(messages)).hasRootCauseInstanceOf(Dying.Died.class);
    }

    private static String fanIn() {
        return "tasks:\n"
                + IntStream.range(0, 5)
                        .mapToObj(i -> "  in" + i + ": { type: lambda, function_name: f }\n")
                        .collect(Collectors.joining())
                + "  join: { type: lambda, function_name: g, depends_on: [in0, in1, in2, in3, in4] }\n";
    }

    private static String wide() {
        return "tasks:\n  first: { type: lambda, function_name: f }\n"
                + IntStream.range(0, 300)
                        .mapToObj(i -> "  t" + i + ": { type: lambda, function_name: f, depends_on: [first] }\n")
                        .collect(Collectors.joining());
    }
}
