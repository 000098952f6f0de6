package dev.cascade.usecase;

import static dev.cascade.engine.DagSketch.dag;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.within;

import dev.cascade.dsl.definition.TaskType;
import dev.cascade.engine.DagSketch;
import dev.cascade.engine.Entry;
import dev.cascade.engine.JobStatus;
import dev.cascade.port.FunctionRegistry.Registration;
import dev.cascade.port.JobStore;
import dev.cascade.port.StoreException;
import dev.cascade.usecase.cost.Charge;
import dev.cascade.usecase.cost.ControlFunctionMemory;
import dev.cascade.usecase.cost.ControlFunctionTime;
import dev.cascade.usecase.cost.CostBasis;
import dev.cascade.usecase.cost.CostBasis.Store;
import dev.cascade.usecase.cost.EstimateCost;
import dev.cascade.usecase.cost.JobCost;
import dev.cascade.usecase.cost.PriceTable;
import dev.cascade.usecase.query.TaskQuery;
import java.io.IOException;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;

/** What jobs that ran outside of AWS would have cost there. */
class EstimateCostTest {

    private final Fixture given = new Fixture();

    private JobCost estimated(String job) {
        return given.core.estimateCost().of(job);
    }

    private JobCost estimated(String job, CostBasis basis) {
        return new EstimateCost(given.jobs, given.plans, basis, PriceTable.US_EAST_1, () -> given.now).of(job);
    }

    /** A job of one function, which a worker of this machine runs in its place. */
    private String functionThatRanHere(Object memory) {
        given.with(dag("d").task(TaskType.LAMBDA, "a")
                .with("function_name", "resize")
                .with("memory", memory));
        String job = given.started("d");
        given.claims(job, "a", "worker-1");
        given.later(Duration.ofSeconds(4));
        given.succeeds(job, "a", "1");
        return job;
    }

    @Test
    void anEstimateOfAJobThatRanElsewhereSaysSo() {
        JobCost cost = estimated(functionThatRanHere(512));

        assertThat(cost.isInAws()).isFalse();
        assertThat(cost.title()).isEqualTo("What this job would have cost in AWS");
        assertThat(cost.assumptions())
                .anyMatch(sentence -> sentence.contains("us-east-1") && sentence.contains("2026-11-01"))
                .anyMatch(sentence -> sentence.startsWith("The job did not run in AWS."))
                .anyMatch(sentence -> sentence.contains("DynamoDB, which is the default"));
    }

    @Test
    void theTotalIsTheSumOfCountsTimesPrices() {
        JobCost cost = estimated(functionThatRanHere(512));

        assertThat(cost.lines()).extracting(JobCost.Line::charge).doesNotHaveDuplicates();
        assertThat(cost.lines()).allSatisfy(line -> assertThat(line.amount()).isPositive());
        double lambda = PriceTable.US_EAST_1.lambda(
                (long) (cost.count(Charge.CONTROL_INVOCATIONS) + cost.count(Charge.TASK_INVOCATIONS)),
                cost.count(Charge.CONTROL_TIME) + cost.count(Charge.TASK_TIME));
        double others = cost.count(Charge.WRITE_UNITS) * 0.625
                + cost.count(Charge.READ_UNITS) * 0.125
                + cost.count(Charge.QUEUE_REQUESTS) * 0.40
                + cost.count(Charge.EVENTS)
                + cost.count(Charge.HTTP_REQUESTS);
        assertThat(cost.total()).isCloseTo(lambda + others / 1e6, within(1e-12));
    }

    @Test
    void aFunctionThatAWorkerClaimedHereIsOneInvocationWithoutAClaimThere() {
        JobCost cost = estimated(functionThatRanHere(512));

        assertThat(cost.count(Charge.TASK_INVOCATIONS)).isEqualTo(1);
        assertThat(cost.count(Charge.TASK_TIME)).isEqualTo(2.0);
        // Header, index, and what remembers an id without a time; the note of the first entry; its end, twice.
        assertThat(cost.count(Charge.WRITE_UNITS)).isEqualTo(3 + 2 + 2);
        assertThat(cost.count(Charge.CONTROL_INVOCATIONS)).isEqualTo(2);
        assertThat(cost.count(Charge.QUEUE_REQUESTS)).isEqualTo(3);
    }

