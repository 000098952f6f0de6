package dev.cascade.usecase;

import dev.cascade.background.FailureLog;
import dev.cascade.engine.Checkpoint;
import dev.cascade.engine.Command;
import dev.cascade.engine.Decision;
import dev.cascade.engine.Effect;
import dev.cascade.engine.Entry;
import dev.cascade.engine.Event;
import dev.cascade.engine.EventCodec;
import dev.cascade.engine.Job;
import dev.cascade.engine.Plan;
import dev.cascade.engine.TaskRef;
import dev.cascade.port.Attempt;
import dev.cascade.port.JobHeader;
import dev.cascade.port.JobListener;
import dev.cascade.port.JobStore;
import dev.cascade.port.JobStore.DueCheck;
import dev.cascade.port.SaveResult;
import dev.cascade.port.StoreException;
import dev.cascade.port.StoreOutageException;
import dev.cascade.port.StoredJob;
import dev.cascade.port.TaskDispatcher;
import dev.cascade.port.Timers;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.ReentrantLock;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Takes a job on: load, decide, save, act. All commands at hand for a job go into one decision and so into one write; a race
 * lost against another process means to load and decide again. Thread-safe.
 */
public final class AdvanceJob {

    private static final Logger LOG = LoggerFactory.getLogger(AdvanceJob.class);
    /** How long after a failed write to see whether it was one. */
    private static final Duration LOOK_AGAIN = Duration.ofSeconds(1);

    private static final int ENTRIES_PER_READ = 500;

    /** So many jobs are kept in memory: others may go on elsewhere, and end without this process being told. */
    private static final int MOST_DESKS = 2_000;

    private final FailureLog told = new FailureLog(LOG, "deciding upon commands that nobody waits for");
    private final FailureLog timerFailures = new FailureLog(LOG, "setting a timer after a failed write");
    private final JobStore jobs;
    private final Plans plans;
    private final TaskDispatcher dispatcher;
    private final JobListener listener;
    private final Timers timers;
    private final InstantSource clock;
    private final Outbox outbox;
    private final Map<String, Desk> desks = new ConcurrentHashMap<>();
    private final AtomicLong uses = new AtomicLong();
    private final ReentrantLock clearing = new ReentrantLock();

    public AdvanceJob(
            JobStore jobs,
            Plans plans,
            TaskDispatcher dispatcher,
            JobListener listener,
            Timers timers,
            InstantSource clock) {
        this.jobs = jobs;
        this.plans = plans;
        this.dispatcher = dispatcher;
        this.listener = listener;
        this.timers = timers;
        this.clock = clock;
        this.outbox = new Outbox(jobs);
    }

    /**
     * Lays down commands for a job, and sees to it that they are decided upon: by the calling thread, unless another one is at it.
     *
     * @return done when what followed has been saved; fails with {@link StoreException} if it could not be
     */
    public CompletableFuture<Advance> submit(String jobId, List<? extends Command> commands) {
        return submit(jobId, List.copyOf(commands), Desk.Look.AS_KNOWN);
    }

    /**
     * Like {@link #submit}, for commands from messages that are delivered again unless the caller comes to its end: {@link RecoverDispatch} then
     * carries out what a process that died did not.
     */
    public CompletableFuture<Advance> submitRedelivered(String jobId, List<? extends Command> commands) {
        return submit(
                new Desk.Request(List.copyOf(commands), Desk.Look.AS_KNOWN, true, new CompletableFuture<>()), jobId);
    }

    /** Like {@link #submit}, for a job that another process may have changed: reads it anew. */
    public CompletableFuture<Advance> look(String jobId, List<? extends Command> commands) {
        return submit(jobId, List.copyOf(commands), Desk.Look.ANEW);
    }

    /** Like {@link #look}, and hands out again what is queued. */
    public CompletableFuture<Advance> refresh(String jobId, List<? extends Command> commands) {
        return submit(jobId, List.copyOf(commands), Desk.Look.ANEW_AND_HAND_OUT);
    }

