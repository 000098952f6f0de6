package dev.cascade.sql;

import static dev.cascade.port.JobSamples.NOON;
import static dev.cascade.port.JobSamples.byAnother;
import static dev.cascade.port.JobSamples.entry;
import static dev.cascade.port.JobSamples.header;
import static dev.cascade.port.JobSamples.heldBack;
import static dev.cascade.port.JobSamples.queued;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cascade.LogLines;
import dev.cascade.dsl.definition.DagDefinition;
import dev.cascade.dsl.definition.Schedule;
import dev.cascade.dsl.definition.TaskDefinition;
import dev.cascade.dsl.definition.TaskType;
import dev.cascade.port.DagStore.DagRecord;
import dev.cascade.port.JobStore.KeyBinding;
import dev.cascade.port.PendingWorkFeed;
import dev.cascade.port.SaveResult;
import dev.cascade.port.StoreOutageException;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.SQLTransientConnectionException;
import java.sql.Statement;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.postgresql.util.PSQLException;
import org.postgresql.util.PSQLState;

/** What becomes of a store on a server that fails, and that works again. */
@Timeout(180)
class PostgresOutageTest {

    @TempDir
    private Path data;

    @Test
    @DisplayName("H5: a server that is restarted costs the calls made meanwhile, and two lines in the log")
    void aServerThatIsRestarted() throws Exception {
        int port;
        try (ServerSocket free = new ServerSocket(0)) {
            port = free.getLocalPort();
        }
        LinkedBlockingQueue<String> told = new LinkedBlockingQueue<>();
        EmbeddedPostgres server = start(port);
        try (SqlStores stores = SqlStores.open(url(port, "postgres"));
                PendingWorkFeed.Subscription subscription = stores.changes().subscribe(told::addAll);
                LogLines log = LogLines.of(Availability.class);
                LogLines changes = LogLines.of(PostgresPendingWorkChannel.class)) {
            stores.jobs().create(header("before"), entry(1, queued(0)));
            server.close();

            for (int i = 0; i < 3; i++) {
                assertThatThrownBy(() -> stores.jobs().append("before", entry(2, queued(1))))
                        .isInstanceOf(StoreOutageException.class);
            }
            assertThat(stores.health().problem()).get().asString().contains("cannot be written");

            server = start(port);
            awaitHealth(stores);
            assertThat(stores.jobs().append("before", entry(2, queued(1)))).isEqualTo(SaveResult.SAVED);
            assertThat(log.lines()).hasSize(2).last().asString().contains("works again");
            assertThat(changes.lines()).isEmpty();
            awaitNewsOfOthers(told, url(port, "postgres"));
            assertThat(subscription).isNotNull();
        } finally {
            server.close();
        }
    }

    private EmbeddedPostgres start(int port) throws Exception {
        return EmbeddedPostgres.builder()
                .setPort(port)
                .setDataDirectory(data.resolve("data"))
                .setCleanDataDirectory(false)
                .start();
    }

    /** The subscription listens again within about a second; notifications before that are lost. */
    private static void awaitNewsOfOthers(LinkedBlockingQueue<String> told, String url) throws InterruptedException {
        try (SqlStores other = SqlStores.open(url)) {
            String heard = null;
            for (int i = 0; heard == null; i++) {
                other.jobs().create(header("other-" + i), entry(1, queued(0)));
                heard = told.poll(200, TimeUnit.MILLISECONDS);
            }
            assertThat(heard).startsWith("other-");
        }
    }

    private static String url(int port, String database) {
        return "postgresql://postgres:postgres@127.0.0.1:" + port + "/" + database;
    }

    private static void awaitHealth(SqlStores stores) {
        while (stores.health().problem().isPresent()) {
            Thread.onSpinWait();
        }
    }

    @Test
    @DisplayName("H5: a database that takes no writes, as after a failover, is an outage of writes until it does")
    void aDatabaseThatTakesNoWrites() throws Exception {
        String url = PostgresServer.newDatabase();
        String name = url.substring(url.lastIndexOf('/') + 1);
        try (SqlStores stores = SqlStores.open(url)) {
            stores.jobs().create(header("before"), heldBack());
            administer("ALTER DATABASE " + name + " SET default_transaction_read_only = on", name);

            assertThatThrownBy(() -> stores.jobs().append("before", entry(2, queued(0))))
                    .isInstanceOf(StoreOutageException.class)
                    .hasMessageContaining("takes no writes");
            assertThat(stores.jobs().header("before")).isPresent();
            assertThat(stores.health().problem()).get().asString().contains("takes no writes");

            administer("ALTER DATABASE " + name + " SET default_transaction_read_only = off", name);
            assertThat(stores.jobs().append("before", entry(2, queued(0)))).isEqualTo(SaveResult.SAVED);
            awaitHealth(stores);
        }
    }

    /** Connections that are there keep their settings, so they are ended. */
    private static void administer(String sql, String database) throws Exception {
        try (Connection connection = PostgresServer.connect();
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
            statement.execute(
                    "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '" + database + "'");
        }
    }

    @Test
    @DisplayName("H5: a call of a store that was closed fails, and is no line in the log")
    void aClosedStoreIsSilent() {
        ClosedStores.assertSilent(SqlStores.open(PostgresServer.newDatabase()));
    }

