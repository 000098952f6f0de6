package dev.cascade.local;

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
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The lease of this process's worker. Thread-safe. */
final class WorkerLease {

    private static final Logger LOG = LoggerFactory.getLogger(WorkerLease.class);

    /** How long a worker counts as alive after it renewed its lease. */
    static final Duration LENGTH = Duration.ofSeconds(15);

    /** How often it is renewed: twice may fail before it ends. */
    static final Duration RENEWAL = LENGTH.dividedBy(3);

    private final WorkerStore workers;
    private final InstantSource clock;
    private final Worker self;

    /** @param id from {@link #newId} */
    WorkerLease(WorkerStore workers, String id, int slots, InstantSource clock) {
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
     * @throws dev.cascade.port.StoreException if that cannot be done
     */
    void begin() {
        workers.renew(new Worker(
                self.id(),
                self.host(),
                self.pid(),
                self.slots(),
                self.startedAt(),
                clock.instant().plus(LENGTH)));
    }

    void end() {
        try {
            workers.remove(self.id());
        } catch (StoreOutageException e) {
            LOG.debug("the lease of worker {} could not be ended, as the store does not work", self.id(), e);
        } catch (RuntimeException e) {
            LOG.atWarn().addKeyValue("worker", self.id()).setCause(e).log("the worker's lease could not be ended");
        }
    }

    /** Whether a worker's process ran on this machine and is no more: then nobody need wait for its lease to end. */
    static boolean isDead(Worker worker) {
        if (!worker.host().equals(host())) {
            return false;
        }
        Optional<Instant> started = ProcessHandle.of(worker.pid())
                .filter(ProcessHandle::isAlive)
                .flatMap(p -> p.info().startInstant());
        // Another process may have got the number since: start times are known to 10 ms.
        return started.map(s -> Duration.between(worker.startedAt(), s).abs().toMillis() > 2_000)
                .orElse(true);
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
