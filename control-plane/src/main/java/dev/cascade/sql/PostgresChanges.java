package dev.cascade.sql;

import dev.cascade.port.ChangeFeed;
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
import java.util.concurrent.CountDownLatch;
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
final class PostgresChanges implements Changes {

    private static final Logger LOG = LoggerFactory.getLogger(PostgresChanges.class);

    private static final String CHANNEL = "cascade_jobs";
    private static final int MAX_WAITING = 100_000;
    private static final int MAX_TOLD_AT_ONCE = 1_000;
    private static final Duration LISTEN = Duration.ofMillis(500);
    private static final Duration BEFORE_RECONNECT = Duration.ofSeconds(1);
    /** No job has an empty id. */
    private static final String END = "";

    private final Postgres database;
    private final String origin;
    private final LinkedBlockingQueue<String> waiting = new LinkedBlockingQueue<>(MAX_WAITING);
    private final ReentrantLock lock = new ReentrantLock();
    private @Nullable Thread teller;

    PostgresChanges(Postgres database, String origin) {
        this.database = database;
        this.origin = origin;
    }

    @Override
    public boolean areTransactional() {
        return false;
    }

    @Override
    public void inTransaction(Connection connection, List<String> jobIds) {
        // Told after the commit.
    }

    @Override
    public void committed(List<String> jobIds) {
        startTeller();
        for (String id : jobIds) {
            if (!waiting.offer(id)) {
                // So far behind, nobody needs to be told about single jobs.
                return;
            }
        }
    }

    private void startTeller() {
        lock.lock();
        try {
            if (teller == null) {
                teller = Thread.ofPlatform().name("cascade-notify").daemon().start(this::tellUntilClosed);
            }
        } finally {
            lock.unlock();
        }
    }

    private void tellUntilClosed() {
        Connection connection = null;
        try {
            Set<String> ids = next();
            while (!ids.isEmpty()) {
                connection = tell(connection, ids);
                ids = next();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            closeQuietly(connection);
        }
    }

    /** The jobs to tell about now; none once the end is reached. */
    private Set<String> next() throws InterruptedException {
        List<String> some = new ArrayList<>();
        some.add(waiting.take());
        waiting.drainTo(some, MAX_TOLD_AT_ONCE - 1);
        Set<String> ids = new LinkedHashSet<>(some);
        if (ids.remove(END)) {
            waiting.add(END);
        }
        return ids;
    }

    /** Returns the connection to use next time; none if this one failed. */
    private @Nullable Connection tell(@Nullable Connection known, Set<String> ids) {
        Connection connection = known;
        try {
            if (connection == null) {
                connection = database.connect();
            }
            try (PreparedStatement notify =
                    connection.prepareStatement("SELECT pg_notify('" + CHANNEL + "', x) FROM unnest(?) x")) {
                Array payloads = connection.createArrayOf(
                        "text", ids.stream().map(id -> origin + ":" + id).toArray());
                notify.setArray(1, payloads);
                notify.execute();
            }
            return connection;
        } catch (SQLException e) {
            LOG.warn("cannot tell other processes about {} changed jobs; they will find them later", ids.size(), e);
            closeQuietly(connection);
            return null;
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
    public ChangeFeed.Subscription subscribe(Consumer<String> listener) {
        try {
            Listening listening = new Listening(listener, connect());
            Thread.ofPlatform().name("cascade-listen").daemon().start(listening);
            return listening;
        } catch (SQLException e) {
            throw database.failed("listen for changes", e);
        }
    }

    private Connection connect() throws SQLException {
        Connection connection = database.connect();
        try (Statement statement = connection.createStatement()) {
            statement.execute("LISTEN " + CHANNEL);
        }
        return connection;
    }

    @Override
    public void close() {
        lock.lock();
        try {
            if (teller != null) {
                waiting.clear();
                waiting.add(END);
            }
        } finally {
            lock.unlock();
        }
    }

    private final class Listening implements Runnable, ChangeFeed.Subscription {

        private final Consumer<String> listener;
        private final CountDownLatch closed = new CountDownLatch(1);
        private @Nullable Connection connection;

        Listening(Consumer<String> listener, Connection connection) {
            this.listener = listener;
            this.connection = connection;
        }

        @Override
        public void run() {
            try {
                while (closed.getCount() > 0) {
                    if (!listen()) {
                        boolean over = closed.await(BEFORE_RECONNECT.toMillis(), TimeUnit.MILLISECONDS);
                        LOG.debug("listening again: {}", !over);
                    }
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            } finally {
                closeQuietly(connection);
            }
        }

        /** Waits a little for notifications; false if it did not work. */
        private boolean listen() {
            try {
                Connection current = connection;
                if (current == null) {
                    current = connect();
                    connection = current;
                }
                PGNotification[] received =
                        current.unwrap(PGConnection.class).getNotifications(Math.toIntExact(LISTEN.toMillis()));
                if (received != null) {
                    for (PGNotification notification : received) {
                        tell(notification.getParameter());
                    }
                }
                return true;
            } catch (SQLException e) {
                LOG.warn("cannot listen for changes in {}; trying again", database.name(), e);
                closeQuietly(connection);
                connection = null;
                return false;
            }
        }

        private void tell(String payload) {
            int colon = payload.indexOf(':');
            if (payload.substring(0, Math.max(colon, 0)).equals(origin)) {
                return;
            }
            try {
                listener.accept(payload.substring(colon + 1));
            } catch (RuntimeException e) {
                LOG.warn("a listener failed for the change {}", payload, e);
            }
        }

        @Override
        public void close() {
            closed.countDown();
        }
    }
}
