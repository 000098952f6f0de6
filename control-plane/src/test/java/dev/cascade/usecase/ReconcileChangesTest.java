package dev.cascade.usecase;

import static dev.cascade.engine.DagSketch.dag;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cascade.port.JobStore;
import dev.cascade.port.MemoryJobStore;
import dev.cascade.port.WorkerStore.Worker;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class ReconcileChangesTest {

    private final List<String> calls = new ArrayList<>();
    private final JobStore shared = new MemoryJobStore();
    private final Fixture coordinator = new Fixture(shared).with(dag("d").task("a"));
    private final Process one = new Process("w1", shared);
    private final Process two = new Process("w2", counted(shared));

    /** A worker, with the looks that it has put off. */
    private static final class Process {

        final Fixture fixture;
        final Deque<Runnable> later = new ArrayDeque<>();
        final ReconcileChanges changes;

        Process(String name, JobStore jobs) {
            fixture = new Fixture(jobs).with(dag("d").task("a"));
            changes = new ReconcileChanges(
                    fixture.reconcile, fixture.workers, name, () -> fixture.now, Runnable::run, later::add);
        }

        void knows(String... workers) {
            for (String id : workers) {
                fixture.workers.renew(new Worker(id, "host", 1, 4, fixture.now, fixture.now.plusSeconds(15)));
            }
        }

        void looksLater() {
            for (Runnable next = later.poll(); next != null; next = later.poll()) {
                next.run();
            }
        }
    }

    private JobStore counted(JobStore jobs) {
        return (JobStore) Proxy.newProxyInstance(
                JobStore.class.getClassLoader(), new Class<?>[] {JobStore.class}, (p, m, args) -> {
                    calls.add(m.getName());
                    try {
                        return m.invoke(jobs, args);
                    } catch (InvocationTargetException e) {
                        throw e.getCause();
                    }
                });
    }

    private List<String> started(int count) {
        return IntStream.range(0, count).mapToObj(i -> coordinator.started("d")).toList();
    }

    @Test
    void eachJobHasOneWorkerThatLooksAtOnce() {
        one.knows("w1", "w2");
        two.knows("w1", "w2");
        List<String> ids = started(40);

        one.changes.changed(ids);
        two.changes.changed(ids);

        List<String> looked = new ArrayList<>(one.fixture.hands.givenNames());
        looked.addAll(two.fixture.hands.givenNames());
        assertThat(looked)
                .containsExactlyInAnyOrderElementsOf(
                        ids.stream().map(id -> id + "/a/1").toList());
        assertThat(one.fixture.hands.given).hasSizeBetween(8, 32);
    }

    @Test
    void whatTheFirstWorkerDoesNotClaimIsHandedOutByTheOthersLater() {
        one.knows("w1", "w2");
        List<String> ids = started(40);

        one.changes.changed(ids);
        int atOnce = one.fixture.hands.given.size();
        one.looksLater();

        assertThat(atOnce).isLessThan(40);
        assertThat(one.fixture.hands.givenNames())
                .containsExactlyInAnyOrderElementsOf(
                        ids.stream().map(id -> id + "/a/1").toList());
    }

    @Test
    void whatTheFirstWorkerHasClaimedIsNotHandedOutAgain() {
        one.knows("w1", "w2");
        two.knows("w1", "w2");
        List<String> ids = started(40);
        one.changes.changed(ids);
        one.fixture.hands.given.forEach(
                attempt -> one.fixture.claims(attempt.job().id(), "a", "w1"));

        two.changes.changed(ids);
        two.looksLater();

        assertThat(two.fixture.hands.given).hasSize(40 - one.fixture.hands.given.size());
    }

    @Test
    void theOnlyWorkerLooksAtEveryJobAtOnce() {
        one.knows("w1");
        List<String> ids = started(10);

        one.changes.changed(ids);

        assertThat(one.fixture.hands.given).hasSize(10);
        assertThat(one.later).isEmpty();
    }

    @Test
    void aWorkerWhoseLeaseHasEndedIsWaitedForNoMore() {
        one.knows("w1", "w2");
        one.fixture.later(Duration.ofSeconds(16));
        one.knows("w1");
        List<String> ids = started(10);

        one.changes.changed(ids);

        assertThat(one.fixture.hands.given).hasSize(10);
    }

    @Test
    void jobsThatAreNotInMemoryAreReadTogether() {
        two.knows("w2");
        List<String> ids = started(40);

        two.changes.changed(ids);

        assertThat(calls).containsExactly("findAll");
    }

    /** What was read is behind by then: the decision meets the other one's entry, and is made again. */
    @Test
    void aJobThatAnotherWorkerAdvancedMeanwhileIsDecidedAnew() {
        two.knows("w2");
        String id = coordinator.started("d");
        var behind = two.fixture.advance.findUnknown(List.of(id));
        assertThat(coordinator.claims(id, "a", "w1")).isTrue();

        two.fixture.advance.refresh(id, List.of(), behind.get(id)).join();

        assertThat(two.fixture.claims(id, "a", "w2")).isFalse();
        coordinator.succeeds(id, "a", "1");
        assertThat(shared.header(id).orElseThrow().status().isTerminal()).isTrue();
    }

    @Test
    void aJobThatCannotBeLookedAtKeepsNoOtherFromIt() {
        one.knows("w1");
        List<String> ids = new ArrayList<>(started(2));
        Fixture unknown = new Fixture(shared).with(dag("only-there").task("a"));
        ids.add(
                1,
                unknown.start
                        .start(StartJob.Request.of("only-there", "{}", "test").withJobId("other"))
                        .id());

        assertThatThrownBy(() -> one.changes.changed(ids)).isInstanceOf(IllegalStateException.class);

        assertThat(one.fixture.hands.given).hasSize(2);
    }
}