    @Test
    @DisplayName("H5: the reason of an outage is one line, and says what is wrong with the server, not with the pool")
    void theReasonIsOneLineInWordsOfTheServer() {
        try (Postgres database = new Postgres(PostgresUrl.parse(PostgresServer.newDatabase()))) {
            SQLException server = new PSQLException(
                    "FATAL: not yet accepting connections\n  Detail: Not consistent yet.",
                    PSQLState.CONNECTION_FAILURE);
            SQLException pool =
                    new SQLTransientConnectionException("cascade-readers - timed out (total=0)", "08006", server);

            assertThat(database.reason(pool))
                    .startsWith("FATAL: not yet accepting connections; Detail: Not consistent yet; check that");
        }
    }

    @Test
    @Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
    @DisplayName("H5: a server that is silent is an outage after the time that the URL gives, until it answers again")
    void aServerThatIsSilent() throws Exception {
        String url = PostgresServer.newDatabase() + "?socketTimeout=1&loginTimeout=1";
        LinkedBlockingQueue<String> told = new LinkedBlockingQueue<>();
        try (CuttingProxy proxy = CuttingProxy.to(PostgresServer.port());
                SqlStores stores = SqlStores.open(url.replace(":" + PostgresServer.port(), ":" + proxy.port()));
                PendingWorkFeed.Subscription subscription = stores.changes().subscribe(told::addAll);
                LogLines log = LogLines.of(Availability.class)) {
            stores.jobs().create(header("before"), entry(1, queued(0)));
            proxy.silent(true);

            assertThatThrownBy(() -> stores.jobs().append("before", entry(2, queued(1))))
                    .isInstanceOfSatisfying(
                            StoreOutageException.class,
                            e -> assertThat(e.isUnwritten()).isFalse());
            assertThatThrownBy(() -> stores.jobs().append("before", entry(2, queued(1))))
                    .as("it cannot even be connected to")
                    .isInstanceOfSatisfying(
                            StoreOutageException.class,
                            e -> assertThat(e.isUnwritten()).isTrue());
            assertThatThrownBy(() -> stores.jobs().header("before")).isInstanceOf(StoreOutageException.class);
            assertThat(stores.health().problem()).isPresent();

            proxy.silent(false);
            awaitHealth(stores);
            assertThat(stores.jobs().append("before", entry(2, queued(1)))).isEqualTo(SaveResult.SAVED);
            assertThat(log.lines()).last().asString().contains("works again");
            awaitNewsOfOthers(told, url);
            assertThat(subscription).isNotNull();
        }
    }

    @Test
    @DisplayName("A1: a job whose commit arrived although its answer was lost is created, not taken for another one's")
    void aCreateThatMeetsItself() throws Exception {
        String url = PostgresServer.newDatabase();
        try (CuttingProxy proxy = CuttingProxy.to(PostgresServer.port());
                SqlStores stores = SqlStores.open(url.replace(":" + PostgresServer.port(), ":" + proxy.port()))) {
            stores.jobs().create(header("first"), heldBack());
            proxy.cutNextCommit();

            assertThat(stores.jobs().create(header("job"), heldBack())).isEqualTo(SaveResult.SAVED);

            assertThat(stores.jobs().create(header("job"), byAnother(heldBack())))
                    .isEqualTo(SaveResult.CONFLICT);
            assertThat(stores.jobs().entries("job", 0, 10)).hasSize(1);
        }
    }

    @Test
    @DisplayName("A1: every write whose commit arrived although its answer was lost has succeeded")
    void aWriteThatMeetsItself() throws Exception {
        String url = PostgresServer.newDatabase();
        try (CuttingProxy proxy = CuttingProxy.to(PostgresServer.port());
                SqlStores stores = SqlStores.open(url.replace(":" + PostgresServer.port(), ":" + proxy.port()))) {
            stores.jobs().create(header("job"), heldBack());
            proxy.cutNextCommit();
            assertThat(stores.jobs().append("job", entry(2, queued(0)))).isEqualTo(SaveResult.SAVED);
            assertThat(stores.jobs().append("job", byAnother(entry(2, queued(0)))))
                    .isEqualTo(SaveResult.CONFLICT);

            KeyBinding binding = new KeyBinding("key", "print", "job", NOON.plusSeconds(60));
            proxy.cutNextCommit();
            assertThat(stores.jobs().bind(binding, NOON)).isEqualTo(binding);

            DagRecord dag = stores.dags().register(hourly(), "test", NOON);
            Instant next = dag.nextRunAt().orElseThrow();
            proxy.cutNextCommit();
            assertThat(stores.dags().moveNextRun("hourly", next, next.plusSeconds(3600)))
                    .isTrue();
            assertThat(stores.dags().moveNextRun("hourly", next, next.plusSeconds(3600)))
                    .isFalse();
        }
    }

    private static DagDefinition hourly() {
        TaskDefinition only = new TaskDefinition("only", TaskType.NOOP, Map.of(), List.of());
        Schedule schedule = new Schedule("0 * * * *", ZoneOffset.UTC, false);
        return new DagDefinition(
                "hourly", Optional.empty(), true, Optional.of(schedule), OptionalInt.empty(), List.of(only));
    }
}