    /** The job as the store has it: nothing is decided, not even what is due by now. */
    Optional<Advance.Done> stored(String jobId) {
        return jobs.find(jobId)
                .map(s -> new Advance.Done(
                        s.header(), s.restore(planOf(s.header())), new CachedData(jobs, s.header()), List.of()));
    }

    /** Like {@link #submit}, for whoever does not wait: a failure is logged, and made up for by the next sweep. */
    public void tell(String jobId, Command command) {
        CompletableFuture<Advance> unused = submit(jobId, List.of(command)).whenComplete((answer, failure) -> {
            if (failure == null) {
                told.worked();
            } else {
                told.failed(failure);
            }
        });
    }

    /** Like {@link #submit}, and waits. */
    public Advance advance(String jobId, Command... commands) {
        try {
            return submit(jobId, List.of(commands)).join();
        } catch (CompletionException e) {
            throw e.getCause() instanceof RuntimeException cause ? cause : e;
        }
    }

    private CompletableFuture<Advance> submit(String jobId, List<Command> commands, Desk.Look look) {
        return submit(new Desk.Request(commands, look, false, new CompletableFuture<>()), jobId);
    }

    private CompletableFuture<Advance> submit(Desk.Request request, String jobId) {
        Desk desk = desks.computeIfAbsent(jobId, Desk::new);
        desk.requests.add(request);
        work(desk);
        if (desks.size() > MOST_DESKS) {
            clearDesks();
        }
        return request.answer();
    }

    /**
     * Begins a new job: decides what starts, and saves it together with the header.
     *
     * @param commands {@link Command.Start}, or nothing for a job that is held back
     * @return the header as saved; empty if there is a job with its id already
     */
    Optional<JobHeader> create(JobHeader header, Plan plan, List<Command> commands) {
        Desk desk = new Desk(header.id());
        Job untouched = Job.create(header.id(), plan);
        CachedData data = new CachedData(jobs, header);
        Desk.Open open = new Desk.Open(header, untouched, data, new CheckpointPolicy(0, 0));
        desk.open = open;
        desk.busy.set(true);
        Draft draft = draft(open, commands);
        if (saveFirst(desk, open, draft) == SaveResult.CONFLICT) {
            dispatcher.release(draft.claimed);
            return Optional.empty();
        }
        // From here on others may find the job; until `work` below they lay down their commands here.
        desks.putIfAbsent(header.id(), desk);
        try {
            accept(open, draft);
            closeIfEnded(desk);
        } catch (RuntimeException | Error e) {
            desk.open = null;
            throw e;
        } finally {
            desk.busy.set(false);
            work(desk);
        }
        return Optional.of(open.header);
    }

    private SaveResult saveFirst(Desk desk, Desk.Open open, Draft draft) {
        try {
            return jobs.create(open.header, draft.entry);
        } catch (RuntimeException | Error e) {
            desk.open = null;
            if (desks.putIfAbsent(desk.jobId, desk) == null) {
                desk.unsure = draft;
                lookAgainSoon(desk);
            } else {
                dispatcher.release(draft.claimed);
            }
            desk.busy.set(false);
            work(desk);
            throw e;
        }
    }

    // ---- one worker a desk

    private void work(Desk desk) {
        while (!desk.requests.isEmpty() && desk.busy.compareAndSet(false, true)) {
            try {
                if (desk.closed) {
                    handOver(desk);
                } else {
                    desk.usedAt = uses.incrementAndGet();
                    decideUpon(desk, desk.take());
                    closeIfEnded(desk);
                }
            } finally {
                desk.busy.set(false);
            }
        }
    }

    /** The desk was cleared away while somebody laid down commands on it: they go to its successor. */
    private void handOver(Desk desk) {
        for (Desk.Request request : desk.take()) {
            Desk next = desks.computeIfAbsent(desk.jobId, Desk::new);
            next.requests.add(request);
            work(next);
        }
    }