    @Test
    void theFunctionApiIsBilledByItsOwnMemory() {
        given.with(dag("d").noop("a"));

        JobCost cost = estimated(given.started("d"));

        // The DAG is looked up, and two items are written.
        double seconds = ControlFunctionTime.of(3, 0).toNanos() / 1e9;
        assertThat(ControlFunctionMemory.API.megabytes()).isEqualTo(1024);
        assertThat(cost.count(Charge.CONTROL_TIME)).isCloseTo(seconds, within(1e-9));
    }

    @Test
    void theTimeOfAFunctionWithoutKnownMemoryIsNotCountedAndSaidToBeMissing() {
        JobCost cost = estimated(functionThatRanHere("512"));

        assertThat(cost.count(Charge.TASK_INVOCATIONS)).isEqualTo(1);
        assertThat(cost.count(Charge.TASK_TIME)).isZero();
        assertThat(cost.notCounted()).anyMatch(sentence -> sentence.contains("memory is not known: resize."));
    }

    @Test
    void withPostgresNoRequestsAreBilled() {
        String job = functionThatRanHere(512);

        JobCost cost = estimated(job, new CostBasis(true, Store.POSTGRESQL, functions -> Map.of()));

        assertThat(cost.count(Charge.WRITE_UNITS)).isZero();
        assertThat(cost.count(Charge.READ_UNITS)).isZero();
        assertThat(cost.lines()).noneMatch(line -> line.charge().text().contains("DynamoDB"));
        assertThat(cost.assumptions())
                .anyMatch(sentence -> sentence.contains("PostgreSQL, which is billed by the hour"))
                .noneMatch(sentence -> sentence.contains("DynamoDB"));
        assertThat(cost.title()).isEqualTo("What this job cost");
    }

    @Test
    void tasksOfWorkersTakeMessagesAndNoInvocations() {
        given.with(dag("d").task("a").task("b", "a"));
        String job = given.started("d");
        for (String task : new String[] {"a", "b"}) {
            given.claims(job, task, "worker-1");
            given.succeeds(job, task, "1");
        }

        JobCost cost = estimated(job);

        assertThat(cost.count(Charge.CONTROL_INVOCATIONS)).as("the start").isEqualTo(1);
        assertThat(cost.count(Charge.TASK_INVOCATIONS)).isZero();
        assertThat(cost.count(Charge.QUEUE_REQUESTS)).isEqualTo(6);
        assertThat(cost.notCounted()).anyMatch(sentence -> sentence.startsWith("Workers."));
    }

    @Test
    void aJobThatRunsIsEstimatedUntilNow() {
        given.with(dag("d").task("a"));
        String job = given.started("d");

        JobCost cost = estimated(job);

        assertThat(cost.title()).isEqualTo("What this job would have cost in AWS until now");
        assertThat(cost.count(Charge.EVENTS)).isZero();
        assertThat(cost.lastEvent())
                .isEqualTo(given.describe.tasks(job, TaskQuery.all(0, 1)).lastEvent());
    }

    @Test
    void aJobThatIsOpenForLongIsChecked() {
        given.with(dag("d").task("a"));
        String job = given.started("d");
        double soon = estimated(job).count(Charge.WRITE_UNITS);
        given.later(Duration.ofHours(1));

        assertThat(estimated(job).count(Charge.WRITE_UNITS)).isGreaterThan(soon + 4);
    }

