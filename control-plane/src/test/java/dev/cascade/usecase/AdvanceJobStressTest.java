package dev.cascade.usecase;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cascade.assembly.ControlPlane;
import dev.cascade.assembly.Stores;
import dev.cascade.dsl.definition.DagDefinition;
import dev.cascade.engine.Command;
import dev.cascade.engine.DagSketch;
import dev.cascade.engine.TaskError;
import dev.cascade.engine.TaskRef;
import dev.cascade.engine.TaskStatus;
import dev.cascade.memory.MemoryTickets;
import dev.cascade.port.ArtifactStore;
import dev.cascade.port.Attempt;
import dev.cascade.port.JobStore;
import dev.cascade.port.MemoryDagStore;
import dev.cascade.port.MemoryJobStore;
import dev.cascade.port.MemoryWorkerStore;
import dev.cascade.port.StoreHealth;
import dev.cascade.port.TaskDispatcher;
import dev.cascade.port.Timers;
import dev.cascade.usecase.advance.LoadedJobs;
import dev.cascade.usecase.query.DescribeJob;
import dev.cascade.usecase.query.JobDetails;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Real threads, two control planes, one store: what is asserted holds however they are scheduled. */
// What becomes of a command shows in the job; where it matters, the callback sees failures.
@SuppressWarnings("FutureReturnValueIgnored")
class AdvanceJobStressTest {

    private static final int JOBS = 24;

    private final MemoryDagStore dags = new MemoryDagStore();
    private final JobStore jobs = new MemoryJobStore();
    private final Map<String, AtomicInteger> begun = new ConcurrentHashMap<>();
    private final CountDownLatch ended = new CountDownLatch(JOBS);
    private final Map<String, Boolean> endings = new ConcurrentHashMap<>();

    /** Claims and completes each attempt on a thread of its own, and asks twice each time. */
    private final class Pool implements TaskDispatcher {

        private final String name;
        private final ExecutorService threads;
        private final Supplier<CompleteTask> complete;
        private final Supplier<AdvanceJob> advance;

        Pool(String name, ExecutorService threads, Supplier<CompleteTask> complete, Supplier<AdvanceJob> advance) {
            this.name = name;
            this.threads = threads;
            this.complete = complete;
            this.advance = advance;
        }

        @Override
        public List<Attempt> reserve(List<Attempt> queued) {
            return queued.subList(0, queued.size() / 2);
        }

        @Override
        public String executor(Attempt reserved) {
            return name;
        }

        @Override
        public void release(List<Attempt> reserved) {}

        @Override
        public void dispatch(List<Attempt> claimed, List<Attempt> queued) {
            claimed.forEach(attempt -> threads.execute(() -> run(attempt)));
            for (Attempt attempt : queued) {
                for (int twice = 0; twice < 2; twice++) {
                    String worker = name + "-" + twice;
                    threads.execute(() -> claim(attempt, worker));
                }
            }
        }

        private void claim(Attempt attempt, String worker) {
            Command.Claim claim = new Command.Claim(attempt.ref(), attempt.number(), worker);
            if (advance.get().advance(attempt.job().id(), claim) instanceof AdvanceResult.Done done
                    && done.granted().contains(claim)) {
                run(attempt);
            }
        }

        private void run(Attempt attempt) {
            begun.computeIfAbsent(attempt.idempotencyKey(), key -> new AtomicInteger())
                    .incrementAndGet();
            boolean fails = new Random(attempt.idempotencyKey().hashCode()).nextInt(100) < 20;
            for (int twice = 0; twice < 2; twice++) {
                threads.execute(() -> report(attempt, fails));
            }
        }

        private void report(Attempt attempt, boolean fails) {
            if (fails) {
                complete.get()
                        .failed(
                                attempt,
                                TaskError.retryable("Broken", "it broke"),
                                InstantSource.system().instant());
            } else {
                complete.get()
                        .succeeded(
                                attempt,
                                Fixture.result("1"),
                                InstantSource.system().instant());
            }
        }

        @Override
        public void redispatch(List<Attempt> queued) {
            dispatch(List.of(), queued);
        }

        @Override
        public void recover(List<Attempt> claimed, Predicate<Attempt> runs) {
            throw new UnsupportedOperationException("nothing is claimed for a service");
        }

        @Override
        public void stop(Attempt attempt) {}
    }

    private static final class Nowhere implements ArtifactStore {
        @Override
        public void put(String key, byte[] content, String contentType) {
            throw new AssertionError("results are small");
        }

        @Override
        public Optional<byte[]> get(String key) {
            return Optional.empty();
        }

        @Override
        public List<String> keys(String prefix) {
            return List.of();
        }

        @Override
        public void delete(String key) {}

        @Override
        public void check(String key) {}

        @Override
        public String location(String key) {
            return key;
        }
    }

    private StartJob plane(String name, ExecutorService threads) {
        ControlPlane[] core = new ControlPlane[1];
        AtomicInteger ids = new AtomicInteger();
        core[0] = over(
                        new Pool(name, threads, () -> core[0].completeTask(), () -> core[0].advanceJob()),
                        (id, at) -> threads.execute(() -> core[0].advanceJob().submit(id, List.of(new Command.Tick()))))
                .ids(() -> name + "-" + ids.incrementAndGet())
                .background(threads)
                .listener((header, job, entry) -> {
                    if (entry.newStatus().isPresent()
                            && job.status().isTerminal()
                            && endings.put(header.id(), true) == null) {
                        ended.countDown();
                    }
                })
                .build();
        return core[0].startJob();
    }

