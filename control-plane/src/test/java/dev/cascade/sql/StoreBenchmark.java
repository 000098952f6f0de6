package dev.cascade.sql;

import com.sun.management.OperatingSystemMXBean;
import dev.cascade.engine.Entry;
import dev.cascade.engine.Event;
import dev.cascade.engine.TaskRef;
import dev.cascade.engine.TaskResult;
import dev.cascade.port.JobSamples;
import dev.cascade.port.JobStore;
import dev.cascade.port.SaveResult;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
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
        // As durable as a server is by default, which the one for tests is not.
        try (EmbeddedPostgres server = EmbeddedPostgres.builder()
                .setServerConfig("fsync", "on")
                .setServerConfig("synchronous_commit", "on")
                .setServerConfig("full_page_writes", "on")
                .start()) {
            start = System.nanoTime();
            try (SqlStores stores =
                    SqlStores.open("postgresql://postgres@127.0.0.1:" + server.getPort() + "/postgres")) {
                print("PostgreSQL: first open %.0f ms".formatted((System.nanoTime() - start) / 1e6));
                run(stores.jobs());
            }
        }
    }

    private static void run(JobStore store) throws Exception {
        for (int round = 0; round < ROUNDS; round++) {
            measure("  one job", 2_000, () -> lone(store, 2_000));
            for (int jobs : new int[] {64, 250, 1_000}) {
                int each = 20_000 / jobs;
                measure("  %d jobs at once".formatted(jobs), jobs * each, () -> together(store, jobs, each));
            }
            measure("  jobs of 3 entries, 200 at once", 6_000, () -> shortJobs(store, 200, 2_000));
        }
    }

    private interface Action {

        void run() throws Exception;
    }

    /** The processor time is that of this process: on a busy machine it says more than the clock. */
    private static void measure(String what, int entries, Action action) throws Exception {
        long cpu = processCpu();
        long begin = System.nanoTime();
        action.run();
        double seconds = (System.nanoTime() - begin) / 1e9;
        print("%s: %.0f entries/s, %.0f µs each, of which %.0f µs of processor time here"
                .formatted(what, entries / seconds, seconds * 1e6 / entries, (processCpu() - cpu) / 1e3 / entries));
    }

    private static long processCpu() {
        return ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class).getProcessCpuTime();
    }

    private static void lone(JobStore store, int count) {
        String id = start(store);
        for (int i = 0; i < count; i++) {
            append(store, id, i + 2);
        }
    }

    private static void together(JobStore store, int jobs, int each) throws Exception {
        List<String> ids = new ArrayList<>();
        for (int i = 0; i < jobs; i++) {
            ids.add(start(store));
        }
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
    }

    private static void shortJobs(JobStore store, int atOnce, int jobs) throws Exception {
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
    }

    private static String start(JobStore store) {
        String id = JobSamples.unique("job");
        check(store.create(JobSamples.header(id), JobSamples.entry(1, new Event.JobRunning())));
        return id;
    }

    /** What a hop of a chain saves: one task ended, the next was queued and claimed. */
    private static void append(JobStore store, String id, int number) {
        List<Event> events = List.of(
                new Event.TaskSucceeded(TaskRef.of(number), 1, TaskResult.inline("{\"rows\":12345}")),
                new Event.TaskQueued(TaskRef.of(number + 1), 1),
                new Event.TaskRunning(TaskRef.of(number + 1), 1, "worker-1", JobSamples.at(number)));
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
