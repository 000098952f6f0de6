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
import dev.cascade.port.JobStore.DueCheck;
import dev.cascade.usecase.AdvanceResult;
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
    @DisplayName("A6: a message that comes again too soon comes once more, so that what was decided is handed out")
    void aMessageThatComesAgainTooSoonComesOnceMore() {
        account.register("chain", CHAIN);
        account.start("chain");
        Message result = Message.of(account.answers(i -> 1).getFirst());
        diesBetweenSavingAndHandingOut(result);

        account.later(Duration.ofSeconds(50));
        account.newProcess();
        assertThat(account.deliver(List.of(result.again()))).containsExactly(result.id());
        assertThat(account.aws.invoked()).hasSize(1);
        account.later(Duration.ofSeconds(account.aws.postponed().getLast().seconds()));
        assertThat(account.deliver(List.of(result.again()))).isEmpty();

        assertThat(account.aws.invoked()).extracting(FakeAws.Invoked::function).containsExactly("extract", "load");
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

        account.plane.core().reconcileJobs().reconcile();

        assertThat(account.status(job)).isEqualTo(JobStatus.FAILED);
    }

    @Test
    void theSweepTakesNothingFromServices() {
        account.register("chain", CHAIN);
        String job = account.start("chain");
        account.newProcess();

        account.plane.core().reconcileJobs().reconcile();

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
        account.plane.core().reconcileJobs().reconcile();
        assertThat(account.aws.takeSent()).isEmpty();

        account.aws.queueHolds("NotVisible", 0);
        account.plane.core().reconcileJobs().reconcile();
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
        Attempt attempt = ((AdvanceResult.Done)
                        dead.core().advanceJob().look(job, List.of()).join())
                .attempt(TaskRef.of(0), 1);
        Outcome outcome = dead.core().completeTask().keep(attempt, result("{\"n\":7}"));
        new Dying(account).decide(job, List.of(new Command.Complete(TaskRef.of(0), 1, outcome, account.now)));
        assertThat(account.status(job)).isEqualTo(JobStatus.SUCCESS);
        assertThat(account.aws.objects()).doesNotContainKey("/bucket/out/a.json");

        AwsControlPlane another = worker();
        another.core().publishResults().recover(another.core().advanceJob());

        assertThat(account.aws.objects().get("/bucket/out/a.json")).asString().isEqualTo("{\"n\":7}");
        assertThat(account.aws.objects().keySet()).noneMatch(key -> key.contains("publishing"));
    }

    @Test
    @DisplayName(
            "A6: the first tasks of a job whose starter died before it invoked them begin within two minutes, as their first try")
    void theFirstTasksOfAJobWhoseStarterDiedBeginWithinTwoMinutes() {
        account.register("chain", CHAIN);
        account.functionsMayRunFor(3);
        String job = startedByADyingProcess("chain");
        assertThat(account.aws.invoked()).isEmpty();

        twoMinutesPass();

        assertThat(account.aws.invoked()).extracting(FakeAws.Invoked::function).containsExactly("extract");
        account.runToTheEnd();
        assertThat(account.status(job)).isEqualTo(JobStatus.SUCCESS);
        assertThat(account.firstTask(job).attempts()).isEqualTo(1);
    }

    @Test
    @DisplayName("A6: so does one that is known to be short, for which no note is written")
    void aShortFirstTaskBeginsWithinTwoMinutes() {
        account.register("one", "tasks: { a: { type: lambda, function_name: f } }");
        account.functionsMayRunFor(3);
        account.start("one");
        account.runToTheEnd();
        int before = account.aws.invoked().size();
        String job = startedByADyingProcess("one");
        assertThat(account.plane.core().stores().jobs().dueChecks(account.now.plus(Duration.ofDays(1)), 100))
                .noneMatch(DueCheck::isOfEntry);

        twoMinutesPass();

        assertThat(account.aws.invoked()).hasSize(before + 1);
        account.runToTheEnd();
        assertThat(account.status(job)).isEqualTo(JobStatus.SUCCESS);
    }

    @Test
    @DisplayName("A6: so do those of functions that may run for a quarter of an hour")
    void firstTasksThatMayRunForLongBeginWithinTwoMinutes() {
        account.register("one", "tasks: { a: { type: lambda, function_name: f } }");
        account.functionsMayRunFor(900);
        account.start("one");
        account.runToTheEnd();
        int before = account.aws.invoked().size();
        String job = startedByADyingProcess("one");

        twoMinutesPass();

        assertThat(account.aws.invoked()).hasSize(before + 1);
        account.runToTheEnd();
        assertThat(account.status(job)).isEqualTo(JobStatus.SUCCESS);
        assertThat(account.firstTask(job).attempts()).isEqualTo(1);
    }

    @Test
    @DisplayName("A6: so do those that were not started yet when one of them had ended")
    void theOtherFirstTasksBeginWithinTwoMinutes() {
        account.register(
                "two", "tasks: { a: { type: lambda, function_name: f }, b: { type: lambda, function_name: g } }");
        account.functionsMayRunFor(3);
        account.start("two");
        account.runToTheEnd();
        int before = account.aws.invoked().size();
        String job = startedByADyingProcess("two");
        endsAnotherFirstTask(job);

        twoMinutesPass();

        assertThat(account.aws.invoked())
                .hasSize(before + 1)
                .last()
                .matches(i -> i.function().equals("g"));
        account.runToTheEnd();
        assertThat(account.status(job)).isEqualTo(JobStatus.SUCCESS);
    }

    @Test
    @DisplayName("A6: so does a short one beside a local task that had ended")
    void aShortFirstTaskBesideALocalOneBeginsWithinTwoMinutes() {
        account.register(
                "two", "tasks: { a: { type: local, module: com.acme.A }, b: { type: lambda, function_name: g } }");
        account.functionsMayRunFor(3);
        account.register("one", "tasks: { b: { type: lambda, function_name: g } }");
        account.start("one");
        account.runToTheEnd();
        int before = account.aws.invoked().size();
        String job = startedByADyingProcess("two");
        endsAnotherFirstTask(job);

        twoMinutesPass();

        assertThat(account.aws.invoked()).hasSize(before + 1);
    }

    @Test
    @DisplayName("A6: a timeout that passed before the function was invoked uses up no try")
    void aTimeoutThatPassedBeforeTheFunctionWasInvokedUsesUpNoTry() {
        account.register("one", "tasks: { a: { type: lambda, function_name: f, timeout: 10 } }");
        account.functionsMayRunFor(10);
        String job = startedByADyingProcess("one");

        minutePasses();

        account.runToTheEnd();
        assertThat(account.aws.invoked()).hasSize(1);
        assertThat(account.status(job)).isEqualTo(JobStatus.SUCCESS);
    }

    @Test
    @DisplayName("A6: a first task that runs for long is not invoked again")
    void aFirstTaskThatRunsForLongIsNotInvokedAgain() {
        account.register("one", "tasks: { a: { type: lambda, function_name: f } }");
        account.functionsMayRunFor(900);
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
        account.functionsMayRunFor(900);
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
        account.functionsMayRunFor(3);
        String job = account.start("one");
        account.deliver(Recorded.failed(account.aws.invoked().getFirst().event(), "Broken", "it broke"));
        account.later(Duration.ofMinutes(3));
        account.plane.core().advanceJob().advance(job, new Command.Tick());

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

    @Test
    void whenAProcessDiesThatClearedATaskTheOldExecutionIsStoppedAndTheNewOneBegins() {
        account.register("one", "tasks: { a: { type: stepfunctions, state_machine_arn: \"" + MACHINE + "\" } }");
        String job = account.start("one");
        assertThatThrownBy(() -> new Dying(account).clear(job, "a")).hasRootCauseInstanceOf(Dying.Died.class);
        String first = String.valueOf(account.aws.executions().getFirst().get("name"));

        twoMinutesPass();

        assertThat(account.aws.executions()).hasSize(2);
        assertThat(account.aws.stopped()).hasSize(1).allMatch(arn -> arn.endsWith(first));
    }

    private static final String MACHINE = "arn:aws:states:eu-central-1:123456789012:stateMachine:m";

    private String startedByADyingProcess(String dag) {
        // So that it is the last of its DAG.
        account.later(Duration.ofSeconds(1));
        Dying dying = new Dying(account);
        assertThatThrownBy(() -> dying.start(dag)).hasRootCauseInstanceOf(Dying.Died.class);
        return account.plane
                .core()
                .stores()
                .jobs()
                .list(new JobQuery(Optional.of(dag), Optional.empty(), 1, Optional.empty()))
                .items()
                .getFirst()
                .id();
    }

    /** The first task of the DAG ends, and so the job's journal goes on. */
    private void endsAnotherFirstTask(String job) {
        Command end = new Command.Complete(TaskRef.of(0), 1, new Outcome.Skipped("no data"), account.now);
        AdvanceResult unused =
                account.plane.core().advanceJob().look(job, List.of(end)).join();
    }

    private void twoMinutesPass() {
        minutePasses();
        minutePasses();
    }

    /** In another process each time. */
    private void minutePasses() {
        account.later(Duration.ofMinutes(1));
        account.newProcess();
        account.plane.core().reconcileJobs().sweep();
        account.plane.finish();
    }

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
