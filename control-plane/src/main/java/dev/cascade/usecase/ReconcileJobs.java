package dev.cascade.usecase;

import dev.cascade.engine.Command;
import dev.cascade.engine.Job;
import dev.cascade.port.Attempt;
import dev.cascade.port.JobStore;
import dev.cascade.port.JobStore.DueCheck;
import dev.cascade.port.JobStore.FoundJob;
import dev.cascade.port.Page;
import dev.cascade.port.StoreOutageException;
import dev.cascade.port.TaskDispatcher;
import dev.cascade.port.WorkerStore;
import dev.cascade.port.WorkerStore.Worker;
import dev.cascade.usecase.advance.CheckTimes;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.function.Predicate;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Checks jobs that have not ended, and repairs what crashes and lost messages broke: attempts of workers that are gone, attempts that were queued and never
 * handed out, attempts of a service whose end was not reported, retries and deadlines whose timer was lost, held-back jobs. Thread-safe.
 */
public final class ReconcileJobs {

    private static final Logger LOG = LoggerFactory.getLogger(ReconcileJobs.class);

    /** Events of services come within seconds. */
    private static final Duration HEARD_BY_THEN = Duration.ofMinutes(5);

    /** Step Functions answers 15 such questions a second, and 300 at once, in small regions; a round comes each minute. */
    private static final int ASKED_A_ROUND = 100;

    /** A sweep ends after so many checks, or after so long, and leaves the rest to the next one. */
    private static final int CHECKS_A_SWEEP = 2_000;

    private static final Duration LONGEST_SWEEP = Duration.ofSeconds(30);
    private static final int CHECKS_AT_ONCE = 200;

    /** When a job is checked again that could not be checked. */
    private static final Duration AFTER_FAILURE = Duration.ofMinutes(1);

    private static final SecureRandom RANDOM = new SecureRandom();

    private final JobStore jobs;
    private final WorkerStore workers;
    private final AdvanceJob advance;
    private final AdmitJobs admit;
    private final TaskDispatcher dispatcher;
    private final RecoverDispatch recover;
    private final Predicate<Worker> knownDead;
    private final Supplier<Optional<String>> self;
    private final InstantSource clock;

    /**
     * @param recover carries out what dead processes decided and did not carry out
     * @param knownDead tells of a worker that is gone for sure although its lease has not ended
     * @param dispatcher asks services about attempts whose end may have got lost
     * @param self the worker of this process, if it has one; it is alive, since it makes this call
     */
    public ReconcileJobs(
            JobStore jobs,
            WorkerStore workers,
            AdvanceJob advance,
            AdmitJobs admit,
            TaskDispatcher dispatcher,
            RecoverDispatch recover,
            Predicate<Worker> knownDead,
            Supplier<Optional<String>> self,
            InstantSource clock) {
        this.jobs = jobs;
        this.workers = workers;
        this.advance = advance;
        this.admit = admit;
        this.dispatcher = dispatcher;
        this.recover = recover;
        this.knownDead = knownDead;
        this.self = self;
        this.clock = clock;
    }

    /**
     * Makes the checks that are due, and looks at every job if a worker was lost. Does a bounded amount of work; the next sweep goes on where this one
     * ended. A job that cannot be checked is logged, checked again later, and does not keep others from it.
     *
     * @throws StoreOutageException if the store does not work, which ends the sweep
     */
    public void sweep() {
        advance.settleWrites();
        List<Worker> known = workers.list();
        if (known.stream().anyMatch(isGone())) {
            reconcile();
        }
        Set<String> alive = alive(known);
        List<Attempt> old = new ArrayList<>();
        Set<DueCheck> made = new HashSet<>();
        long began = System.nanoTime();
        while (made.size() < CHECKS_A_SWEEP && System.nanoTime() - began < LONGEST_SWEEP.toNanos()) {
            List<DueCheck> due = jobs.dueChecks(clock.instant(), CHECKS_AT_ONCE).stream()
                    .filter(made::add)
                    .toList();
            if (due.isEmpty()) {
                break;
            }
            due.forEach(check -> make(check, known, alive).ifPresent(job -> old.addAll(oldAttempts(job))));
        }
        takeInLostEnds(old);
    }

