package dev.cascade.api;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cascade.port.JobStore;
import dev.cascade.usecase.stream.StreamPace;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What thousands of subscriptions to one process cost, counted in reads of the store. */
class ManySubscriptionsTest {

    private static final int JOBS = 20;
    private static final int VIEWERS = 20;

    @TempDir
    Path directory;

    private final AtomicInteger reads = new AtomicInteger();
    private volatile Runnable onRead = () -> {};
    private ApiUnderTest api;
    private StreamUnderTest live;

    @BeforeEach
    void open() {
        api = new ApiUnderTest(directory);
        api.registerDag("daily");
        live = new StreamUnderTest(api, StreamPace.LOCAL, counted(api.jobs()));
    }

    @AfterEach
    void close() {
        api.close();
    }

    private JobStore counted(JobStore store) {
        return (JobStore) Proxy.newProxyInstance(
                JobStore.class.getClassLoader(), new Class<?>[] {JobStore.class}, (proxy, method, arguments) -> {
                    reads.incrementAndGet();
                    onRead.run();
                    try {
                        return method.invoke(store, arguments);
                    } catch (InvocationTargetException e) {
                        throw e.getCause();
                    }
                });
    }

    private int readsOf(Runnable action) {
        int before = reads.get();
        action.run();
        return reads.get() - before;
    }

    private void startJob(String id) {
        assertThat(api.send("POST", "/v1/dags/daily/jobs", "{\"job_id\":\"" + id + "\"}")
                        .status())
                .isEqualTo(202);
    }

    private void startJobs() {
        for (int job = 0; job < JOBS; job++) {
            startJob("j" + job);
        }
    }

    private void finish(String job) {
        api.succeed(job, 0, "1");
        api.succeed(job, 1, "2");
    }

    private void subscribe(String viewer, String id, String topic) {
        live.say(viewer, "{\"action\":\"subscribe\",\"id\":\"" + id + "\",\"topic\":\"" + topic + "\"}");
        assertThat(live.last(viewer)).doesNotContainEntry("type", "error");
    }

    /** Each viewer to each job, to the DAG and to all jobs. */
    private void subscribeAll() {
        for (int viewer = 0; viewer < VIEWERS; viewer++) {
            for (int job = 0; job < JOBS; job++) {
                subscribe("v" + viewer, "job" + job, "job:j" + job);
            }
            subscribe("v" + viewer, "dag", "dag:daily");
            subscribe("v" + viewer, "all", "jobs");
        }
    }

    private long happened(String job) {
        return api.get("/v1/jobs/" + job + "/events").list("events").size();
    }

    private void requireToldOnceInOrder(String viewer, String id, String job, long after) {
        assertThat(live.messages(viewer).stream()
                        .filter(message -> "event".equals(message.get("type")))
                        .filter(message -> id.equals(message.get("id")))
                        .filter(message -> String.valueOf(message.get("event")).contains("job_id=" + job + ","))
                        .map(message -> Long.valueOf(String.valueOf(message.get("seq")))))
                .as(viewer + " " + id + " " + job)
                .containsExactlyElementsOf(
                        LongStream.rangeClosed(after + 1, happened(job)).boxed().toList());
    }

    @Test
    @DisplayName("H11: while nothing happens, a look takes three reads, for one subscription and for hundreds")
    void aLookWithoutNewsIsCheap() {
        startJobs();
        subscribeAll();
        live.notifyViewers().catchUp();
        live.notifyViewers().look();

        assertThat(readsOf(live.notifyViewers()::look)).isLessThanOrEqualTo(3);
    }

    @Test
    @DisplayName("H11: a look reads only the journals that have grown, and tells all who watch these")
    void aLookTellsWhatAnotherProcessDid() {
        startJobs();
        subscribeAll();
        live.notifyViewers().catchUp();
        live.notifyViewers().look();
        long before = happened("j3");
        finish("j3");

        assertThat(readsOf(live.notifyViewers()::look)).isLessThanOrEqualTo(12);

        for (int viewer = 0; viewer < VIEWERS; viewer++) {
            requireToldOnceInOrder("v" + viewer, "job3", "j3", before);
            requireToldOnceInOrder("v" + viewer, "dag", "j3", 0);
            requireToldOnceInOrder("v" + viewer, "all", "j3", 0);
        }
    }

