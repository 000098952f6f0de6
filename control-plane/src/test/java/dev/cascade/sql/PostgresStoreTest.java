package dev.cascade.sql;

import static dev.cascade.port.JobSamples.entry;
import static dev.cascade.port.JobSamples.header;
import static dev.cascade.port.JobSamples.heldBack;
import static dev.cascade.port.JobSamples.queued;
import static dev.cascade.port.JobSamples.success;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cascade.engine.Event;
import dev.cascade.engine.JobStatus;
import dev.cascade.engine.TaskRef;
import dev.cascade.engine.TaskResult;
import dev.cascade.port.JobHeader;
import dev.cascade.port.JobSamples;
import dev.cascade.port.PendingWorkFeed;
import dev.cascade.port.SaveResult;
import dev.cascade.port.StoreException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.flywaydb.core.Flyway;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** What is special about a server. */
class PostgresStoreTest {

    @Test
    @DisplayName("B-27: a clean start on an empty store works, a second start changes nothing")
    void aSecondStartIsANoOp() throws Exception {
        String url = PostgresServer.newDatabase();
        try (SqlStores stores = SqlStores.open(url)) {
            stores.jobs().create(header("kept"), heldBack());
        }

        try (SqlStores stores = SqlStores.open(url)) {
            assertThat(stores.jobs().header("kept")).isPresent();
        }
        assertThat(number(url, "SELECT count(*) FROM cascade_schema_history WHERE type = 'SQL'"))
                .isEqualTo(6);
    }

    @Test
    void dagsFromATimeWithoutSchedulesGetTheirFirstRun() throws Exception {
        String url = PostgresServer.newDatabase();
        Flyway.configure()
                .dataSource(
                        url.replace("postgresql://postgres:postgres@", "jdbc:postgresql://"), "postgres", "postgres")
                .locations("classpath:dev/cascade/sql/postgresql")
                .table("cascade_schema_history")
                .target("1")
                .load()
                .migrate();
        try (Connection connection = connect(url)) {
            OldDags.put(connection);
        }

        try (SqlStores stores = SqlStores.open(url)) {
            OldDags.check(stores.dags());
        }
    }

    @Test
    @DisplayName("B-27: processes that start at once on an empty store all start")
    void manyMayStartAtOnce() throws Exception {
        String url = PostgresServer.newDatabase();
        try (ExecutorService threads = Executors.newFixedThreadPool(6)) {
            List<Future<SqlStores>> opened = new ArrayList<>();
            for (int i = 0; i < 6; i++) {
                opened.add(threads.submit(() -> SqlStores.open(url)));
            }
            for (Future<SqlStores> stores : opened) {
                assertThat(stores.get().dags().list(Optional.empty()).items()).isEmpty();
                stores.get().close();
            }
        }
    }