    private void closeIfEnded(Desk desk) {
        Desk.Open open = desk.open;
        boolean isOver =
                open == null ? desk.untold.isEmpty() : open.job.status().isTerminal();
        if (desk.unsure == null && isOver) {
            desk.closed = true;
            desks.remove(desk.jobId, desk);
        }
    }

    /** Clears away half of the desks, those first that were not used for longest. */
    private void clearDesks() {
        if (!clearing.tryLock()) {
            return;
        }
        try {
            List<Desk> byUse = new ArrayList<>(desks.values());
            byUse.sort(Comparator.comparingLong(desk -> desk.usedAt));
            byUse.subList(0, byUse.size() / 2).forEach(this::clear);
        } finally {
            clearing.unlock();
        }
    }

    private void clear(Desk desk) {
        if (!desk.busy.compareAndSet(false, true)) {
            return;
        }
        try {
            if (desk.unsure == null && desk.untold.isEmpty()) {
                desk.closed = true;
                desks.remove(desk.jobId, desk);
            }
        } finally {
            desk.busy.set(false);
            work(desk);
        }
    }

    private void decideUpon(Desk desk, List<Desk.Request> requests) {
        try {
            answer(desk, requests, advance(desk, requests));
        } catch (RuntimeException | Error e) {
            // What is in memory may be ahead of or behind the store: forget it.
            desk.open = null;
            if (desk.unsure != null) {
                lookAgainSoon(desk);
            }
            requests.forEach(r -> r.answer().completeExceptionally(e));
        }
    }

    /** Sets a timer; without one, the next sweep looks at the job. It must not throw, since other commands wait for the next step of the caller. */
    private void lookAgainSoon(Desk desk) {
        try {
            timers.wake(desk.jobId, clock.instant().plus(LOOK_AGAIN));
            timerFailures.worked();
        } catch (RuntimeException | Error e) {
            timerFailures.failed(e);
        }
    }

    private Optional<Desk.Open> advance(Desk desk, List<Desk.Request> requests) {
        boolean handOutAgain = requests.stream().anyMatch(r -> r.look() == Desk.Look.ANEW_AND_HAND_OUT);
        boolean anew = requests.stream().anyMatch(r -> r.look() != Desk.Look.AS_KNOWN);
        Optional<Desk.Open> found = desk.open == null ? load(desk) : upToDate(desk, desk.open, requests, anew);
        if (anew) {
            found.ifPresent(open -> open.reported = jobs.reported(desk.jobId));
        }
        while (found.isPresent()) {
            Desk.Open open = found.get();
            List<Command> commands = commands(open, requests);
            commands.addAll(0, lostEnds(open));
            Draft draft = draft(open, commands).withNote(open.job, redelivered(requests));
            if (draft.decision.isEmpty()) {
                open.job = draft.decision.job();
                // Whoever looks at the clock in vain may have been woken too early.
                open.wakeAt = Instant.MAX;
                wakeLater(open);
            } else if (save(desk, open, draft) == SaveResult.SAVED) {
                accept(open, draft);
                desk.untold.addAll(won(draft));
            } else {
                found = afterConflict(desk, open);
                continue;
            }
            if (handOutAgain && open.job.queuedCount() > 0) {
                dispatcher.redispatch(attempts(open, open.job.queuedAttempts()));
            }
            return found;
        }
        return found;
    }

    /**
     * Whether somebody speaks of an attempt that is not known here, or of an end: another process queued or ended it, and what is said would mean
     * nothing.
     */
    private static boolean isBehind(Job job, List<Desk.Request> requests) {
        for (Desk.Request request : requests) {
            for (Command command : request.commands()) {
                if (isBehind(job, command)) {
                    return true;
                }
            }
        }
        return false;
    }

