package dev.cascade.local;

import dev.cascade.dsl.definition.DagDefinition;
import dev.cascade.dsl.document.DagDocument;
import dev.cascade.dsl.document.DocumentFormat;
import dev.cascade.usecase.StartJob;
import dev.cascade.usecase.query.JobDetails;
import dev.cascade.usecase.query.JobDetails.TaskDetails;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BooleanSupplier;

/** What tests of workers have in common: settings, DAGs, and looking at jobs until they are as expected. */
final class WorkerFixture {

    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private WorkerFixture() {}

    static LocalSettings settings(Path folder, int workers) {
        return new LocalSettings(
                folder.resolve("state"),
                Optional.empty(),
                List.of(folder.resolve("functions")),
                List.of(),
                workers,
                "cascade-artifacts",
                "us-east-1",
                Map.of());
    }

    /** Starts a job of these tasks. */
    static String start(LocalCascade cascade, String dag, String tasks) {
        DagDefinition definition = DagDocument.parse(
                "name: " + dag + "\ntasks:\n" + tasks.indent(2), DocumentFormat.YAML, "", Optional.empty());
        cascade.core().registerDag().register(definition, "test");
        return cascade.core()
                .startJob()
                .start(StartJob.Request.of(dag, "{}", "test"))
                .id();
    }

    static String java(String id, Class<?> task, String more) {
        return id + ": { type: local, module: \"" + task.getName() + "\"" + more + " }\n";
    }

    static TaskDetails task(LocalCascade cascade, String job, String id) {
        return cascade.core().describeJob().details(job).tasks().stream()
                .filter(task -> task.id().equals(id))
                .findFirst()
                .orElseThrow();
    }

    /** Waits for the end of the job. */
    static JobDetails ended(LocalCascade cascade, String job) {
        await(() -> cascade.core().describeJob().details(job).header().status().isTerminal());
        return cascade.core().describeJob().details(job);
    }

    static String result(TaskDetails task) {
        return task.result().flatMap(result -> result.json()).orElse("none: " + task.error());
    }

    static String log(Path folder, String job, String task, int attempt) {
        Path file = folder.resolve("state/logs").resolve(job).resolve(task).resolve(attempt + ".log");
        try {
            return Files.exists(file) ? Files.readString(file) : "";
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static void await(BooleanSupplier condition) {
        Instant end = Instant.now().plus(PATIENCE);
        while (!condition.getAsBoolean()) {
            if (Instant.now().isAfter(end)) {
                throw new AssertionError("it did not happen within " + PATIENCE);
            }
            try {
                Thread.sleep(Duration.ofMillis(10));
            } catch (InterruptedException e) {
                throw new AssertionError(e);
            }
        }
    }
}
