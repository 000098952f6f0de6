package dev.cascade.sql;

import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * Lets many threads share one connection and its commits. A caller that finds it free writes and commits in its own thread, at once; callers
 * that come while a commit is under way queue up, and the first of them then commits for all. So a lone caller pays no hand-over, and under load
 * the cost of a commit is shared by hundreds.
 *
 * <p>A write that could not begin within the database's {@link Database#waitLimit} is taken out of the queue and fails with a
 * {@link NotWrittenException}. One that has begun is waited for.
 */
final class GroupCommit implements AutoCloseable {

    /** As many as a transaction takes at most, so that nobody waits long. */
    private static final int MAX_BATCH = 500;

    /** Between two tries to get another process's lock. */
    private static final Duration BETWEEN_TRIES = Duration.ofMillis(50);

    private final Database database;
    private final JobWriter writer;
    private final ReentrantLock lock = new ReentrantLock();
    private final ConcurrentLinkedQueue<Ticket> queue = new ConcurrentLinkedQueue<>();
    private @Nullable PreparedConnection session;
    /** Whether the write that is under way is made for the second time, after the connection was lost in the middle of the first. */
    private boolean repeated;

    /** Why writes cannot begin, as the latest of them showed. */
    private volatile Optional<SQLException> obstacle = Optional.empty();

    private volatile boolean closed;

    GroupCommit(Database database, JobWriter writer) {
        this.database = database;
        this.writer = writer;
    }