    @Test
    void aFunctionIsBilledForItsTimeoutAtMost() {
        given.with(dag("d").task(TaskType.LAMBDA, "a")
                .with("function_name", "resize")
                .with("memory", 1024));
        String job = given.started("d");
        given.claims(job, "a", "worker-1");
        given.later(Duration.ofMinutes(2));
        CostBasis short30s = new CostBasis(
                true,
                Store.DYNAMODB,
                names -> Map.of("resize", new Registration.Registered(Duration.ofSeconds(30), 512)));

        assertThat(estimated(job, short30s).count(Charge.TASK_TIME))
                .as("while it runs")
                .isEqualTo(15);

        given.succeeds(job, "a", "1");

        assertThat(estimated(job, short30s).count(Charge.TASK_TIME)).isEqualTo(15);
        assertThat(estimated(job).count(Charge.TASK_TIME))
                .as("of an unknown timeout")
                .isEqualTo(120);
    }

    @Test
    void timeInWhichNothingRunsCostsNothing() {
        given.with(dag("d").task(TaskType.LAMBDA, "a")
                .with("function_name", "resize")
                .with("memory", 512)
                .with("timeout", 60));
        String job = given.started("d");
        given.claims(job, "a", "worker-1");
        given.fails(job, "a");
        double before = estimated(job).count(Charge.QUEUE_REQUESTS);
        given.later(Duration.ofDays(3));
        given.retry.retry(job);
        given.claims(job, "a", "worker-1");
        given.succeeds(job, "a", "1");

        assertThat(estimated(job).count(Charge.QUEUE_REQUESTS)).isLessThan(before + 20);
    }

    @Test
    void whatIsCancelledIsOneRequestMore() {
        given.with(dag("d").task("a"));
        String job = given.started("d");
        given.cancel.cancel(job);

        JobCost cost = estimated(job);

        assertThat(cost.count(Charge.HTTP_REQUESTS)).isEqualTo(2);
        assertThat(cost.count(Charge.CONTROL_INVOCATIONS)).isEqualTo(2);
    }

    @Test
    void aFunctionThatCannotBeLookedUpMakesOnlyItsOwnCostUnknown() {
        String job = twoFunctionsThatRanHere();
        Set<String> asked = new HashSet<>();

        JobCost cost = estimated(job, new CostBasis(true, Store.DYNAMODB, names -> {
            asked.addAll(names);
            return registrations(names);
        }));

        assertThat(asked).containsExactlyInAnyOrder("resize", "publish");
        assertThat(cost.count(Charge.TASK_INVOCATIONS)).isEqualTo(2);
        assertThat(cost.count(Charge.TASK_TIME)).as("of resize").isEqualTo(4 * 0.5);
        assertThat(cost.notCounted())
                .contains("The running time of functions that could not be looked up just now: publish. Ask again in a"
                        + " minute.")
                .noneMatch(sentence -> sentence.contains("memory is not known"));
    }

    @Test
    void aFunctionThatCouldNotBeLookedUpIsAskedForAgainAfterAMinute() {
        String job = twoFunctionsThatRanHere();
        AtomicBoolean answers = new AtomicBoolean();
        EstimateCost estimate = estimateOver(
                given.jobs,
                new CostBasis(
                        true,
                        Store.DYNAMODB,
                        names -> answers.get() ? Map.of("resize", MB_512, "publish", MB_512) : registrations(names)),
                () -> given.now);
        assertThat(estimate.of(job).count(Charge.TASK_TIME)).isEqualTo(2);
        answers.set(true);
        assertThat(estimate.of(job).count(Charge.TASK_TIME)).as("at once").isEqualTo(2);

        given.later(Duration.ofMinutes(1));

        JobCost cost = estimate.of(job);
        assertThat(cost.count(Charge.TASK_TIME)).isEqualTo(4);
        assertThat(cost.notCounted()).noneMatch(sentence -> sentence.contains("looked up"));
    }

    private static final Registration MB_512 = new Registration.Registered(Duration.ofSeconds(30), 512);

    /** Of two functions, one after the other, of which the account tells about one only. */
    private String twoFunctionsThatRanHere() {
        given.with(dag("d").task(TaskType.LAMBDA, "a")
                .with("function_name", "resize")
                .task(TaskType.LAMBDA, "b", "a")
                .with("function_name", "publish"));
        String job = given.started("d");
        for (String task : new String[] {"a", "b"}) {
            given.claims(job, task, "worker-1");
            given.later(Duration.ofSeconds(4));
            given.succeeds(job, task, "1");
        }
        return job;
    }