    private static boolean isBehind(Job job, Command command) {
        return switch (command) {
            case Command.Claim c -> isUnknown(job, c.ref(), c.attempt());
            case Command.Complete c -> isUnknown(job, c.ref(), c.attempt());
            case Command.Start c -> false;
            case Command.WorkerLost c -> false;
            case Command.HandBack c -> isUnknown(job, c.ref(), c.attempt());
            case Command.Wait c -> isUnknown(job, c.ref(), c.attempt());
            case Command.Expand c -> isUnknown(job, c.ref(), c.attempt());
            case Command.Admit c -> isUnknown(job, c.ref(), c.attempt() - 1);
            case Command.Cancel c -> false;
            case Command.Retry c -> !job.status().isTerminal();
            case Command.Tick c -> false;
        };
    }

    private static boolean isUnknown(Job job, TaskRef ref, int attempt) {
        return attempt > job.attempt(ref);
    }

    /** Takes in what others wrote, if that may matter: one read, where the job read anew would take two or more. */
    private Optional<Desk.Open> upToDate(Desk desk, Desk.Open open, List<Desk.Request> requests, boolean anew) {
        if (!anew && !open.isShared && !isBehind(open.job, requests)) {
            return Optional.of(open);
        }
        open.isShared = false;
        List<Entry> added;
        do {
            added = added(open);
            if (changesStatus(added)) {
                return load(desk);
            }
            open.takeIn(added);
            open.isShared |= !added.isEmpty();
        } while (!added.isEmpty() && (anew || isBehind(open.job, requests)));
        return Optional.of(open);
    }

    /** The write met an entry of somebody else's, or the end of a job that was deleted, or itself. */
    private Optional<Desk.Open> afterConflict(Desk desk, Desk.Open open) {
        List<Entry> added = added(open);
        if (added.isEmpty() || changesStatus(added)) {
            List<Command.Complete> reported = open.reported;
            Optional<Desk.Open> found = load(desk);
            found.ifPresent(anew -> anew.reported = reported);
            return found;
        }
        open.takeIn(added);
        open.isShared = true;
        Draft unsure = desk.unsure;
        if (unsure != null) {
            settle(desk, unsure, unsure.isSavedAs(added.getFirst()));
        }
        return Optional.of(open);
    }

    private List<Entry> added(Desk.Open open) {
        return jobs.entries(open.header.id(), open.job.entryCount(), ENTRIES_PER_READ);
    }

    /** Then the header has to tell of it as well, and whoever finds the job makes up for it if it does not. */
    private static boolean changesStatus(List<Entry> entries) {
        return entries.stream().anyMatch(entry -> entry.newStatus().isPresent());
    }

    private Optional<Desk.Open> load(Desk desk) {
        desk.open = null;
        Optional<StoredJob> stored = jobs.find(desk.jobId);
        stored.ifPresent(s -> {
            JobHeader header = s.header();
            Plan plan = planOf(header);
            Desk.Open open = new Desk.Open(
                    header,
                    s.restore(plan),
                    new CachedData(jobs, header),
                    new CheckpointPolicy(
                            s.checkpointEntry(),
                            s.checkpoint().map(Checkpoint::sizeBytes).orElse(0)));
            s.tail().forEach(entry -> {
                open.data.add(entry);
                open.checkpoints.count(entry.events());
            });
            open.isShared = open.job.entryCount() > 1;
            desk.open = open;
        });
        settleUnsure(desk);
        return Optional.ofNullable(desk.open);
    }

    private Plan planOf(JobHeader header) {
        return plans.find(header.dag(), header.dagVersion())
                .orElseThrow(() -> new IllegalStateException("job " + header.id() + " is of version "
                        + header.dagVersion() + " of DAG " + header.dag() + ", which is not in the store"));
    }

    private static List<Command> redelivered(List<Desk.Request> requests) {
        return requests.stream()
                .filter(Desk.Request::redelivered)
                .flatMap(request -> request.commands().stream())
                .toList();
    }

    private static List<Command> commands(Desk.Open open, List<Desk.Request> requests) {
        List<Command> commands = new ArrayList<>(open.reported);
        requests.forEach(r -> commands.addAll(r.commands()));
        return commands;
    }

