package dev.cascade.handler;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cascade.aws.meter.Usage;
import dev.cascade.engine.JobStatus;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** What the handlers themselves ask of AWS, in writes and calls, for the workloads that the figures are about. */
class CostTest {

    /** One task, then eight beside each other, then one. */
    private static final String FAN = IntStream.range(0, 8)
                    .mapToObj(i -> "  part_" + i + ": { type: lambda, function_name: f, depends_on: [begin] }\n")
                    .collect(Collectors.joining("", "tasks:\n  begin: { type: lambda, function_name: f }\n", ""))
            + "  end: { type: lambda, function_name: f, depends_on: "
            + IntStream.range(0, 8).mapToObj(i -> "part_" + i).toList() + " }\n";

    private final Installation account = new Installation();

    @AfterEach
    void close() {
        account.close();
    }

    @Test
    void aChainTakesAtMostOneWriteAndAHundredthATask() {
        account.register("chain", chain(200));
        Usage before = account.meter.usage();

        String job = account.start("chain");
        account.runToTheEnd();

        Usage used = account.meter.usage().since(before);
        assertThat(account.status(job)).isEqualTo(JobStatus.SUCCESS);
        assertThat(used.writeUnits() / 200.0).isLessThanOrEqualTo(1.05);
        assertThat((used.totalCalls() + account.aws.calls()) / 200.0).isLessThanOrEqualTo(2.2);
    }

    @Test
    void jobsOfTenTasksTakeAtMostTwoCallsAndAFifthATask() {
        account.register("small", chain(10));
        account.functionsMayRunFor(3);
        account.start("small");
        account.runToTheEnd();
        Usage before = account.meter.usage();
        int callsBefore = account.aws.calls();

        List<String> jobs = new ArrayList<>();
        for (int i = 0; i < 30; i++) {
            jobs.add(account.start("small"));
        }
        account.runToTheEnd();

        Usage used = account.meter.usage().since(before);
        int events = account.aws.calls("PutEvents");
        assertThat(jobs).allSatisfy(job -> assertThat(account.status(job)).isEqualTo(JobStatus.SUCCESS));
        assertThat(used.writeUnits() / 300.0).isLessThanOrEqualTo(1.3);
        // The DAG of each job is looked up, which the figure counts apart; so are events.
        long calls = used.totalCalls() - jobs.size() + account.aws.calls() - callsBefore - events;
        assertThat(calls / 300.0).isLessThanOrEqualTo(2.2);
    }

    @Test
    void aWideFanOutTakesAFewWritesMoreThanItsResults() {
        account.register(
                "fan",
                IntStream.range(0, 1_000)
                        .mapToObj(i -> "  t" + i + ": { type: lambda, function_name: f }\n")
                        .collect(Collectors.joining("", "tasks:\n", "")));
        Usage before = account.meter.usage();

        String job = account.start("fan");
        account.runToTheEnd();

        Usage used = account.meter.usage().since(before);
        assertThat(account.status(job)).isEqualTo(JobStatus.SUCCESS);
        assertThat(used.writeUnits() / 1_000.0).as("ten results at a time").isLessThanOrEqualTo(0.15);
    }

    @Test
    void aProcessThatHasNotSeenAJobReadsItInTwoCallsAndNeverAgain() {
        account.register("small", FAN);
        String job = account.start("small");
        account.newProcess();
        // Once in each process, whatever it does.
        assertThat(account.plane.core().plans().find("small", 1)).isPresent();
        assertThat(account.plane.controlQueue().bodyOfWake(job)).isNotEmpty();
        Usage before = account.meter.usage();

        account.runToTheEnd();

        Usage used = account.meter.usage().since(before);
        assertThat(account.status(job)).isEqualTo(JobStatus.SUCCESS);
        assertThat(used.callsTo("DynamoDb.GetItem")).as("the header").isEqualTo(1);
        assertThat(used.callsTo("DynamoDb.Query"))
                .as("the journal, and once who watches")
                .isEqualTo(2);
    }

    @Test
    void aLostRaceTakesOneWriteAndOneReadMore() {
        account.register("small", FAN);
        String job = account.start("small");
        account.deliver(account.answers(i -> 1).getFirst());
        List<String> parts = account.answers(i -> 1);
        QueueHandler first = account.queue;
        account.newProcess();
        account.deliver(parts.get(0));
        account.queue = first;
        Usage before = account.meter.usage();

        account.deliver(parts.get(1));

        Usage used = account.meter.usage().since(before);
        assertThat(used.calls())
                .as("refused, caught up, written")
                .isEqualTo(Map.of("DynamoDb.PutItem", 2L, "DynamoDb.Query", 1L));
        assertThat(account.tasks(job).values()).filteredOn("success"::equals).hasSize(3);
    }

    @Test
    void whoLostARaceLooksBeforeItWritesAgain() {
        account.register("small", FAN);
        account.start("small");
        account.deliver(account.answers(i -> 1).getFirst());
        List<String> parts = account.answers(i -> 1);
        QueueHandler first = account.queue;
        account.newProcess();
        QueueHandler second = account.queue;
        account.deliver(parts.get(0));
        account.queue = first;
        account.deliver(parts.get(1));
        account.queue = second;
        account.deliver(parts.get(2));
        account.queue = first;
        Usage before = account.meter.usage();

        account.deliver(parts.get(3));

        assertThat(account.meter.usage().since(before).calls())
                .isEqualTo(Map.of("DynamoDb.Query", 1L, "DynamoDb.PutItem", 1L));
    }

    @Test
    @DisplayName(
            "C2: to end a job and to begin one of many that are held back takes at most 5 calls more than the jobs themselves")
    void endingAJobTakesAsFewCallsHoweverManyAreHeldBack() {
        account.register("limited", "max_active_jobs: 1\ntasks: { a: { type: lambda, function_name: f } }");
        account.start("limited");
        List<String> held = new ArrayList<>();
        for (int i = 0; i < 200; i++) {
            held.add(account.start("limited"));
            account.later(Duration.ofMillis(1));
        }
        Usage before = account.meter.usage();

        account.deliver(account.answers(i -> 1).getFirst());

        Usage used = account.meter.usage().since(before);
        assertThat(account.status(held.getFirst())).isEqualTo(JobStatus.RUNNING);
        assertThat(account.status(held.get(1))).isEqualTo(JobStatus.PENDING);
        // Ending one job takes two writes, beginning another two reads and two writes, who watches is asked for once.
        assertThat(used.totalCalls() - 7).isLessThanOrEqualTo(5);
    }

    private static String chain(int length) {
        return IntStream.range(0, length)
                .mapToObj(i -> "  t" + i + ": { type: lambda, function_name: f"
                        + (i == 0 ? "" : ", depends_on: [t" + (i - 1) + "]") + " }\n")
                .collect(Collectors.joining("", "tasks:\n", ""));
    }
}
