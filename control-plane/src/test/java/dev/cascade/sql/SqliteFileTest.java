package dev.cascade.sql;

import static dev.cascade.port.JobSamples.entry;
import static dev.cascade.port.JobSamples.header;
import static dev.cascade.port.JobSamples.heldBack;
import static dev.cascade.port.JobSamples.queued;
import static dev.cascade.port.JobSamples.success;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cascade.engine.Entry;
import dev.cascade.engine.Event;
import dev.cascade.port.JobStore;
import dev.cascade.port.PendingWorkFeed;
import dev.cascade.port.SaveResult;
import dev.cascade.port.StoreException;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is special about a file: processes that share it, and processes that die. */
class SqliteFileTest {

    @TempDir
    private Path directory;

    private Path file() {
        return directory.resolve("deep/down/state.db");
    }

    @Test
    @DisplayName("B-27: a clean start on an empty store works, a second start changes nothing")
    void aSecondStartIsANoOp() throws Exception {
        SqlStores.open(file()).close();
        String first = schema();
        try (SqlStores stores = SqlStores.open(file())) {
            stores.jobs().create(header("kept"), heldBack());
        }

        try (SqlStores stores = SqlStores.open(file().toString())) {
            assertThat(stores.jobs().header("kept")).isPresent();
        }
        assertThat(schema()).isEqualTo(first).contains("CREATE TABLE entry");
    }

