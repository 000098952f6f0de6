package dev.cascade.sql;

import dev.cascade.background.BackgroundLoop;
import dev.cascade.background.FailureLog;
import dev.cascade.port.PendingWorkFeed;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells by a small table, which subscribers look into when the file has changed. The look costs a few microseconds and touches
 * no disk.
 */
final class SqlitePendingWorkChannel implements PendingWorkChannel {

    private static final Logger LOG = LoggerFactory.getLogger(SqlitePendingWorkChannel.class);

    private static final Duration POLL = Duration.ofMillis(200);

    /** A process that is so many changes behind is helped by its sweep. */
    private static final int KEPT = 10_000;

    private final Sqlite database;
    private final String origin;
    private int sincePrune = KEPT;

    SqlitePendingWorkChannel(Sqlite database, String origin) {
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
    public PendingWorkFeed.Subscription subscribe(Consumer<List<String>> listener) {
        Poller poller = new Poller(listener);
        try {
            poller.open();
        } catch (SQLException e) {
            throw database.failed("watch for changes", e);
        }
        FailureLog failures = new FailureLog(LOG, "looking for changes in " + database.name());
        return BackgroundLoop.start("cascade-changes", POLL, failures, poller)::close;
    }

    @Override
    public void close() {
        // Subscriptions have connections of their own.
    }

    private final class Poller implements BackgroundLoop.Round {

        private final Consumer<List<String>> listener;
        private @Nullable Connection connection;
        private Object identity = "";
        private long dataVersion;
        private long seen;

        Poller(Consumer<List<String>> listener) {
            this.listener = listener;
        }

        /** What happened before is left to a sweep. */
        Connection open() throws SQLException {
            identity = database.identity();
            Connection opened = database.connect();
            connection = opened;
            dataVersion = number(opened, "PRAGMA data_version");
            seen = number(opened, "SELECT coalesce(max(n), 0) FROM change");
            return opened;
        }

        @Override
        public void run() {
            List<String> changed;
            try {
                Connection known = connection;
                changed = look(known == null || !database.identity().equals(identity) ? reopen() : known);
            } catch (SQLException e) {
                end();
                throw database.failed("look for changes", e);
            }
            if (!changed.isEmpty()) {
                listener.accept(changed);
            }
        }

        private Connection reopen() throws SQLException {
            end();
            return open();
        }

        private List<String> look(Connection open) throws SQLException {
            long version = number(open, "PRAGMA data_version");
            if (version == dataVersion) {
                return List.of();
            }
            List<String> changed = changed(open);
            dataVersion = version;
            return changed;
        }

        private List<String> changed(Connection open) throws SQLException {
            List<String> ids = new ArrayList<>();
            String sql = "SELECT n, origin, job FROM change WHERE n > ? ORDER BY n";
            try (PreparedStatement query = open.prepareStatement(sql)) {
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

        private static long number(Connection open, String sql) throws SQLException {
            try (Statement statement = open.createStatement();
                    ResultSet rows = statement.executeQuery(sql)) {
                return rows.next() ? rows.getLong(1) : 0;
            }
        }

        @Override
        public void end() {
            Connection open = connection;
            connection = null;
            try {
                if (open != null) {
                    open.close();
                }
            } catch (SQLException e) {
                LOG.debug("a connection that watched {} did not close", database.name(), e);
            }
        }
    }
}