    /**
     * Writes and commits, alone or with others.
     *
     * @return whether its condition held; a write that is repeated after the connection was lost may meet what its first try has written
     */
    boolean write(BatchedWrite write) throws SQLException {
        Ticket ticket = new Ticket(write, Thread.currentThread(), new WaitLimit(database.waitLimit()));
        queue.add(ticket);
        boolean interrupted = false;
        while (!ticket.done) {
            if (lock.tryLock()) {
                lead(ticket);
            } else if (ticket.waitLimit.isOver() && queue.remove(ticket)) {
                ticket.fail(tooLate());
                wakeNext();
            } else {
                // Without a limit if it has begun.
                LockSupport.parkNanos(this, ticket.waitLimit.isOver() ? Long.MAX_VALUE : ticket.waitLimit.nanosLeft());
                // An interrupt must not make the outcome unknown; it is handed on afterwards.
                interrupted |= Thread.interrupted();
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
        return ticket.outcome();
    }

    private void lead(Ticket own) {
        try {
            if (!own.done) {
                commit(take());
            }
        } finally {
            unlock();
        }
    }

    /** A thread that failed to get the lock before it was released is in the queue by now, so one such thread is woken. */
    private void unlock() {
        lock.unlock();
        wakeNext();
    }

    private void wakeNext() {
        Ticket next = queue.peek();
        if (next != null) {
            LockSupport.unpark(next.owner);
        }
    }

    private List<Ticket> take() {
        List<Ticket> batch = new ArrayList<>();
        Ticket next = queue.poll();
        while (next != null) {
            batch.add(next);
            next = batch.size() < MAX_BATCH ? queue.poll() : null;
        }
        return batch;
    }

    private void commit(List<Ticket> batch) {
        try {
            attempt(batch);
        } finally {
            boolean isLocked = false;
            for (Ticket ticket : batch) {
                isLocked |= ticket.isLocked;
                if (ticket.isLocked) {
                    ticket.isLocked = false;
                    queue.add(ticket);
                } else {
                    ticket.finish();
                }
            }
            if (isLocked) {
                LockSupport.parkNanos(this, BETWEEN_TRIES.toNanos());
            }
        }
    }

    private void attempt(List<Ticket> batch) {
        repeated = false;
        try {
            inSession(s -> {
                writer.write(s, batch);
                return null;
            });
        } catch (SQLException e) {
            if (database.isLocked(e)) {
                batch.forEach(this::waitForLock);
            } else if (batch.size() == 1 || database.isOutage(e)) {
                batch.forEach(ticket -> ticket.failure = e);
            } else {
                // One of them is at fault; the others must not suffer.
                batch.forEach(ticket -> attempt(List.of(ticket)));
            }
        } catch (RuntimeException | Error e) {
            // Those who wait in other threads must not take it for a lost race.
            SQLException failure = new SQLException("failed unexpectedly: " + e, e);
            batch.forEach(ticket -> ticket.failure = failure);
        }
    }

    /** Whether another process's lock kept the latest write from beginning. */
    boolean meetsLock() {
        return obstacle.isPresent();
    }

    private void waitForLock(Ticket ticket) {
        if (closed || ticket.waitLimit.isOver()) {
            ticket.failure = tooLate();
        } else {
            ticket.isLocked = true;
        }
    }

    /** An outage begins when the wait limit of the first call ends. */
    private SQLException tooLate() {
        SQLException failure = new NotWrittenException(obstacle.orElseGet(database::tooLate));
        database.availability().failed(Availability.Access.WRITE, failure);
        return failure;
    }

    /** Runs a transaction of its own on the shared connection. */
    <T extends @Nullable Object> T transaction(ConnectionCallback<T> work) throws SQLException {
        WaitLimit waitLimit = new WaitLimit(database.waitLimit());
        while (true) {
            if (!waitLimit.waitsFor(lock::tryLock)) {
                throw tooLate();
            }
            try {
                return inSession(s -> s.transaction(() -> work.with(s.connection())));
            } catch (SQLException e) {
                if (!database.isLocked(e)) {
                    throw e;
                }
                if (closed || waitLimit.isOver()) {
                    throw tooLate();
                }
                LockSupport.parkNanos(this, BETWEEN_TRIES.toNanos());
            } finally {
                unlock();
            }
        }
    }

    private <T extends @Nullable Object> T inSession(SessionWork<T> work) throws SQLException {
        try {
            T result = repeatIfBroken(work);
            obstacle = Optional.empty();
            database.availability().worked(Availability.Access.WRITE);
            return result;
        } catch (SQLException e) {
            if (database.isLocked(e)) {
                obstacle = Optional.of(e);
            } else {
                database.availability().failed(Availability.Access.WRITE, e);
            }
            throw e;
        }
    }

    /**
     * If the connection turns out to be lost, tries once more with a new one. A write that had arrived nevertheless then meets itself, which its
     * caller can tell from what it meets.
     */
    private <T extends @Nullable Object> T repeatIfBroken(SessionWork<T> work) throws SQLException {
        boolean fresh = session == null;
        try {
            return once(work);
        } catch (SQLException e) {
            if (fresh || !database.isBroken(e)) {
                throw e;
            }
            repeated = true;
            return once(work);
        }
    }

    /** What state a connection is in after a failure is hard to say, also for its driver; so it is not used again. */
    private <T extends @Nullable Object> T once(SessionWork<T> work) throws SQLException {
        boolean done = false;
        try {
            PreparedConnection current = session();
            T result = work.with(current);
            current.check(database);
            done = true;
            return result;
        } finally {
            if (!done) {
                drop();
            }
        }
    }

    private PreparedConnection session() throws SQLException {
        if (closed) {
            throw new NotWrittenException(new StoreClosedException());
        }
        PreparedConnection current = session;
        if (current == null) {
            current = open();
            session = current;
        }
        return current;
    }

    private PreparedConnection open() throws SQLException {
        try {
            return PreparedConnection.open(database);
        } catch (SQLException e) {
            // The first of two tries may have been saved.
            throw repeated ? e : new NotWrittenException(e);
        }
    }

    private void drop() {
        PreparedConnection current = session;
        session = null;
        if (current != null) {
            current.abandon();
        }
    }

    @Override
    public void close() {
        // Who waits for another process's lock gives up now.
        closed = true;
        lock.lock();
        try {
            drop();
        } finally {
            unlock();
        }
    }

    @FunctionalInterface
    private interface SessionWork<T extends @Nullable Object> {

        T with(PreparedConnection session) throws SQLException;
    }

    /** A write on its way, and what became of it. */
    static final class Ticket {

        final BatchedWrite write;
        private final Thread owner;
        private final WaitLimit waitLimit;
        private volatile boolean done;
        /** Whether it met another process's lock, and is to be tried again. */
        private boolean isLocked;

        private boolean saved;
        private @Nullable SQLException failure;

        Ticket(BatchedWrite write, Thread owner, WaitLimit waitLimit) {
            this.write = write;
            this.owner = owner;
            this.waitLimit = waitLimit;
        }

        void saved(boolean conditionHeld) {
            saved = conditionHeld;
        }

        boolean isSaved() {
            return saved;
        }

        private void fail(SQLException why) {
            failure = why;
            done = true;
        }

        private void finish() {
            done = true;
            LockSupport.unpark(owner);
        }

        private boolean outcome() throws SQLException {
            if (failure != null) {
                throw failure;
            }
            return saved;
        }
    }
}
