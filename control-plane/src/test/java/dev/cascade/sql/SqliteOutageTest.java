package dev.cascade.sql;

import static dev.cascade.port.JobSamples.entry;
import static dev.cascade.port.JobSamples.header;
import static dev.cascade.port.JobSamples.heldBack;
import static dev.cascade.port.JobSamples.queued;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cascade.LogLines;
import dev.cascade.port.JobHeader;
import dev.cascade.port.JobStore.KeyBinding;
import dev.cascade.port.SaveResult;
import dev.cascade.port.StoreException;
import dev.cascade.port.StoreOutageException;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What becomes of a store in a file when the world around it fails, and when the world works again. */
@Timeout(180)
class SqliteOutageTest {

    @TempDir
    private Path directory;

    private Path file() {
        return directory.resolve("state.db");
    }

    @Test
    @DisplayName("H5: a store on a full disk refuses writes with the reason, and takes them again once there is space")
    void aFullDiskIsOverWhenThereIsSpace() throws Exception {
        try (SmallDisk disk = SmallDisk.mount(directory, 4);
                SqlStores stores = SqlStores.open(file());
                LogLines log = LogLines.of(Availability.class)) {
            stores.jobs().create(header("before"), heldBack());
            disk.fillBut(512 * 1024);

            int refused = writeUntilRefused(stores);
            assertThat(stores.jobs().header("before")).isPresent();
            for (int i = 0; i < 20; i++) {
                assertThatThrownBy(() -> stores.jobs().create(big("again"), heldBack()))
                        .isInstanceOf(StoreOutageException.class)
                        .hasMessageContaining("full");
            }
            assertThat(stores.health().problem()).get().asString().contains(file().toString(), "full");
            assertThat(log.lines()).singleElement().asString().contains("cannot be written", "full");

            disk.free();
            assertThat(stores.jobs().create(big("after"), heldBack())).isEqualTo(SaveResult.SAVED);
            awaitHealth(stores);
            assertThat(log.lines()).hasSize(2).last().asString().contains("works again");
            assertThat(stores.jobs().header("write-" + (refused - 1))).isPresent();
            assertThat(stores.jobs().header("write-" + refused)).isEmpty();
        }
    }

    /** An answer holds for a second. */
    private static void awaitHealth(SqlStores stores) {
        while (stores.health().problem().isPresent()) {
            Thread.onSpinWait();
        }
    }

    private static int writeUntilRefused(SqlStores stores) {
        for (int i = 1; i < 10_000; i++) {
            try {
                stores.jobs().create(big("write-" + i), heldBack());
            } catch (StoreException e) {
                return i;
            }
        }
        throw new AssertionError("the disk is not full");
    }

    /** Pages of its own, so that none which is there already will do. */
    private static JobHeader big(String id) {
        JobHeader small = header(id);
        return new JobHeader(
                small.id(),
                small.dag(),
                small.dagVersion(),
                "{\"text\": \"" + "x".repeat(50_000) + "\"}",
                small.triggeredBy(),
                small.note(),
                small.createdAt(),
                small.status(),
                small.startedAt(),
                small.completedAt());
    }

    @Test
    @DisplayName(
            "H5: the lock of another process delays writes, longer waits are refused, and writes work once it is gone")
    void aLockOfAnotherProcessIsWaitedFor() throws Exception {
        try (SqlStores stores = SqlStores.open(new Sqlite(file(), Duration.ofSeconds(2)))) {
            stores.jobs().create(header("before"), heldBack());
            try (Holder holder = Holder.lock(file());
                    ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
                List<Future<SaveResult>> waiting = new ArrayList<>();
                for (int i = 0; i < 50; i++) {
                    String id = "waiting-" + i;
                    waiting.add(threads.submit(() -> stores.jobs().create(header(id), heldBack())));
                }
                assertThat(stores.health().problem()).isPresent();
                assertThat(stores.jobs().header("before")).isPresent();
                for (Future<SaveResult> write : waiting) {
                    assertThatThrownBy(write::get)
                            .isInstanceOf(ExecutionException.class)
                            .hasCauseInstanceOf(StoreOutageException.class)
                            .hasMessageContaining("another process has kept it locked");
                }
                assertThat(holder.isAlive()).isTrue();
            }

            assertThat(stores.jobs().create(header("after"), heldBack())).isEqualTo(SaveResult.SAVED);
            awaitHealth(stores);
        }
    }