    /** Ends of attempts that would time out now: they may have been told of, and not heard. */
    private List<Command.Complete> lostEnds(Desk.Open open) {
        List<Effect.Dispatch> overdue = open.job.overdueAttemptsOf(TaskDispatcher.ASKED, clock.instant());
        return overdue.isEmpty() ? List.of() : dispatcher.ended(attempts(open, overdue));
    }

    // ---- decide, save, act

    /**
     * A decision with the entry that would save it, and who is to carry out what.
     *
     * @param services those of {@code claimed} that services carry out
     * @param note what is in the {@link Outbox} until the decision was carried out
     */
    record Draft(
            Decision decision,
            Entry entry,
            List<Attempt> claimed,
            List<Attempt> services,
            List<Attempt> queued,
            Optional<DueCheck> note) {

        Draft withNote(Job before, List<Command> redelivered) {
            return new Draft(
                    decision,
                    entry,
                    claimed,
                    services,
                    queued,
                    Outbox.note(before, entry, services, decision.effects(), redelivered));
        }

        /** Whether this entry of the journal is the draft's own. */
        boolean isSavedAs(Entry other) {
            return other.number() == entry.number()
                    && other.at().equals(entry.at())
                    && Arrays.equals(
                            EventCodec.encode(other.at(), other.events()),
                            EventCodec.encode(entry.at(), entry.events()));
        }
    }

    private Draft draft(Desk.Open open, List<Command> commands) {
        // What is saved is kept to the millisecond: decide with the time that a replay will see.
        Instant now = clock.instant().truncatedTo(ChronoUnit.MILLIS);
        Decision decision = Decision.decide(open.job, commands, now);
        List<Attempt> queued = attempts(open, dispatches(decision));
        List<Attempt> claimed = queued.isEmpty() ? List.of() : dispatcher.reserve(queued);
        if (!claimed.isEmpty()) {
            decision = decision.then(claims(claimed));
            Set<Attempt> begun = new HashSet<>(claimed);
            queued = queued.stream().filter(a -> !begun.contains(a)).toList();
        }
        Entry entry = new Entry(
                open.job.entryCount() + 1,
                open.job.eventCount() + 1,
                now,
                decision.events(),
                decision.isEmpty() ? Optional.empty() : open.checkpoints.checkpoint(decision.job(), decision.events()));
        List<Attempt> services = claimed.stream()
                .filter(a -> TaskDispatcher.isService(dispatcher.executor(a)))
                .toList();
        return new Draft(decision, entry, claimed, services, queued, Optional.empty());
    }

    private List<Command.Claim> claims(List<Attempt> attempts) {
        return attempts.stream()
                .map(a -> new Command.Claim(a.ref(), a.number(), dispatcher.executor(a)))
                .toList();
    }

    private static List<Effect.Dispatch> dispatches(Decision decision) {
        return decision.effects().stream()
                .filter(Effect.Dispatch.class::isInstance)
                .map(Effect.Dispatch.class::cast)
                .toList();
    }

    private static List<Attempt> attempts(Desk.Open open, List<? extends Effect> effects) {
        return effects.stream()
                .map(e -> new Attempt(open.header, open.job.plan(), e.ref(), e.attempt(), open.data))
                .toList();
    }

    private SaveResult save(Desk desk, Desk.Open open, Draft draft) {
        desk.unsure = draft;
        outbox.put(draft.note);
        checkInTime(open, draft);
        SaveResult result = jobs.append(open.header.id(), draft.entry);
        if (result == SaveResult.SAVED) {
            desk.unsure = null;
        }
        return result;
    }

    /** The store has a check of the job as it is now, which may be too late for the job as it will be. */
    private void checkInTime(Desk.Open open, Draft draft) {
        Instant now = draft.entry.at();
        boolean beginsAsked =
                draft.services.stream().anyMatch(a -> dispatcher.executor(a).equals(TaskDispatcher.ASKED));
        CheckTimes.earlier(open.job, draft.decision.job(), beginsAsked, now)
                .filter(at -> open.checkAt.isAfter(at) || !open.checkAt.isAfter(now))
                .ifPresent(at -> {
                    jobs.schedule(DueCheck.ofJob(open.header.id(), at));
                    open.checkAt = at;
                });
    }