    private ControlPlane.Builder over(TaskDispatcher dispatcher, Timers timers) {
        return ControlPlane.over(
                new Stores(jobs, dags, new MemoryWorkerStore(), new MemoryTickets(), StoreHealth.ASSUMED),
                new Nowhere(),
                dispatcher,
                timers,
                InstantSource.system());
    }

    @Test
    @Timeout(60)
    @DisplayName("B-20: 24 jobs at once on two control planes: all end, and each attempt is begun once")
    void manyJobsAtOnceAllEnd() throws InterruptedException {
        List<DagDefinition> shapes = new ArrayList<>();
        for (int i = 0; i < 6; i++) {
            shapes.add(shape("shape-" + i, new Random(i)));
            dags.register(shapes.get(i), "test", InstantSource.system().instant());
        }
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<StartJob> planes = List.of(plane("p1", threads), plane("p2", threads));
            for (int i = 0; i < JOBS; i++) {
                String dag = shapes.get(i % shapes.size()).name();
                StartJob plane = planes.get(i % 2);
                threads.execute(() -> plane.start(StartJob.Request.of(dag, "{}", "test")));
            }
            assertThat(ended.await(50, TimeUnit.SECONDS)).as("all jobs ended").isTrue();
        }
        DescribeJob describe = new DescribeJob(jobs, new Plans(dags));
        assertThat(endings).hasSize(JOBS);
        endings.keySet().forEach(id -> assertEnded(describe.details(id)));
        assertThat(begun.values()).allSatisfy(count -> assertThat(count).hasValue(1));
    }

    @Test
    @Timeout(120)
    @DisplayName("A2: four threads start 6,000 jobs, of which memory keeps only some")
    void fourThreadsStartMoreJobsThanMemoryKeeps() {
        dags.register(
                DagSketch.dag("one").task("a").definition(),
                "test",
                InstantSource.system().instant());
        AtomicInteger ids = new AtomicInteger();
        ControlPlane core = over(new Nobody(), (id, at) -> {})
                .ids(() -> "job-" + ids.incrementAndGet())
                .background(Runnable::run)
                .loadedJobs(new LoadedJobs(200_000))
                .build();
        AdvanceJob advance = core.advanceJob();
        StartJob start = core.startJob();
        List<CompletableFuture<Void>> starters = new ArrayList<>();
        for (int thread = 0; thread < 4; thread++) {
            starters.add(CompletableFuture.runAsync(() -> {
                for (int i = 0; i < 1_500; i++) {
                    String id = start.start(StartJob.Request.of("one", "{}", "test"))
                            .id();
                    AdvanceResult unused = advance.advance(id, new Command.Tick());
                }
            }));
        }

        starters.forEach(CompletableFuture::join);

        assertThat(ids).hasValue(6_000);
        assertThat(advance.advance("job-1", new Command.Claim(TaskRef.of(0), 1, "w")))
                .isInstanceOfSatisfying(
                        AdvanceResult.Done.class,
                        done -> assertThat(done.granted()).hasSize(1));
    }

    /** Takes nothing. */
    private static final class Nobody implements TaskDispatcher {

        @Override
        public List<Attempt> reserve(List<Attempt> queued) {
            return List.of();
        }

        @Override
        public String executor(Attempt reserved) {
            throw new AssertionError("nothing is reserved");
        }

        @Override
        public void release(List<Attempt> reserved) {}

        @Override
        public void dispatch(List<Attempt> claimed, List<Attempt> queued) {}

        @Override
        public void redispatch(List<Attempt> queued) {}

        @Override
        public void recover(List<Attempt> claimed, Predicate<Attempt> runs) {}

        @Override
        public void stop(Attempt attempt) {}
    }

    private void assertEnded(JobDetails job) {
        for (JobDetails.TaskDetails task : job.tasks()) {
            assertThat(task.status()).isIn(TaskStatus.SUCCESS, TaskStatus.FAILED, TaskStatus.UPSTREAM_FAILED);
            for (int attempt = 1; attempt <= task.attempts(); attempt++) {
                assertThat(begun).containsKey(job.header().id() + "/" + task.id() + "/" + attempt);
            }
        }
        boolean failed = job.tasks().stream().anyMatch(t -> t.status() == TaskStatus.FAILED);
        assertThat(job.header().status().label()).isEqualTo(failed ? "failed" : "success");
    }

    /** 6 to 8 tasks, 35 % of all possible edges. */
    private static DagDefinition shape(String name, Random random) {
        DagSketch dag = DagSketch.dag(name);
        int size = 6 + random.nextInt(3);
        for (int task = 0; task < size; task++) {
            List<String> upstreams = new ArrayList<>();
            for (int up = 0; up < task; up++) {
                if (random.nextInt(100) < 35) {
                    upstreams.add("t" + up);
                }
            }
            dag.task("t" + task, upstreams.toArray(String[]::new));
            dag.with("retry", Map.of("max", 1, "delay", 0));
        }
        return dag.definition();
    }
}