    private Optional<AdvanceResult.Done> make(DueCheck check, List<Worker> known, Set<String> alive) {
        try {
            if (check.isOfEntry()) {
                if (recover.recover(check)) {
                    jobs.checked(check, Optional.empty());
                }
                return Optional.empty();
            }
            Optional<Instant> heardBy = recover.recoverUnheardStart(check.jobId());
            Optional<AdvanceResult.Done> done = reconcile(check.jobId(), () -> alive);
            if (done.filter(d -> isForOtherWorkers(d.job(), known)).isPresent()) {
                // The check stays due, and the process of another worker makes it.
                return done;
            }
            Optional<Instant> next = done.map(AdvanceResult.Done::job)
                    .filter(job -> !job.status().isTerminal())
                    .map(job -> CheckTimes.next(job, done.get().header().createdAt(), clock.instant()))
                    .map(at -> heardBy.filter(heard -> heard.isBefore(at)).orElse(at));
            jobs.checked(check, next);
            return done;
        } catch (StoreOutageException e) {
            throw e;
        } catch (RuntimeException | Error e) {
            LOG.atError().addKeyValue("job", check.jobId()).setCause(e).log("job could not be checked");
            if (!check.isOfEntry()) {
                jobs.checked(check, Optional.of(clock.instant().plus(AFTER_FAILURE)));
            }
            return Optional.empty();
        }
    }

    /** Whether queued attempts cannot be claimed here, but by the worker of another process. */
    private boolean isForOtherWorkers(Job job, List<Worker> known) {
        if (job.queuedCount() == 0 || dispatcher.reachesAllWorkers()) {
            return false;
        }
        Optional<String> own = self.get();
        List<Worker> working = known.stream()
                .filter(worker -> worker.slots() > 0)
                .filter(isGone().negate())
                .toList();
        return !working.isEmpty() && working.stream().noneMatch(worker -> own.equals(Optional.of(worker.id())));
    }

    /**
     * Looks at every job that has not ended, whether it is due or not. A job that cannot be repaired is logged and does not keep others from it.
     *
     * @throws StoreOutageException if the store does not work, which ends the round
     */
    public void reconcile() {
        List<Worker> known = workers.list();
        Set<String> alive = alive(known);
        List<Attempt> old = new ArrayList<>();
        Optional<String> cursor = Optional.empty();
        do {
            Page<String> page = jobs.unfinished(cursor);
            page.items()
                    .forEach(id ->
                            tryTo(id, () -> reconcile(id, () -> alive).ifPresent(job -> old.addAll(oldAttempts(job)))));
            cursor = page.nextCursor();
        } while (cursor.isPresent());
        // Last, so that a process that dies before leaves the record, from which the next sweep knows that the worker
        // was lost.
        known.stream().filter(isGone()).forEach(w -> {
            LOG.atWarn().addKeyValue("worker", w.id()).log("worker is gone; its tasks were taken from it");
            workers.remove(w.id());
        });
        takeInLostEnds(old);
    }

    /** Attempts of the service that can be asked, in a job that is old enough for their ends to have been heard. */
    private List<Attempt> oldAttempts(AdvanceResult.Done done) {
        if (done.header().createdAt().plus(HEARD_BY_THEN).isAfter(clock.instant())) {
            return List.of();
        }
        return done.job().attemptsOf(TaskDispatcher.POLLED_SERVICE).stream()
                .map(attempt -> done.attempt(attempt.ref(), attempt.attempt()))
                .toList();
    }

    /** Asks about some of the attempts, other ones each time, so that a round does not take longer the more there are. */
    private void takeInLostEnds(List<Attempt> old) {
        Collections.shuffle(old, RANDOM);
        old.stream()
                .limit(ASKED_A_ROUND)
                .collect(Collectors.groupingBy(attempt -> attempt.job().id()))
                .forEach((id, attempts) -> tryTo(id, () -> {
                    List<Command.Complete> ended = dispatcher.ended(attempts);
                    if (!ended.isEmpty()) {
                        await(advance.submit(id, ended));
                    }
                }));
    }

