package dev.cascade.port;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import dev.cascade.port.WorkerStore.Worker;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** What a {@link WorkerStore} must do. An adapter's test extends this and hands out stores that share one empty database a test. */
public abstract class WorkerStoreContract {

    private static final Instant T0 = Instant.parse("2026-03-01T12:00:00Z");

    /** A store on this test's database, which was empty when the test began; further calls give stores on the same one. */
    protected abstract WorkerStore store();

    @Test
    void nobodyIsOnTheListAtFirst() {
        assertThat(store().list()).isEmpty();
    }

    @Test
    void aWorkerIsFoundAsItWasAdded() {
        Worker worker = worker("w-1", T0.plusSeconds(30));

        store().renew(worker);

        assertThat(store().list()).containsExactly(worker);
    }

    @Test
    void renewingMovesTheLeaseAndAddsNobody() {
        WorkerStore store = store();
        store.renew(worker("w-1", T0.plusSeconds(30)));

        store.renew(worker("w-1", T0.plusSeconds(60)));

        assertThat(store.list()).containsExactly(worker("w-1", T0.plusSeconds(60)));
    }

    @Test
    void renewingTakesOverWhateverElseChanged() {
        WorkerStore store = store();
        store.renew(worker("w-1", T0));
        Worker changed = new Worker("w-1", "other.example", 7, 64, T0, T0.plusSeconds(90));

        store.renew(changed);

        assertThat(store.list()).containsExactly(changed);
    }

    @Test
    void workersAreListedById() {
        WorkerStore store = store();
        List.of("w-2", "w-10", "W-3", "a", "w-1").forEach(id -> store.renew(worker(id, T0)));

        assertThat(store.list()).extracting(Worker::id).containsExactly("W-3", "a", "w-1", "w-10", "w-2");
    }

    @Test
    void aWorkerWhoseLeaseEndedLongAgoStaysOnTheList() {
        Worker lost = worker("w-1", T0.minus(Duration.ofDays(2)));

        store().renew(lost);

        assertThat(store().list()).containsExactly(lost);
    }

    @Test
    void aRemovedWorkerIsOffTheListAndTheOthersStay() {
        WorkerStore store = store();
        store.renew(worker("w-1", T0));
        store.renew(worker("w-2", T0));

        store.remove("w-1");

        assertThat(store.list()).containsExactly(worker("w-2", T0));
    }

    @Test
    void removingSomebodyUnknownDoesNothing() {
        WorkerStore store = store();
        store.renew(worker("w-1", T0));

        assertThatCode(() -> store.remove("w-2")).doesNotThrowAnyException();

        assertThat(store.list()).containsExactly(worker("w-1", T0));
    }

    @Test
    void aRemovedWorkerMayJoinAgain() {
        WorkerStore store = store();
        store.renew(worker("w-1", T0));
        store.remove("w-1");

        store.renew(worker("w-1", T0.plusSeconds(5)));

        assertThat(store.list()).containsExactly(worker("w-1", T0.plusSeconds(5)));
    }

    @Test
    void manyWorkersMayRenewAtOnce() throws Exception {
        WorkerStore store = store();
        List<Callable<Void>> renewals = IntStream.range(0, 500)
                .mapToObj(i -> (Callable<Void>) () -> {
                    store.renew(worker("w-%03d".formatted(i % 100), T0.plusSeconds(i % 100)));
                    return null;
                })
                .toList();

        try (ExecutorService threads = Executors.newFixedThreadPool(8)) {
            for (Future<Void> renewal : threads.invokeAll(renewals)) {
                renewal.get();
            }
        }

        assertThat(store.list())
                .containsExactlyElementsOf(IntStream.range(0, 100)
                        .mapToObj(i -> worker("w-%03d".formatted(i), T0.plusSeconds(i)))
                        .toList());
    }

    private static Worker worker(String id, Instant leaseUntil) {
        return new Worker(id, "host-1.example", 4711, 32, T0, leaseUntil);
    }
}
