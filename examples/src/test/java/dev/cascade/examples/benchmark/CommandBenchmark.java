package dev.cascade.examples.benchmark;

import dev.cascade.assembly.JobEventBroadcaster;
import dev.cascade.dsl.definition.DagDefinition;
import dev.cascade.dsl.definition.TaskType;
import dev.cascade.local.EmbeddedCascade;
import dev.cascade.local.LocalCascade;
import dev.cascade.local.LocalSettings;
import dev.cascade.usecase.StartJob;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.stream.Stream;

/** Runs jobs whose tasks are commands, and beside them as many bare starts of the same program. */
final class CommandBenchmark {

    /** What W15 is: one after the other, and side by side. */
    static final List<Workload> W15 = List.of(
            new Workload("W15", "chain of 300 commands", 1, new DagShape.Chain(300)),
            new Workload("W15f", "1 → 300 → 1, commands", 1, new DagShape.Fan(300)));

    private static final Duration PATIENCE = Duration.ofMinutes(5);

    /** Runs before anything is measured, so that all is compiled. */
    private static final int WARM_UP_RUNS = 5;

    private final int runs;
    private final Consumer<String> progress;

    CommandBenchmark(int runs, Consumer<String> progress) {
        this.runs = runs;
        this.progress = progress;
    }

    CommandFigures measure(Workload workload, LocalSettings settings) throws InterruptedException {
        try (LocalCascade cascade = EmbeddedCascade.open(settings)) {
            cascade.work();
            DagDefinition dag = workload.dag(TaskType.COMMAND);
            cascade.core().registerDag().register(dag, "benchmark");
            progress.accept(workload + " (" + workload.what() + "): warm-up");
            for (int i = 0; i < WARM_UP_RUNS; i++) {
                run(workload, cascade, dag.name());
            }
            List<CommandFigures.Run> measured = new ArrayList<>();
            for (int i = 1; i <= runs; i++) {
                progress.accept(workload + " (" + workload.what() + "): run " + i);
                measured.add(run(workload, cascade, dag.name()));
            }
            return new CommandFigures(workload.what(), workload.tasks(), measured);
        }
    }

    private static CommandFigures.Run run(Workload workload, LocalCascade cascade, String dag)
            throws InterruptedException {
        CountDownLatch running = new CountDownLatch(workload.jobs());
        JobEventBroadcaster.Subscription subscription = cascade.core()
                .listeners()
                .subscribe((header, job, entry) -> entry.newStatus()
                        .filter(status -> status.isTerminal())
                        .ifPresent(status -> running.countDown()));
        try {
            double before = cpuSeconds();
            long start = System.nanoTime();
            cascade.core().startJob().start(StartJob.Request.of(dag, "{}", "benchmark"));
            if (!running.await(PATIENCE.toSeconds(), TimeUnit.SECONDS)) {
                throw new IllegalStateException(workload + " did not end within " + PATIENCE.toMinutes() + " minutes");
            }
            double seconds = (System.nanoTime() - start) / 1e9;
            double after = cpuSeconds();
            startBare(workload.tasks());
            return new CommandFigures.Run(seconds, after - before, cpuSeconds() - after);
        } finally {
            subscription.close();
        }
    }

    /** What a program would do that runs the command itself and wants its output. */
    private static void startBare(int count) throws InterruptedException {
        try {
            for (int i = 0; i < count; i++) {
                Process process = new ProcessBuilder(DagShape.ECHO).start();
                process.getOutputStream().close();
                try (InputStream output = process.getInputStream()) {
                    output.readAllBytes();
                }
                process.waitFor();
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Of this process, its children that have ended, and those that have not, as the shell that kills process groups. */
    private static double cpuSeconds() {
        ProcessHandle self = ProcessHandle.current();
        return Stream.concat(Stream.of(self), self.descendants())
                        .map(ProcessorTime::of)
                        .mapToLong(Duration::toNanos)
                        .sum()
                / 1e9;
    }
}