    private static void tryTo(String jobId, Runnable repair) {
        try {
            repair.run();
        } catch (StoreOutageException e) {
            throw e;
        } catch (RuntimeException | Error e) {
            LOG.atError().addKeyValue("job", jobId).setCause(e).log("job could not be reconciled");
        }
    }

    /**
     * What a worker has to do again and again that leaves the sweeps to other processes: settles its own writes of which it does not know whether they were
     * made, and looks at every job if the lease of a worker has ended. Costs one read if there is neither.
     *
     * @throws StoreOutageException if the store does not work
     */
    public void reconcileWithoutSweep() {
        advance.settleWrites();
        if (workers.list().stream().anyMatch(isGone())) {
            reconcile();
        }
    }

    /**
     * Looks at one job, for instance because it is known to have changed.
     *
     * @throws dev.cascade.port.StoreException if it could not be done
     */
    public void reconcile(String jobId) {
        Optional<AdvanceResult.Done> unused = reconcile(jobId, this::aliveWorkers);
    }

    private Set<String> aliveWorkers() {
        return alive(workers.list());
    }

    private Set<String> alive(List<Worker> known) {
        Stream<String> alive = known.stream().filter(isGone().negate()).map(Worker::id);
        return Stream.concat(alive, self.get().stream()).collect(Collectors.toSet());
    }

    private Predicate<Worker> isGone() {
        Optional<String> own = self.get();
        Instant now = clock.instant();
        return worker -> !own.equals(Optional.of(worker.id())) && (worker.isLost(now) || knownDead.test(worker));
    }

    /**
     * Looks at jobs that are known to have changed, side by side, after one read for those that are not in memory. A job that cannot be repaired does not
     * keep others from it.
     *
     * @param threads runs each look
     * @throws dev.cascade.port.StoreException if it could not be done for some
     */
    void reconcileAll(Collection<String> jobIds, Executor threads) {
        Map<String, FoundJob> read = advance.findUnknown(jobIds);
        Map<String, Set<String>> known = new ConcurrentHashMap<>();
        Supplier<Set<String>> alive = () -> known.computeIfAbsent("alive", key -> aliveWorkers());
        CompletableFuture<?>[] looks = jobIds.stream()
                .map(id -> CompletableFuture.runAsync(
                        () -> reconcile(id, Optional.ofNullable(read.get(id)), alive), threads))
                .toArray(CompletableFuture[]::new);
        @Nullable Void unused = await(CompletableFuture.allOf(looks));
    }

    private Optional<AdvanceResult.Done> reconcile(String jobId, Supplier<Set<String>> alive) {
        return reconcile(jobId, Optional.empty(), alive);
    }

    private Optional<AdvanceResult.Done> reconcile(String jobId, Optional<FoundJob> read, Supplier<Set<String>> alive) {
        List<Command> tick = List.of(new Command.Tick());
        CompletableFuture<AdvanceResult> refreshed =
                read.map(found -> advance.refresh(jobId, tick, found)).orElseGet(() -> advance.refresh(jobId, tick));
        if (await(refreshed) instanceof AdvanceResult.Done done) {
            takeFromLostWorkers(done.job(), alive);
            admit.start(done.header(), done.job());
            return Optional.of(done);
        }
        return Optional.empty();
    }

    /** Who is not among {@code alive} may have joined since: workers join before they claim, so looking again tells. */
    private void takeFromLostWorkers(Job job, Supplier<Set<String>> alive) {
        List<Command.WorkerLost> lost = job.busyWorkers().stream()
                .filter(executor -> !TaskDispatcher.isService(executor))
                .filter(worker -> !alive.get().contains(worker))
                .filter(worker -> !aliveWorkers().contains(worker))
                .map(Command.WorkerLost::new)
                .toList();
        if (!lost.isEmpty()) {
            await(advance.submit(job.id(), lost));
        }
    }

    private static <T extends @Nullable Object> T await(CompletableFuture<T> advanced) {
        try {
            return advanced.join();
        } catch (CompletionException e) {
            if (e.getCause() instanceof Error error) {
                throw error;
            }
            throw e.getCause() instanceof RuntimeException cause ? cause : e;
        }
    }
}
