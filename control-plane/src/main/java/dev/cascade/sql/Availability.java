package dev.cascade.sql;

import dev.cascade.port.StoreHealth.Outage;
import java.sql.SQLException;
import java.time.Duration;
import java.util.EnumSet;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.locks.ReentrantLock;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Whether a database works, judged by the calls of its users. An outage is logged once when it begins, once a minute while it lasts and
 * once when it ends, however
 * many calls fail. Thread-safe.
 */
final class Availability {

    private static final Logger LOG = LoggerFactory.getLogger(Availability.class);

    private static final Duration REMINDER = Duration.ofMinutes(1);

    /** Reads may work while writes do not. */
    enum Access {
        READ("cannot be read"),
        WRITE("cannot be written");

        private final String words;

        Access(String words) {
            this.words = words;
        }
    }

    private final Database database;
    private final ReentrantLock lock = new ReentrantLock();
    private final Set<Access> failing = EnumSet.noneOf(Access.class);
    private volatile boolean isOut;
    /** When a write worked last; at first, when the database was opened. */
    private volatile long written = System.nanoTime();

    private String reason = "";
    private long began;
    private long failures;
    /** Whether this outage has been logged. */
    private boolean isLogged;

    private String loggedReason = "";
    /** When an outage was logged last. */
    private OptionalLong logged = OptionalLong.empty();

    Availability(Database database) {
        this.database = database;
    }

    /** Records a failed call. A failure that concerns only this call is ignored. */
    void failed(Access access, SQLException failure) {
        if (!database.isOutage(failure)) {
            return;
        }
        lock.lock();
        try {
            reason = database.name() + " " + access.words + ": " + database.reason(failure);
            if (!isOut) {
                isOut = true;
                began = System.nanoTime();
                failures = 0;
            }
            failing.add(access);
            failures++;
            log();
        } finally {
            lock.unlock();
        }
    }

    /** At most a line a minute, also when outages for one reason follow each other quickly. */
    private void log() {
        boolean isNew = failures == 1 && !reason.equals(loggedReason);
        boolean isRecent = logged.isPresent() && System.nanoTime() - logged.getAsLong() < REMINDER.toNanos();
        if (isRecent && !isNew) {
            return;
        }
        loggedReason = reason;
        logged = OptionalLong.of(System.nanoTime());
        isLogged = true;
        if (failures == 1) {
            LOG.warn("{}; trying again until it works", reason);
        } else {
            LOG.warn("{} calls of the store have failed in {} s: {}", failures, seconds(), reason);
        }
    }

    /** A call worked. Costs next to nothing outside an outage. */
    void worked(Access access) {
        if (access == Access.WRITE) {
            written = System.nanoTime();
        }
        if (!isOut || !database.hasRoom()) {
            return;
        }
        lock.lock();
        try {
            failing.remove(access);
            if (isOut && failing.isEmpty()) {
                isOut = false;
                logEnd();
            }
        } finally {
            lock.unlock();
        }
    }

    private void logEnd() {
        if (isLogged) {
            isLogged = false;
            LOG.warn("{} works again, after {} s in which {} calls failed", database.name(), seconds(), failures);
        }
    }

    /** How long ago a write worked last. */
    Duration sinceWrite() {
        return Duration.ofNanos(System.nanoTime() - written);
    }

    /** The outage that lasts now. */
    Optional<Outage> outage() {
        lock.lock();
        try {
            return isOut
                    ? Optional.of(new Outage(reason, Duration.ofNanos(System.nanoTime() - began)))
                    : Optional.empty();
        } finally {
            lock.unlock();
        }
    }

    private long seconds() {
        return Duration.ofNanos(System.nanoTime() - began).toSeconds();
    }
}