    @Test
    void manyAppendsAtOnceShareTheirCommits() throws Exception {
        String url = PostgresServer.newDatabase();
        int jobs = 200;
        int each = 20;
        try (SqlStores stores = SqlStores.open(url)) {
            for (int i = 0; i < jobs; i++) {
                stores.jobs().create(header("job-" + i), heldBack());
            }
            long before = commitRecords(url);
            try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
                List<Future<?>> writers = new ArrayList<>();
                for (int i = 0; i < jobs; i++) {
                    String id = "job-" + i;
                    writers.add(threads.submit(() -> {
                        for (int number = 2; number <= each; number++) {
                            stores.jobs()
                                    .append(
                                            id,
                                            entry(
                                                    number,
                                                    new Event.TaskSucceeded(TaskRef.of(number), 1, TaskResult.NULL)));
                        }
                    }));
                }
                for (Future<?> writer : writers) {
                    writer.get();
                }
            }

            assertThat(number(url, "SELECT count(*) FROM entry")).isEqualTo((long) jobs * each);
            assertThat(commitRecords(url) - before).isLessThan(2_000);
        }
    }

    /** Transactions that wrote something take a number each. */
    private static long commitRecords(String url) throws SQLException {
        return number(url, "SELECT pg_snapshot_xmax(pg_current_snapshot())::text::bigint");
    }

    @Test
    void aConnectionThatWasLostIsReplaced() throws Exception {
        String url = PostgresServer.newDatabase();
        try (SqlStores stores = SqlStores.open(url)) {
            stores.jobs().create(header("job"), heldBack());

            number(
                    url,
                    "SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity"
                            + " WHERE datname = current_database() AND pid <> pg_backend_pid()");

            assertThat(stores.jobs().append("job", entry(2, queued(0)))).isEqualTo(SaveResult.SAVED);
            assertThat(stores.jobs().find("job").orElseThrow().tail()).hasSize(2);
        }
    }

    @Test
    void otherProcessesAreToldOfWorkThatIsLeft() throws Exception {
        String url = PostgresServer.newDatabase();
        LinkedBlockingQueue<String> told = new LinkedBlockingQueue<>();
        try (SqlStores here = SqlStores.open(url);
                SqlStores there = SqlStores.open(url);
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
    void aCharacterThatPostgresCannotKeepBecomesOneThatItCan() {
        try (SqlStores stores = SqlStores.open(PostgresServer.newDatabase())) {
            var odd = new JobHeader(
                    "odd",
                    "sales",
                    1,
                    "{}",
                    "api",
                    Optional.of("a\0b"),
                    JobSamples.NOON,
                    JobStatus.PENDING,
                    Optional.empty(),
                    Optional.empty());

            stores.jobs().create(odd, heldBack());

            assertThat(stores.jobs().header("odd").orElseThrow().note()).contains("a\uFFFDb");
        }
    }

    @Test
    void oneBadWriteDoesNotSpoilTheOthersOfItsBatch() throws Exception {
        try (SqlStores stores = SqlStores.open(PostgresServer.newDatabase());
                ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<SaveResult>> results = new ArrayList<>();
            for (int i = 0; i < 200; i++) {
                // An id that the database refuses; callers above check ids, so only this one sees it.
                String id = i % 50 == 25 ? "bad\0" + i : "good-" + i;
                results.add(threads.submit(() -> stores.jobs().create(header(id), heldBack())));
            }
            int failed = 0;
            for (Future<SaveResult> result : results) {
                try {
                    assertThat(result.get()).isEqualTo(SaveResult.SAVED);
                } catch (ExecutionException e) {
                    assertThat(e).hasCauseInstanceOf(StoreException.class);
                    failed++;
                }
            }
            assertThat(failed).isEqualTo(4);
        }
    }

    @Test
    void aDatabaseThatDoesNotExistIsNamed() {
        String url = "postgresql://postgres:s3cret@127.0.0.1:" + PostgresServer.port() + "/nowhere";

        assertThatThrownBy(() -> SqlStores.open(url))
                .isInstanceOf(StoreException.class)
                .hasMessageContaining("the PostgreSQL database nowhere at 127.0.0.1")
                .hasMessageContaining("create it")
                .message()
                .doesNotContain("s3cret");
    }

    @Test
    void aServerThatDoesNotAnswerIsNamed() throws Exception {
        int port;
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            port = socket.getLocalPort();
        }

        assertThatThrownBy(() -> SqlStores.open("postgresql://ann:s3cret@127.0.0.1:" + port + "/db"))
                .isInstanceOf(StoreException.class)
                .hasMessageContaining("127.0.0.1:" + port)
                .hasMessageContaining("check that the server runs")
                .message()
                .doesNotContain("s3cret");
    }

    private static long number(String url, String sql) throws SQLException {
        try (Connection connection = connect(url);
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(sql)) {
            rows.next();
            return rows.getLong(1);
        }
    }

    private static Connection connect(String url) throws SQLException {
        try (Postgres database = new Postgres(PostgresUrl.parse(url))) {
            return database.connect();
        }
    }
}
