package dev.cascade.local;

import dev.cascade.background.FailureLog;
import dev.cascade.local.worker.LeaseCheck;
import dev.cascade.port.StoreException;
import dev.cascade.port.StoreOutageException;
import dev.cascade.port.WorkerStore;
import dev.cascade.port.WorkerStore.Worker;
import java.lang.management.ManagementFactory;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.ReentrantLock;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The lease of this process's worker. If it ended because this process stood still, as after a SIGSTOP or on a machine that was asleep, it
 * has a gap: other workers may have taken over its attempts. No claimed attempt begins before that was checked. Thread-safe.
 */
final class WorkerLease implements LeaseCheck {

    private static final Logger LOG = LoggerFactory.getLogger(WorkerLease.class);

    /** How long a worker counts as alive after it renewed its lease. */
    static final Duration LENGTH = Duration.ofSeconds(15);

    /** How often it is renewed: twice may fail before it ends. */
    static final Duration RENEWAL = LENGTH.dividedBy(3);

    /** Between two tries to renew a lease that has ended. */
    private static final Duration PAUSE = Duration.ofSeconds(1);

    private final WorkerStore workers;
    private final InstantSource clock;
    private final Worker self;
    private final Runnable afterGap;
    private final ReentrantLock lock = new ReentrantLock();
    private volatile Instant heldUntil = Instant.MIN;
    private final AtomicInteger gaps = new AtomicInteger();
    private final FailureLog regaining = new FailureLog(LOG, "renewing the worker's lease after it ended");
    /** Why the lease could not be renewed while it still held. */
    private Optional<StoreException> failure = Optional.empty();

    private boolean ended;

    /**
     * @param id from {@link #newId}
     * @param afterGap stops the attempts that others took over while the lease had ended; throws if that cannot be determined
     */
    WorkerLease(WorkerStore workers, String id, int slots, InstantSource clock, Runnable afterGap) {
        this.afterGap = afterGap;
        this.workers = workers;
        this.clock = clock;
        Instant now = clock.instant();
        long pid = ProcessHandle.current().pid();
        this.self = new Worker(id, host(), pid, slots, processStart().orElse(now), now.plus(LENGTH));
    }

    /** An id for a worker in this process that no other one has or will have. */
    static String newId() {
        return String.format(
                Locale.ROOT,
                "%s-%d-%06x",
                host(),
                ProcessHandle.current().pid(),
                ThreadLocalRandom.current().nextInt(1 << 24));
    }

    /**
     * Takes the lease, or renews it.
     *
     * @throws StoreException if that cannot be done
     */
    void begin() {
        lock.lock();
        try {
            heldUntil = write();
        } finally {
            lock.unlock();
        }
    }

    /**
     * Renews it, and closes the gap if it had ended.
     *
     * @throws StoreException if that cannot be done
     */
    void renew() {
        lock.lock();
        try {
            if (!ended) {
                extend();
            }
        } finally {
            lock.unlock();
        }
    }

    /**
     * Renews it if it has ended.
     *
     * @throws StoreException if that cannot be done
     */
    void renewIfEnded() {
        lock.lock();
        try {
            if (!holds(clock.instant())) {
                renew();
            }
        } finally {
            lock.unlock();
        }
    }

    private void extend() {
        Instant until = write();
        // Looked at after the write: this process may have stood still during it.
        if (!holds(clock.instant())) {
            LOG.atWarn()
                    .addKeyValue("worker", self.id())
                    .log(
                            "the lease ended, since {} for more than {} s; what others took over meanwhile is stopped here",
                            cause(),
                            LENGTH.toSeconds());
            afterGap.run();
            gaps.incrementAndGet();
        }
        heldUntil = until;
        failure = Optional.empty();
    }

    /** Why the lease has ended. Without a failed renewal this process did not even try, or the store took so long. */
    private String cause() {
        return failure.map(e -> "it could not be renewed (" + e.getMessage() + ")")
                .orElse("this process stood still or waited for the store");
    }

    private Instant write() {
        Instant begun = clock.instant();
        Instant until = begun.plus(LENGTH);
        try {
            workers.renew(new Worker(self.id(), self.host(), self.pid(), self.slots(), self.startedAt(), until));
        } catch (StoreException e) {
            // What fails after the lease has ended is not what ended it.
            if (holds(begun)) {
                failure = Optional.of(e);
            }
            throw e;
        }
        return until;
    }

    @Override
    public boolean holds(Instant now) {
        return !now.isAfter(heldUntil);
    }

    @Override
    public int gaps() {
        return gaps.get();
    }

    private void tryToRegain() {
        try {
            renewIfEnded();
            regaining.worked();
        } catch (RuntimeException e) {
            regaining.failed(e);
        }
    }

    @Override
    public void regain() throws InterruptedException {
        // Not on the slot's own thread: the attempt that it is about to run may be among those to be stopped.
        Thread.startVirtualThread(this::tryToRegain).join();
        if (!holds(clock.instant())) {
            Thread.sleep(PAUSE);
        }
    }

    void end() {
        lock.lock();
        try {
            ended = true;
            workers.remove(self.id());
        } catch (StoreOutageException e) {
            LOG.debug("the lease of worker {} could not be ended, as the store does not work", self.id(), e);
        } catch (RuntimeException e) {
            LOG.atWarn().addKeyValue("worker", self.id()).setCause(e).log("the worker's lease could not be ended");
        } finally {
            lock.unlock();
        }
    }

    /** Whether a worker's process ran on this machine and has ended. Then its attempts can be taken over before its lease expires. */
    static boolean isDead(Worker worker) {
        if (!isHere(worker)) {
            return false;
        }
        Optional<Instant> started = ProcessHandle.of(worker.pid())
                .filter(ProcessHandle::isAlive)
                .flatMap(p -> p.info().startInstant());
        // Another process may have got the number since: start times are known to 10 ms.
        return started.map(s -> Duration.between(worker.startedAt(), s).abs().toMillis() > 2_000)
                .orElse(true);
    }

    /** Whether a worker's process runs, or ran, on this machine. */
    static boolean isHere(Worker worker) {
        return worker.host().equals(host());
    }

    private static Optional<Instant> processStart() {
        return ProcessHandle.current()
                .info()
                .startInstant()
                .or(() -> Optional.of(Instant.ofEpochMilli(
                        ManagementFactory.getRuntimeMXBean().getStartTime())));
    }

    private static String host() {
        try {
            return InetAddress.getLocalHost().getHostName();
        } catch (UnknownHostException e) {
            return "localhost";
        }
    }
}