    @Test
    void dagsFromATimeWithoutSchedulesGetTheirFirstRun() throws Exception {
        Path old = directory.resolve("old.db");
        try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + old);
                Statement statement = connection.createStatement();
                InputStream first = SqlStores.class.getResourceAsStream("sqlite/V1.sql")) {
            statement.executeUpdate(new String(first.readAllBytes(), StandardCharsets.UTF_8));
            statement.executeUpdate("PRAGMA user_version = 1");
            OldDags.put(connection);
        }

        try (SqlStores stores = SqlStores.open(old)) {
            OldDags.check(stores.dags());
        }
    }

    @Test
    void jobsThatAVersionWithoutActorsWroteHaveNone() throws Exception {
        Path old = directory.resolve("old.db");
        String insert = "INSERT INTO job (id, dag, dag_version, context, triggered_by, created_at, status)"
                + " VALUES ('%s', 'd', 1, '{}', 'api', 0, 2)";
        try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + old);
                Statement statement = connection.createStatement();
                InputStream first = SqlStores.class.getResourceAsStream("sqlite/V1.sql")) {
            statement.executeUpdate(new String(first.readAllBytes(), StandardCharsets.UTF_8));
            statement.executeUpdate(insert.formatted("before"));
            statement.executeUpdate("PRAGMA user_version = 1");

            try (SqlStores stores = SqlStores.open(old)) {
                statement.executeUpdate(insert.formatted("meanwhile"));

                for (String id : List.of("before", "meanwhile")) {
                    assertThat(stores.jobs().header(id).orElseThrow().actor())
                            .as(id)
                            .isEmpty();
                }
            }
        }
    }

    @Test
    @DisplayName("B-27: processes that start at once on an empty store all start")
    void manyProcessesMayStartAtOnce() throws Exception {
        List<Process> processes = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            processes.add(JournalWriterProcess.start(file().toString(), "job-" + i, 20));
        }

        for (Process process : processes) {
            assertThat(process.waitFor()).isZero();
        }

        try (SqlStores stores = SqlStores.open(file())) {
            for (int i = 0; i < 4; i++) {
                assertThat(stores.jobs().entries("job-" + i, 0, 1_000)).hasSize(20);
            }
        }
    }

    @Test
    void twoProcessesThatRaceForOneJournalLoseNothing() throws Exception {
        try (SqlStores stores = SqlStores.open(file())) {
            Process other = JournalWriterProcess.start(file().toString(), "shared", 300);
            JournalWriterProcess.write(stores.jobs(), "shared", 300, number -> {});

            assertThat(other.waitFor()).isZero();

            assertThat(stores.jobs().entries("shared", 0, 1_000))
                    .extracting(Entry::number)
                    .hasSize(300)
                    .isSorted()
                    .doesNotHaveDuplicates();
        }
    }

    @Test
    void whatAKilledProcessHadSavedIsThereAndTheFileIsSound() throws Exception {
        Process process = JournalWriterProcess.start(file().toString(), "victim", Integer.MAX_VALUE);
        long told = 0;
        try (BufferedReader out = process.inputReader()) {
            while (told < 50) {
                told = Long.parseLong(out.readLine());
            }
            // SIGKILL, in the middle of whatever it is doing.
            process.destroyForcibly();
            for (String line = out.readLine(); line != null; line = out.readLine()) {
                told = number(line, told);
            }
        } catch (IOException e) {
            // Reading ends with the process, in one way or the other.
            assertThat(told).isGreaterThanOrEqualTo(50);
        }
        assertThat(process.waitFor()).isEqualTo(128 + 9);

        try (SqlStores stores = SqlStores.open(file())) {
            List<Entry> entries = journal(stores.jobs(), "victim");
            assertThat(entries).extracting(Entry::number).isSorted().doesNotHaveDuplicates();
            assertThat((long) entries.size())
                    .isGreaterThanOrEqualTo(told)
                    .isEqualTo(entries.getLast().number());
            assertThat(stores.jobs().append("victim", entry(entries.size() + 1L, queued(1))))
                    .isEqualTo(SaveResult.SAVED);
        }
        try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + file());
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery("PRAGMA integrity_check")) {
            assertThat(rows.next()).isTrue();
            assertThat(rows.getString(1)).isEqualTo("ok");
        }
    }

    /** A line may have been cut off by the kill. */
    private static long number(String line, long otherwise) {
        return line.matches("\\d{1,9}") ? Long.parseLong(line) : otherwise;
    }

    private static List<Entry> journal(JobStore store, String id) {
        List<Entry> all = new ArrayList<>();
        List<Entry> next = store.entries(id, 0, 1_000);
        while (!next.isEmpty()) {
            all.addAll(next);
            next = store.entries(id, all.getLast().number(), 1_000);
        }
        return all;
    }

    @Test
    void otherProcessesAreToldOfWorkThatIsLeft() throws Exception {
        LinkedBlockingQueue<String> told = new LinkedBlockingQueue<>();
        try (SqlStores here = SqlStores.open(file());
                SqlStores there = SqlStores.open(file());
                PendingWorkFeed.Subscription subscription = here.changes().subscribe(told::addAll)) {
            here.jobs().create(header("own"), entry(1, new Event.JobRunning(), queued(0)));
            there.jobs().create(header("nothing-left"), entry(1, new Event.JobRunning()));
            there.jobs().create(header("queued"), entry(1, new Event.JobRunning(), queued(0)));
            there.jobs().create(header("reported"), heldBack());
            there.jobs().record("reported", success(0, "1"));

            assertThat(told.poll(30, TimeUnit.SECONDS)).isEqualTo("queued");
            assertThat(told.poll(30, TimeUnit.SECONDS)).isEqualTo("reported");
            assertThat(told).isEmpty();
            assertThat(subscription).isNotNull();
        }
    }

    @Test
    void commitsWaitForTheDisk() throws Exception {
        try (SqlStores stores = SqlStores.open(file());
                Connection connection = new Sqlite(file()).connect();
                Statement statement = connection.createStatement()) {
            assertThat(stores.jobs().header("nobody")).isEmpty();
            try (ResultSet rows = statement.executeQuery("PRAGMA synchronous")) {
                assertThat(rows.getInt(1)).isEqualTo(2);
            }
            try (ResultSet rows = statement.executeQuery("PRAGMA journal_mode")) {
                assertThat(rows.getString(1)).isEqualTo("wal");
            }
        }
    }

    @Test
    void aFileThatIsSomethingElseIsRefusedInPlainWords() throws Exception {
        Path other = directory.resolve("notes.txt");
        Files.writeString(
                other, "this is not a database at all, but long enough to have a header of its own".repeat(20));

        assertThatThrownBy(() -> SqlStores.open(other))
                .isInstanceOf(StoreException.class)
                .hasMessageContaining(other.toString())
                .hasMessageContaining("some other file");
    }

    @Test
    void aPathThatCannotBeMadeIsRefusedInPlainWords() throws Exception {
        Path blocker = Files.writeString(directory.resolve("blocker"), "x");

        assertThatThrownBy(() -> SqlStores.open(blocker.resolve("state.db")))
                .isInstanceOf(StoreException.class)
                .hasMessageContaining("cannot make the directory " + blocker);
    }

    @Test
    void aDatabaseOfANewerVersionIsRefused() throws Exception {
        SqlStores.open(file()).close();
        try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + file());
                Statement statement = connection.createStatement()) {
            statement.executeUpdate("PRAGMA user_version = 999");
        }

        assertThatThrownBy(() -> SqlStores.open(file()))
                .isInstanceOf(StoreException.class)
                .hasMessageContaining("999")
                .hasMessageContaining("newer Cascade");
    }

    private String schema() throws Exception {
        try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + file());
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery("SELECT group_concat(sql, ';') FROM sqlite_schema")) {
            return rows.getString(1);
        }
    }
}