    private static Map<String, Registration> registrations(Set<String> names) {
        if (names.contains("publish")) {
            throw new StoreException("Lambda did not tell about the function \"publish\"", new IOException("429"));
        }
        return Map.of("resize", MB_512);
    }

    private EstimateCost estimateOver(JobStore jobs, CostBasis basis, InstantSource clock) {
        return new EstimateCost(jobs, given.plans, basis, PriceTable.US_EAST_1, clock);
    }

    /** Notes which entries are read, and takes its time for it. */
    private final class SlowStore {

        final List<Long> read = new ArrayList<>();
        Duration each = Duration.ZERO;

        JobStore over(JobStore store) {
            return (JobStore) Proxy.newProxyInstance(
                    JobStore.class.getClassLoader(), new Class<?>[] {JobStore.class}, (proxy, method, arguments) -> {
                        Object answer = method.invoke(store, arguments);
                        if (method.getName().equals("entries") && answer instanceof List<?> entries) {
                            entries.forEach(entry -> read.add(((Entry) entry).number()));
                            given.later(each);
                        }
                        return answer;
                    });
        }
    }

    private String chainThatRan(int length) {
        DagSketch chain = dag("d").task("t0");
        for (int i = 1; i < length; i++) {
            chain = chain.task("t" + i, "t" + (i - 1));
        }
        given.with(chain);
        String job = given.started("d");
        for (int i = 0; i < length; i++) {
            given.claims(job, "t" + i, "worker-1");
            given.succeeds(job, "t" + i, "1");
        }
        return job;
    }

    @Test
    void whatWasCountedOnceIsNotReadAgain() {
        SlowStore store = new SlowStore();
        EstimateCost estimate = estimateOver(store.over(given.jobs), CostBasis.ELSEWHERE, () -> given.now);
        given.with(dag("d").task("a").task("b", "a"));
        String job = given.started("d");
        given.claims(job, "a", "worker-1");
        given.succeeds(job, "a", "1");
        JobCost early = estimate.of(job);
        int readEarly = store.read.size();
        given.claims(job, "b", "worker-1");
        given.succeeds(job, "b", "1");

        JobCost late = estimate.of(job);
        JobCost again = estimate.of(job);

        assertThat(store.read).doesNotHaveDuplicates().hasSizeGreaterThan(readEarly);
        assertThat(late.total()).isGreaterThan(early.total());
        assertThat(again).isEqualTo(late).isEqualTo(estimated(job));
    }

    @Test
    void anEstimateOfALongJournalIsMadeInPartsThatComeToTheSame() {
        String job = chainThatRan(300);
        JobCost whole = estimated(job);
        SlowStore store = new SlowStore();
        store.each = Duration.ofSeconds(7);
        EstimateCost estimate = estimateOver(store.over(given.jobs), CostBasis.ELSEWHERE, () -> given.now);

        JobCost part = estimate.of(job);

        assertThat(part.isComplete()).isFalse();
        assertThat(part.header().status()).isEqualTo(JobStatus.SUCCESS);
        assertThat(part.title()).isEqualTo("What this job would have cost in AWS until its event " + part.lastEvent());
        assertThat(part.notCounted().getFirst()).startsWith("What came after the event " + part.lastEvent() + ".");
        assertThat(part.total()).isPositive().isLessThan(whole.total());
        JobCost next = estimate.of(job);
        for (int i = 0; i < 10 && !next.isComplete(); i++) {
            assertThat(next.lastEvent()).isGreaterThan(part.lastEvent());
            part = next;
            next = estimate.of(job);
        }
        assertThat(next).isEqualTo(whole);
        assertThat(store.read).doesNotHaveDuplicates();
    }

    @Test
    void aJobThatDoesNotExistHasNoEstimate() {
        assertThatExceptionOfType(RequestRejectedException.class).isThrownBy(() -> estimated("nobody"));
    }
}
