package dev.cascade.sql;

import dev.cascade.port.ChangeFeed;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells by a small table, which subscribers look into when the file has changed. The look costs a few microseconds and touches
 * no disk.
 */
final class SqliteChanges implements Changes {

    private static final Logger LOG = LoggerFactory.getLogger(SqliteChanges.class);

    private static final Duration POLL = Duration.ofMillis(200);

    /** A process that is so many changes behind is helped by its sweep. */
    private static final int KEPT = 10_000;

    private final Sqlite database;
    private final String origin;
    private int sincePrune = KEPT;

    SqliteChanges(Sqlite database, String origin) {
        this.database = database;
        this.origin = origin;
    }

    @Override
    public boolean areTransactional() {
        return true;
    }

    /** Only the one writer of this process calls it. */
    @Override
    public void inTransaction(Connection connection, List<String> jobIds) throws SQLException {
        try (PreparedStatement insert = connection.prepareStatement("INSERT INTO change (origin, job) VALUES (?, ?)")) {
            for (String id : jobIds) {
                insert.setString(1, origin);
                insert.setString(2, id);
                insert.executeUpdate();
            }
        }
        sincePrune += jobIds.size();
        if (sincePrune >= KEPT) {
            sincePrune = 0;
            try (Statement prune = connection.createStatement()) {
                prune.executeUpdate("DELETE FROM change WHERE n <= (SELECT max(n) FROM change) - " + KEPT);
            }
        }
    }

    @Override
    public void committed(List<String> jobIds) {
        // Readers see the table.
    }

    @Override
    public ChangeFeed.Subscription subscribe(Consumer<String> listener) {
        try {
            Poller poller = new Poller(database.connect(), listener);
            Thread.ofPlatform().name("cascade-changes").daemon().start(poller);
            return poller;
        } catch (SQLException e) {
            throw database.failed("watch for changes", e);
        }
    }

    @Override
    public void close() {
        // Subscriptions have connections of their own.
    }

    private final class Poller implements Runnable, ChangeFeed.Subscription {

        private final Connection connection;
        private final Consumer<String> listener;
        private final CountDownLatch closed = new CountDownLatch(1);
        private long dataVersion;
        private long seen;

        Poller(Connection connection, Consumer<String> listener) throws SQLException {
            this.connection = connection;
            this.listener = listener;
            this.dataVersion = number("PRAGMA data_version");
            this.seen = number("SELECT coalesce(max(n), 0) FROM change");
        }

        @Override
        public void run() {
            try (connection) {
                while (!closed.await(POLL.toMillis(), TimeUnit.MILLISECONDS)) {
                    lookSafely();
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            } catch (SQLException e) {
                LOG.warn("cannot close the connection that watched {}", database.name(), e);
            }
        }

        private void lookSafely() {
            try {
                look();
            } catch (SQLException | RuntimeException e) {
                LOG.warn("cannot tell about changes in {}; trying again", database.name(), e);
            }
        }

        private void look() throws SQLException {
            long version = number("PRAGMA data_version");
            if (version != dataVersion) {
                changed().forEach(listener);
                dataVersion = version;
            }
        }

        private List<String> changed() throws SQLException {
            List<String> ids = new ArrayList<>();
            String sql = "SELECT n, origin, job FROM change WHERE n > ? ORDER BY n";
            try (PreparedStatement query = connection.prepareStatement(sql)) {
                query.setLong(1, seen);
                try (ResultSet rows = query.executeQuery()) {
                    while (rows.next()) {
                        seen = rows.getLong(1);
                        if (!rows.getString(2).equals(origin)) {
                            ids.add(rows.getString(3));
                        }
                    }
                }
            }
            return ids;
        }

        private long number(String sql) throws SQLException {
            try (Statement statement = connection.createStatement();
                    ResultSet rows = statement.executeQuery(sql)) {
                return rows.next() ? rows.getLong(1) : 0;
            }
        }

        @Override
        public void close() {
            closed.countDown();
        }
    }
}
