package dev.cascade.sql;

import dev.cascade.background.BackgroundLoop;
import dev.cascade.background.FailureLog;
import dev.cascade.port.PendingWorkFeed;
import java.sql.Array;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.postgresql.PGConnection;
import org.postgresql.PGNotification;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells by LISTEN and NOTIFY. A transaction that notifies makes all others that do wait for its commit, so the word is sent right after
 * the commit, by a thread and connection of its own, for many jobs at once. If the process dies in between, it is lost, which a sweep makes good.
 */
final class PostgresPendingWorkChannel implements PendingWorkChannel {

    private static final Logger LOG = LoggerFactory.getLogger(PostgresPendingWorkChannel.class);

    private static final String CHANNEL = "cascade_jobs";
    private static final int MAX_WAITING = 100_000;
    private static final int MAX_TOLD_AT_ONCE = 1_000;
    private static final Duration LISTEN = Duration.ofMillis(500);

    private final Postgres database;
    private final String origin;
    private final LinkedBlockingQueue<String> waiting = new LinkedBlockingQueue<>(MAX_WAITING);
    private final ReentrantLock lock = new ReentrantLock();
    private @Nullable BackgroundLoop teller;

    PostgresPendingWorkChannel(Postgres database, String origin) {
        this.database = database;
        this.origin = origin;
    }

    @Override
    public boolean areTransactional() {
        return false;
    }

    @Override
    public void inTransaction(Connection connection, List<String> jobIds) {
        // Listeners are notified after the commit.
    }

    @Override
    public void committed(List<String> jobIds) {
        startTeller();
        for (String id : jobIds) {
            if (!waiting.offer(id)) {
                // So far behind, notifications about single jobs are of no use.
                return;
            }
        }
    }

    private void startTeller() {
        lock.lock();
        try {
            if (teller == null) {
                FailureLog failures = new FailureLog(LOG, "telling other processes about changed jobs");
                teller = BackgroundLoop.start("cascade-notify", Duration.ZERO, failures, new Telling());
            }
        } finally {
            lock.unlock();
        }
    }

    /** A sweep finds later what cannot be sent now. */
    private final class Telling implements BackgroundLoop.Round {

        private @Nullable Connection connection;

        @Override
        public void run() throws InterruptedException {
            String first = waiting.poll(LISTEN.toMillis(), TimeUnit.MILLISECONDS);
            if (first == null) {
                return;
            }
            List<String> some = new ArrayList<>(List.of(first));
            waiting.drainTo(some, MAX_TOLD_AT_ONCE - 1);
            try {
                tell(new LinkedHashSet<>(some));
            } catch (SQLException e) {
                end();
                throw database.failed("tell other processes about " + some.size() + " changed jobs", e);
            }
        }

        private void tell(Set<String> ids) throws SQLException {
            Connection current = connection;
            if (current == null) {
                current = database.connect();
                connection = current;
                try (Statement statement = current.createStatement()) {
                    // What is only a hint need not be on the disk; all who notify wait for each other's commits.
                    statement.execute("SET synchronous_commit TO off");
                }
            }
            try (PreparedStatement notify =
                    current.prepareStatement("SELECT pg_notify('" + CHANNEL + "', x) FROM unnest(?) x")) {
                Array payloads = current.createArrayOf(
                        "text", ids.stream().map(id -> origin + ":" + id).toArray());
                notify.setArray(1, payloads);
                notify.execute();
            }
        }

        @Override
        public void end() {
            closeQuietly(connection);
            connection = null;
        }
    }

    private static void closeQuietly(@Nullable Connection connection) {
        try {
            if (connection != null) {
                connection.close();
            }
        } catch (SQLException e) {
            LOG.debug("a connection did not close", e);
        }
    }

    @Override
    public PendingWorkFeed.Subscription subscribe(Consumer<List<String>> listener) {
        Listening listening = new Listening(listener);
        try {
            listening.connection = connect();
        } catch (SQLException e) {
            throw database.failed("listen for changes", e);
        }
        FailureLog failures = new FailureLog(LOG, "listening for changes in " + database.name());
        return BackgroundLoop.start("cascade-listen", Duration.ZERO, failures, listening)::close;
    }

    private Connection connect() throws SQLException {
        Connection connection = database.connect();
        try (Statement statement = connection.createStatement()) {
            statement.execute("LISTEN " + CHANNEL);
        } catch (SQLException e) {
            closeQuietly(connection);
            throw e;
        }
        return connection;
    }

    @Override
    public void close() {
        lock.lock();
        try {
            if (teller != null) {
                teller.close();
            }
        } finally {
            lock.unlock();
        }
    }

    private final class Listening implements BackgroundLoop.Round {

        private final Consumer<List<String>> listener;
        private @Nullable Connection connection;
        private long heardAt = System.nanoTime();

        Listening(Consumer<List<String>> listener) {
            this.listener = listener;
        }

        @Override
        public void run() {
            List<String> heard;
            try {
                heard = heard();
            } catch (SQLException e) {
                end();
                throw database.failed("listen for changes", e);
            }
            if (!heard.isEmpty()) {
                listener.accept(heard);
            }
        }

        /** Waits a little for the ids of jobs that other processes changed. */
        private List<String> heard() throws SQLException {
            Connection current = connection;
            if (current == null) {
                current = connect();
                connection = current;
                heardAt = System.nanoTime();
            }
            PGNotification[] received =
                    current.unwrap(PGConnection.class).getNotifications(Math.toIntExact(LISTEN.toMillis()));
            if (received != null && received.length > 0) {
                heardAt = System.nanoTime();
            }
            checkThatItLives(current);
            List<String> heard = new ArrayList<>();
            for (PGNotification notification : received == null ? new PGNotification[0] : received) {
                String payload = notification.getParameter();
                int colon = payload.indexOf(':');
                if (!payload.substring(0, Math.max(colon, 0)).equals(origin)) {
                    heard.add(payload.substring(colon + 1));
                }
            }
            return heard;
        }

        /** Nothing comes through a broken connection either, so the server is asked for an answer now and then. */
        private void checkThatItLives(Connection current) throws SQLException {
            long silence = database.silence().toNanos();
            if (silence == 0 || System.nanoTime() - heardAt < silence) {
                return;
            }
            if (!current.isValid(Math.toIntExact(database.silence().toSeconds()))) {
                throw new SQLException("the server does not answer", "08006");
            }
            heardAt = System.nanoTime();
        }

        @Override
        public void end() {
            closeQuietly(connection);
            connection = null;
        }
    }
}
