package dev.cascade.examples.benchmark;

import com.sun.management.OperatingSystemMXBean;
import dev.cascade.assembly.JobEventBroadcaster;
import dev.cascade.dsl.definition.DagDefinition;
import dev.cascade.dsl.definition.TaskType;
import dev.cascade.engine.Entry;
import dev.cascade.engine.JobStatus;
import dev.cascade.engine.Plan;
import dev.cascade.local.EmbeddedCascade;
import dev.cascade.local.LocalCascade;
import dev.cascade.local.LocalSettings;
import dev.cascade.usecase.StartJob;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.function.Supplier;

/** Runs workloads on this machine, as {@code cascade run} and {@code cascade dev} would, and takes the time. */
final class LocalBenchmark {

    /** After this long a run counts as stuck. */
    private static final Duration PATIENCE = Duration.ofMinutes(10);

    /**
     * How many tasks run before anything is measured, in as many runs as it takes, so that the JVM has compiled all of
     * it. After a tenth of these, chains still took up to twice as long.
     */
    private static final int WARM_UP_TASKS = 100_000;

    private static final int WARM_UP_RUNS = 40;

    private static final OperatingSystemMXBean SYSTEM =
            (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();

    private final int runs;
    private final Consumer<String> progress;

    /**
     * @param runs how many runs are measured, after a warm-up that is not
     * @param progress hears what is being done
     */
    LocalBenchmark(int runs, Consumer<String> progress) {
        this.runs = runs;
        this.progress = progress;
    }

    /** @param serverCpu CPU time that the database server took until now, where that is known */
    LocalFigures measure(
            Workload workload, BenchmarkStore store, LocalSettings settings, Supplier<Optional<Duration>> serverCpu)
            throws InterruptedException {
        try (LocalCascade cascade = EmbeddedCascade.open(settings)) {
            cascade.work();
            DagDefinition dag = workload.dag(TaskType.LOCAL);
            cascade.core().registerDag().register(dag, "benchmark");
            List<Timing> timings = new ArrayList<>();
            progress.accept(workload + " on " + store.title() + ": warm-up");
            for (int tasks = 0;
                    tasks < Math.min(WARM_UP_TASKS, WARM_UP_RUNS * workload.tasks());
                    tasks += workload.tasks()) {
                time(workload, cascade, dag.name(), serverCpu);
            }
            for (int run = 1; run <= runs; run++) {
                progress.accept(workload + " on " + store.title() + ": run " + run);
                timings.add(time(workload, cascade, dag.name(), serverCpu));
            }
            return new LocalFigures(workload, store, timings, planMillis(cascade, dag.name()));
        }
    }

    private static Timing time(
            Workload workload, LocalCascade cascade, String dag, Supplier<Optional<Duration>> serverCpu)
            throws InterruptedException {
        CountDownLatch running = new CountDownLatch(workload.jobs());
        AtomicInteger failed = new AtomicInteger();
        JobEventBroadcaster.Subscription subscription = cascade.core()
                .listeners()
                .subscribe((header, job, entry) -> ended(entry).ifPresent(status -> {
                    if (status != JobStatus.SUCCESS) {
                        failed.incrementAndGet();
                    }
                    running.countDown();
                }));
        try {
            Optional<Duration> serverBefore = serverCpu.get();
            long cpuBefore = SYSTEM.getProcessCpuTime();
            long before = System.nanoTime();
            start(workload, cascade, dag);
            boolean done = running.await(PATIENCE.toSeconds(), TimeUnit.SECONDS);
            long nanos = System.nanoTime() - before;
            long cpu = SYSTEM.getProcessCpuTime() - cpuBefore;
            if (!done || failed.get() > 0) {
                throw new IllegalStateException(running.getCount() + " of " + workload.jobs() + " jobs of " + workload
                        + " did not end within " + PATIENCE.toMinutes() + " minutes, " + failed.get() + " failed");
            }
            Optional<Double> server = serverBefore.flatMap(
                    earlier -> serverCpu.get().map(now -> now.minus(earlier).toNanos() / 1e9));
            return new Timing(nanos / 1e9, cpu / 1e9, server);
        } finally {
            subscription.close();
        }
    }

    /** All jobs at once, as many callers would. */
    private static void start(Workload workload, LocalCascade cascade, String dag) {
        StartJob.Request request = StartJob.Request.of(dag, "{}", "benchmark");
        if (workload.jobs() == 1) {
            cascade.core().startJob().start(request);
            return;
        }
        try (ExecutorService callers = Executors.newVirtualThreadPerTaskExecutor()) {
            for (int i = 0; i < workload.jobs(); i++) {
                callers.execute(() -> cascade.core().startJob().start(request));
            }
        }
    }

    private static Optional<JobStatus> ended(Entry entry) {
        return entry.newStatus().filter(JobStatus::isTerminal);
    }

    private double planMillis(LocalCascade cascade, String dag) {
        double[] millis = new double[runs];
        for (int run = -1; run < runs; run++) {
            long before = System.nanoTime();
            Plan plan = Plan.of(cascade.core().registerDag().definition(dag), 1);
            if (plan.size() > 0 && run >= 0) {
                millis[run] = (System.nanoTime() - before) / 1e6;
            }
        }
        return Timing.median(millis);
    }
}
