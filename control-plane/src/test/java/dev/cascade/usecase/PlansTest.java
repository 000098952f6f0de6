package dev.cascade.usecase;

import static dev.cascade.engine.DagSketch.dag;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cascade.LogLines;
import dev.cascade.engine.Plan;
import dev.cascade.port.DagStore;
import dev.cascade.port.MemoryDagStore;
import dev.cascade.port.StoreException;
import java.lang.reflect.Proxy;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

class PlansTest {

    private final MemoryDagStore dags = new MemoryDagStore();
    private final CountDownLatch reads = new CountDownLatch(1);
    private final CountDownLatch goesOn = new CountDownLatch(1);
    private final AtomicInteger definitions = new AtomicInteger();
    private final Plans plans = new Plans(slow());

    /** A store that takes its time over the definition of DAG {@code slow}. */
    private DagStore slow() {
        return (DagStore) Proxy.newProxyInstance(
                DagStore.class.getClassLoader(), new Class<?>[] {DagStore.class}, (proxy, method, args) -> {
                    if (method.getName().equals("definition")) {
                        definitions.incrementAndGet();
                        if (args[0].equals("slow")) {
                            reads.countDown();
                            goesOn.await();
                        }
                    }
                    return method.invoke(dags, args);
                });
    }

    @Test
    @Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
    @DisplayName("A2: a plan that loads blocks nobody who wants another one, and is loaded once")
    void aPlanThatLoadsBlocksNobodyElse() throws InterruptedException {
        dags.register(dag("slow").task("a").definition(), "test", Fixture.NOON);
        dags.register(dag("fast").task("a").definition(), "test", Fixture.NOON);
        CompletableFuture<Optional<Plan>> slow = CompletableFuture.supplyAsync(() -> plans.find("slow", 1));
        reads.await();
        CompletableFuture<Optional<Plan>> second = CompletableFuture.supplyAsync(() -> plans.find("slow", 1));

        assertThat(plans.find("fast", 1)).isPresent();

        goesOn.countDown();
        assertThat(slow.join()).isPresent().isEqualTo(second.join());
        assertThat(definitions).hasValue(2);
    }

    @Test
    void aVersionThatIsRegisteredLaterIsFound() {
        assertThat(plans.find("fast", 1)).isEmpty();

        dags.register(dag("fast").task("a").definition(), "test", Fixture.NOON);

        assertThat(plans.find("fast", 1)).isPresent();
    }

    @Test
    void aStoreThatFailsIsReportedToTheCallerAndNotLogged() {
        dags.register(dag("fast").task("a").definition(), "test", Fixture.NOON);
        AtomicBoolean down = new AtomicBoolean(true);
        Plans plans = new Plans((DagStore) Proxy.newProxyInstance(
                DagStore.class.getClassLoader(), new Class<?>[] {DagStore.class}, (proxy, method, args) -> {
                    if (down.get()) {
                        throw new StoreException("connection refused");
                    }
                    return method.invoke(dags, args);
                }));

        try (LogLines cache = LogLines.of("com.github.benmanes.caffeine")) {
            assertThatThrownBy(() -> plans.find("fast", 1)).isInstanceOf(StoreException.class);
            assertThat(cache.lines()).isEmpty();
        }

        down.set(false);
        assertThat(plans.find("fast", 1)).isPresent();
    }
}