    @Test
    @DisplayName("H11: a look notices that a job ended which is not among the jobs of lately")
    void aLookNoticesTheEndOfAnOldJob() {
        startJob("old");
        finish("old");
        startJob("j0");
        api.passSeconds(3_600);
        for (int job = 1; job < 150; job++) {
            startJob("j" + job);
            finish("j" + job);
        }
        api.passSeconds(3_600);
        subscribe("v", "all", "jobs");
        live.notifyViewers().catchUp();
        live.notifyViewers().look();
        long before = happened("j0");
        finish("j0");

        live.notifyViewers().look();

        requireToldOnceInOrder("v", "all", "j0", before);
    }

    @Test
    @DisplayName("H11: a subscription takes one read, and hundreds are caught up with as many reads as one")
    void newSubscriptionsAreCaughtUpTogether() {
        startJobs();
        int one = readsOf(() -> subscribe("v", "all", "jobs")) + readsOf(live.notifyViewers()::catchUp);
        requireToldOnceInOrder("v", "all", "j7", 0);

        int subscribing = readsOf(this::subscribeAll);
        int catchingUp = readsOf(live.notifyViewers()::catchUp);

        assertThat(subscribing).isLessThanOrEqualTo(VIEWERS * (JOBS + 2));
        assertThat(catchingUp).isLessThanOrEqualTo(one);
        for (int viewer = 0; viewer < VIEWERS; viewer++) {
            requireToldOnceInOrder("v" + viewer, "dag", "j7", 0);
            requireToldOnceInOrder("v" + viewer, "all", "j7", 0);
            requireToldOnceInOrder("v" + viewer, "job7", "j7", happened("j7"));
        }
    }

    @Test
    @DisplayName("H11: an event between a snapshot and the catching up is sent once, whichever path sends it first")
    void nothingIsMissedBetweenSnapshotAndCatchUp() {
        startJobs();
        subscribeAll();
        long before = happened("j3");
        finish("j3");
        live.notifyViewers().push("j3");
        finish("j4");
        live.notifyViewers().catchUp();
        live.notifyViewers().look();

        for (String job : new String[] {"3", "4"}) {
            requireToldOnceInOrder("v1", "job" + job, "j" + job, before);
            requireToldOnceInOrder("v1", "dag", "j" + job, 0);
            requireToldOnceInOrder("v1", "all", "j" + job, 0);
        }
    }

    @Test
    @DisplayName("H11: two snapshots are read at a time, so that other readers do not wait for those of all viewers")
    void snapshotsAreReadTwoAtATime() throws Exception {
        AtomicInteger reading = new AtomicInteger();
        CompletableFuture<Void> answer = new CompletableFuture<>();
        onRead = () -> {
            reading.incrementAndGet();
            answer.join();
        };
        List<Thread> viewers = IntStream.range(0, VIEWERS)
                .mapToObj(viewer -> Thread.ofPlatform().start(() -> subscribe("v" + viewer, "all", "jobs")))
                .toList();
        while (viewers.stream().anyMatch(viewer -> viewer.getState() != Thread.State.WAITING)) {
            Thread.onSpinWait();
        }

        assertThat(reading).hasValue(2);

        answer.complete(null);
        for (Thread viewer : viewers) {
            viewer.join();
        }
        assertThat(IntStream.range(0, VIEWERS))
                .allSatisfy(viewer -> assertThat(live.texts("v" + viewer)).hasSize(1));
    }

    @Test
    @DisplayName("H11: an event takes as many reads for hundreds of subscriptions as for one")
    void anEventIsReadOnce() {
        startJobs();
        subscribeAll();
        live.notifyViewers().catchUp();
        finish("j3");

        assertThat(readsOf(() -> live.notifyViewers().push("j3"))).isLessThanOrEqualTo(3);
    }
}