    /**
     * A write that failed, or that met a conflict, may have been made all the same: its answer got lost, and the conflict is with itself.
     * The attempts which it claims would then be nobody's.
     */
    private void settleUnsure(Desk desk) {
        Draft unsure = desk.unsure;
        if (unsure == null) {
            return;
        }
        settle(
                desk,
                unsure,
                jobs.entries(desk.jobId, unsure.entry.number() - 1, 1).stream().anyMatch(unsure::isSavedAs));
    }

    private void settle(Desk desk, Draft unsure, boolean saved) {
        desk.unsure = null;
        Desk.Open open = desk.open;
        if (saved && open != null) {
            desk.untold.addAll(won(unsure));
            act(open, unsure);
        } else {
            dispatcher.release(unsure.claimed);
            outbox.remove(unsure.note);
        }
    }

    /** The draft was saved: it is what is true now, and is acted upon. */
    private void accept(Desk.Open open, Draft draft) {
        open.job = draft.decision.isEmpty() ? open.job.after(draft.entry) : draft.decision.job();
        open.reported = List.of();
        draft.entry.newStatus().ifPresent(status -> open.header = open.header.became(status, draft.entry.at()));
        open.data.add(draft.entry);
        act(open, draft);
        wakeLater(open);
    }

    private void act(Desk.Open open, Draft draft) {
        try {
            tellAndHandOut(open, draft);
            outbox.remove(draft.note);
        } catch (StoreOutageException e) {
            throw e;
        } catch (RuntimeException e) {
            throw new NotHandedOutException(open.header.id(), e);
        }
    }

    private void tellAndHandOut(Desk.Open open, Draft draft) {
        listener.saved(open.header, open.job, draft.entry);
        if (!draft.claimed.isEmpty() || !draft.queued.isEmpty()) {
            dispatcher.dispatch(draft.claimed, draft.queued);
        }
        List<Effect> stops = draft.decision.effects().stream()
                .filter(Effect.Stop.class::isInstance)
                .toList();
        attempts(open, stops).forEach(dispatcher::stop);
    }

    private void wakeLater(Desk.Open open) {
        open.job.nextWake().filter(at -> !at.equals(open.wakeAt)).ifPresent(at -> {
            open.wakeAt = at;
            timers.wake(open.job.id(), at);
        });
    }

    private static void answer(Desk desk, List<Desk.Request> requests, Optional<Desk.Open> found) {
        for (Desk.Request request : requests) {
            request.answer()
                    .complete(found.isEmpty() ? new Advance.NoSuchJob() : done(found.get(), granted(desk, request)));
        }
    }

    private static Advance.Done done(Desk.Open open, List<Command.Claim> granted) {
        return new Advance.Done(open.header, open.job, open.data, granted);
    }

    /** The claims of others that a draft grants; those of the dispatcher's own are known to it. */
    private static Set<Command.Claim> won(Draft draft) {
        Set<Command.Claim> won = new HashSet<>();
        for (Event event : draft.entry.events()) {
            if (event instanceof Event.TaskRunning e && !e.worker().isEmpty()) {
                won.add(new Command.Claim(e.ref(), e.attempt(), e.worker()));
            }
        }
        draft.claimed.forEach(a -> won.removeIf(c -> c.ref().equals(a.ref()) && c.attempt() == a.number()));
        return won;
    }

    /** Each claim is granted once, also when the same worker asks twice. */
    private static List<Command.Claim> granted(Desk desk, Desk.Request request) {
        List<Command.Claim> granted = new ArrayList<>();
        for (Command command : request.commands()) {
            if (command instanceof Command.Claim claim && desk.untold.remove(claim)) {
                granted.add(claim);
            }
        }
        return granted;
    }
}
