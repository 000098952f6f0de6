package dev.cascade.sql;

import dev.cascade.port.StoreHealth;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/** Finds out by a write whether the database works. However many ask, there is one such write at a time, and at most one a second. */
final class SqlHealth implements StoreHealth {

    private static final Duration FRESH = Duration.ofSeconds(1);
    private static final Duration PATIENCE = Duration.ofMillis(1_500);

    /** Large writes and a machine without a free processor delay a write, but not for so long that none works. */
    private static final Duration BUSY = Duration.ofSeconds(5);

    private final Database database;
    private final GroupCommit commits;
    private final Duration busy;
    private final ReentrantLock lock = new ReentrantLock();
    private @Nullable Probe latest;

    SqlHealth(Database database, GroupCommit commits) {
        this(database, commits, BUSY);
    }

    /** @param busy for how long the latest write that worked shows that the database works */
    SqlHealth(Database database, GroupCommit commits, Duration busy) {
        this.database = database;
        this.commits = commits;
        this.busy = busy;
    }

    /** By a connection of its own, so that its failure is not taken for the beginning of an outage: the caller says what is wrong. */
    @Override
    public void requireWrites() {
        try {
            database.whenUnlocked(() -> {
                try (Connection connection = database.connect()) {
                    database.tryToWrite(connection);
                    return true;
                }
            });
        } catch (SQLException e) {
            throw database.failed("write", e);
        }
    }

    @Override
    public Optional<String> problem() {
        Probe probe = probe();
        try {
            return probe.answer.get(PATIENCE.toNanos(), TimeUnit.NANOSECONDS);
        } catch (TimeoutException e) {
            return unanswered(probe);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return Optional.of("interrupted while waiting for " + database.name());
        } catch (ExecutionException e) {
            throw new IllegalStateException("a probe answers, also when it fails", e);
        }
    }

    /** A write that waits while others work shows that the database is busy, unless another process has locked it. */
    private Optional<String> unanswered(Probe probe) {
        Optional<String> reason = outage().map(Outage::reason);
        boolean isBusy =
                !commits.meetsLock() && database.availability().sinceWrite().compareTo(busy) < 0;
        return reason.isPresent() || isBusy
                ? reason
                : Optional.of(database.name() + " has not answered a write for "
                        + probe.age().toSeconds() + " s");
    }

    private Probe probe() {
        lock.lock();
        try {
            Probe known = latest;
            if (known == null || isOutdated(known)) {
                known = new Probe(System.nanoTime(), new CompletableFuture<>());
                latest = known;
                CompletableFuture<Optional<String>> answer = known.answer;
                Thread.ofPlatform().name("store-health").daemon().start(() -> answer.complete(write()));
            }
            return known;
        } finally {
            lock.unlock();
        }
    }

    /** Whether time has passed since, or a call has failed. */
    private boolean isOutdated(Probe probe) {
        return probe.answer.isDone()
                && (probe.age().compareTo(FRESH) > 0 || (probe.answer.join().isEmpty() && outage().isPresent()));
    }

    private Optional<String> write() {
        try {
            boolean written = commits.transaction(connection -> {
                database.tryToWrite(connection);
                return true;
            });
            // Reads may fail while writes work.
            return database.read(connection -> written && canRead(connection))
                    ? outage().map(Outage::reason)
                    : Optional.of(database.name() + " was not written");
        } catch (SQLException e) {
            return Optional.of(outage().map(Outage::reason).orElse(database.name() + ": " + database.reason(e)));
        } catch (RuntimeException | Error e) {
            return Optional.of(database.name() + ": " + e);
        }
    }

    private static boolean canRead(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery("SELECT max(n) FROM job")) {
            return rows.next();
        }
    }

    @Override
    public Optional<Outage> outage() {
        return database.availability().outage();
    }

    private record Probe(long began, CompletableFuture<Optional<String>> answer) {

        Duration age() {
            return Duration.ofNanos(System.nanoTime() - began);
        }
    }
}