    @Test
    @Timeout(40)
    @DisplayName(
            "H5: however many calls wait for another process's lock, all are refused in time and carried out never")
    void whatWasRefusedIsNotDoneLater() throws Exception {
        int calls = 100;
        try (SqlStores stores = SqlStores.open(new Sqlite(file(), Duration.ofSeconds(1)))) {
            try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
                    Holder holder = Holder.lock(file())) {
                List<Future<?>> waiting = new ArrayList<>();
                for (int i = 0; i < calls; i++) {
                    String id = "waiting-" + i;
                    waiting.add(threads.submit(() -> stores.jobs().create(header(id), heldBack())));
                    waiting.add(threads.submit(() -> stores.jobs().bind(binding(id), Instant.EPOCH)));
                }
                for (Future<?> call : waiting) {
                    assertThatThrownBy(call::get)
                            .cause()
                            .isInstanceOfSatisfying(
                                    StoreOutageException.class,
                                    e -> assertThat(e.isUnwritten()).isTrue());
                }
                assertThat(holder.isAlive()).isTrue();
            }

            assertThat(stores.jobs().create(header("after"), heldBack())).isEqualTo(SaveResult.SAVED);
            for (int i = 0; i < calls; i++) {
                assertThat(stores.jobs().header("waiting-" + i)).isEmpty();
            }
        }
    }

    private static KeyBinding binding(String key) {
        return new KeyBinding(key, "fingerprint", key, Instant.EPOCH.plusSeconds(60));
    }

    @Test
    @DisplayName("H5: closing does not wait for another process's lock")
    void closingDoesNotWaitForALock() throws Exception {
        SqlStores stores = SqlStores.open(file());
        try (Holder holder = Holder.lock(file());
                ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            Future<SaveResult> write = threads.submit(() -> stores.jobs().create(header("job"), heldBack()));
            assertThat(stores.health().problem()).isPresent();

            stores.close();

            assertThatThrownBy(write::get).hasCauseInstanceOf(StoreException.class);
            assertThat(holder.isAlive()).isTrue();
        }
    }

    @Test
    @DisplayName(
            "H5: a store whose writes work is busy, not failed, however long the write of health waits for its turn")
    void aBusyStoreIsHealthy() throws Exception {
        Sqlite database = new Sqlite(file());
        database.updateSchema();
        GroupCommit commits = new GroupCommit(database, new JobWriter(database, database.changes("test")));
        CountDownLatch begun = new CountDownLatch(1);
        CountDownLatch end = new CountDownLatch(1);
        try (database;
                commits;
                ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            assertThat(new SqlHealth(database, commits).problem()).isEmpty();
            Future<Boolean> large = threads.submit(() -> commits.transaction(connection -> {
                begun.countDown();
                await(end);
                return true;
            }));
            begun.await();
            Optional<String> busy = new SqlHealth(database, commits).problem();
            Optional<String> silent = new SqlHealth(database, commits, Duration.ZERO).problem();
            end.countDown();

            assertThat(large.get()).isTrue();
            assertThat(busy).isEmpty();
            assertThat(silent)
                    .as("no write has worked for so long")
                    .get()
                    .asString()
                    .contains("has not answered a write");
        }
    }

    private static void await(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    @DisplayName("H5: a call of a store that was closed fails, and is no line in the log")
    void aClosedStoreIsSilent() {
        SqlStores stores = SqlStores.open(file());
        ClosedStores.assertSilent(stores);
    }

    @Test
    @DisplayName("H5: a deleted file is noticed, no write to it is acknowledged, and it may be put back")
    void aDeletedFileIsNoticed() throws Exception {
        Path away = directory.resolve("away");
        try (SqlStores stores = SqlStores.open(file())) {
            stores.jobs().create(header("job"), heldBack());
            Files.move(file(), away);

            assertThatThrownBy(() -> stores.jobs().append("job", entry(2, queued(0))))
                    .isInstanceOf(StoreOutageException.class)
                    .hasMessageContaining("not there any more");
            assertThatThrownBy(() -> stores.jobs().header("job")).isInstanceOf(StoreOutageException.class);
            assertThat(stores.health().problem()).get().asString().contains("not there any more");
            assertThat(file()).doesNotExist();

            Files.move(away, file());
            assertThat(stores.jobs().header("job")).isPresent();
            assertThat(stores.jobs().create(header("after"), heldBack())).isEqualTo(SaveResult.SAVED);
            awaitHealth(stores);
        }
    }

    @Test
    @DisplayName("H5: a file that is replaced by garbage is refused, and works once the right one is back")
    void garbageIsRefused() throws Exception {
        Path away = Files.createDirectory(directory.resolve("away"));
        try (SqlStores stores = SqlStores.open(file())) {
            stores.jobs().create(header("job"), heldBack());
            move(directory, away);
            Files.writeString(file(), "garbage ".repeat(10_000));

            assertThatThrownBy(() -> stores.jobs().create(header("other"), heldBack()))
                    .isInstanceOf(StoreOutageException.class);
            assertThatThrownBy(() -> stores.jobs().header("job")).isInstanceOf(StoreOutageException.class);
            assertThat(stores.health().problem()).isPresent();

            Files.delete(file());
            move(away, directory);
            assertThat(stores.jobs().create(header("after"), heldBack())).isEqualTo(SaveResult.SAVED);
            assertThat(stores.jobs().header("job")).isPresent();
            awaitHealth(stores);
        }
    }

    /** The file and those that SQLite keeps beside it. */
    private void move(Path from, Path to) throws IOException {
        for (String name : List.of("state.db-shm", "state.db-wal", "state.db")) {
            if (Files.exists(from.resolve(name))) {
                Files.move(from.resolve(name), to.resolve(name));
            }
        }
    }

    @Test
    @DisplayName("H5: a disk that becomes read-only is named, and writes work once it is not")
    void aReadOnlyDiskIsNamed() throws Exception {
        try (SmallDisk disk = SmallDisk.mount(directory, 4)) {
            SqlStores.open(file()).close();
            assertThat(disk.readOnly(true)).isTrue();

            assertThatThrownBy(() -> SqlStores.open(file()).health().requireWrites())
                    .isInstanceOf(StoreException.class)
                    .hasMessageContaining("check that you may write the file and its directory");

            assertThat(disk.readOnly(false)).isTrue();
            try (SqlStores stores = SqlStores.open(file())) {
                stores.health().requireWrites();
            }
        }
    }

    @Test
    @DisplayName("H5: a limit of file sizes is an outage like a full disk, not the end of the process")
    void aLimitOfFileSizesIsAnOutage() throws Exception {
        Process process = new ProcessBuilder(
                        "sh",
                        "-c",
                        "ulimit -f 8000; exec \"$0\" \"$@\"",
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-cp",
                        System.getProperty("java.class.path"),
                        LimitedWriter.class.getName(),
                        file().toString())
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        try (BufferedReader out = process.inputReader()) {
            assertThat(out.readLine()).isEqualTo("refused");
        }
        assertThat(process.waitFor()).isZero();
    }

    /** Writes until it is refused. */
    static final class LimitedWriter {

        public static void main(String[] args) {
            try (SqlStores stores = SqlStores.open(Path.of(args[0]))) {
                writeUntilRefused(stores);
                System.out.println("refused");
            }
        }
    }

    /** Another program that holds the file's lock for a time. */
    private record Holder(Process process) implements AutoCloseable {

        private static final String PROGRAM = """
                import sqlite3, sys
                c = sqlite3.connect(sys.argv[1], isolation_level=None)
                c.execute("BEGIN EXCLUSIVE")
                print("locked", flush=True)
                sys.stdin.read()
                """;

        static Holder lock(Path file) throws IOException {
            Process process = new ProcessBuilder("python3", "-c", PROGRAM, file.toString())
                    .redirectError(ProcessBuilder.Redirect.INHERIT)
                    .start();
            assertThat(process.inputReader().readLine()).isEqualTo("locked");
            return new Holder(process);
        }

        boolean isAlive() {
            return process.isAlive();
        }

        @Override
        public void close() throws IOException {
            process.getOutputStream().close();
            try {
                process.waitFor();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
    }
}
