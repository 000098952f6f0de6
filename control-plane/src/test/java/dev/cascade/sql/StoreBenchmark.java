package dev.cascade.sql;

import dev.cascade.engine.Entry;
import dev.cascade.engine.Event;
import dev.cascade.engine.TaskResult;
import dev.cascade.port.JobSamples;
import dev.cascade.port.JobStore;
import dev.cascade.port.SaveResult;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/** How fast the stores are on this machine; run {@code main} by hand, with the test class path. It prints, and judges nothing. */
public final class StoreBenchmark {

    private static final int ROUNDS = 3;

    private StoreBenchmark() {}

    public static void main(String[] args) throws Exception {
        Path directory = Files.createTempDirectory("cascade-benchmark");
        print("fdatasync of 4 KB: %.0f µs".formatted(syncMicros(directory.resolve("sync"))));
        long start = System.nanoTime();
        try (SqlStores stores = SqlStores.open(directory.resolve("state.db"))) {
            print("SQLite: first open %.0f ms".formatted((System.nanoTime() - start) / 1e6));
            run(stores.jobs());
        }
        start = System.nanoTime();
        SqlStores.open(directory.resolve("state.db")).close();
        print("SQLite: open again, warm %.1f ms".formatted((System.nanoTime() - start) / 1e6));
        String url = PostgresServer.newDatabase();
        start = System.nanoTime();
        try (SqlStores stores = SqlStores.open(url)) {
            print("PostgreSQL: first open %.0f ms".formatted((System.nanoTime() - start) / 1e6));
            run(stores.jobs());
        }
    }

    private static void run(JobStore store) throws Exception {
        for (int round = 0; round < ROUNDS; round++) {
            print("  one job: %.0f µs an append".formatted(lone(store, 2_000)));
            for (int jobs : new int[] {64, 250, 1_000}) {
                print("  %d jobs at once: %.0f entries/s".formatted(jobs, together(store, jobs, 20_000 / jobs)));
            }
            print("  jobs of 3 entries, 200 at once: %.0f jobs/s".formatted(shortJobs(store, 200, 2_000)));
        }
    }

    private static double lone(JobStore store, int count) {
        String id = start(store);
        long begin = System.nanoTime();
        for (int i = 0; i < count; i++) {
            append(store, id, i + 2);
        }
        return (System.nanoTime() - begin) / 1e3 / count;
    }

    private static double together(JobStore store, int jobs, int each) throws Exception {
        List<String> ids = new ArrayList<>();
        for (int i = 0; i < jobs; i++) {
            ids.add(start(store));
        }
        long begin = System.nanoTime();
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<?>> futures = new ArrayList<>();
            for (String id : ids) {
                futures.add(threads.submit(() -> {
                    for (int i = 0; i < each; i++) {
                        append(store, id, i + 2);
                    }
                }));
            }
            for (Future<?> future : futures) {
                future.get();
            }
        }
        return jobs * each / ((System.nanoTime() - begin) / 1e9);
    }

    private static double shortJobs(JobStore store, int atOnce, int jobs) throws Exception {
        long begin = System.nanoTime();
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<?>> futures = new ArrayList<>();
            for (int i = 0; i < atOnce; i++) {
                futures.add(threads.submit(() -> {
                    for (int j = 0; j < jobs / atOnce; j++) {
                        String id = start(store);
                        append(store, id, 2);
                        check(store.append(id, JobSamples.entry(3, new Event.JobSucceeded())));
                    }
                }));
            }
            for (Future<?> future : futures) {
                future.get();
            }
        }
        return jobs / ((System.nanoTime() - begin) / 1e9);
    }

    private static String start(JobStore store) {
        String id = JobSamples.unique("job");
        check(store.create(JobSamples.header(id), JobSamples.entry(1, new Event.JobRunning())));
        return id;
    }

    /** What a hop of a chain saves: one task ended, the next was queued and claimed. */
    private static void append(JobStore store, String id, int number) {
        List<Event> events = List.of(
                new Event.TaskSucceeded(number, 1, TaskResult.inline("{\"rows\":12345}")),
                new Event.TaskQueued(number + 1, 1),
                new Event.TaskRunning(number + 1, 1, "worker-1", JobSamples.at(number)));
        check(store.append(id, new Entry(number, number * 3L, JobSamples.at(number), events, Optional.empty())));
    }

    private static void check(SaveResult result) {
        if (result != SaveResult.SAVED) {
            throw new IllegalStateException("a write was lost: " + result);
        }
    }

    /** What a commit costs at the least. */
    private static double syncMicros(Path file) {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
            ByteBuffer page = ByteBuffer.allocate(4_096);
            int count = 500;
            long begin = System.nanoTime();
            for (int i = 0; i < count; i++) {
                page.clear();
                channel.write(page);
                channel.force(false);
            }
            return (System.nanoTime() - begin) / 1e3 / count;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void print(String line) {
        System.out.println(line);
    }
}
