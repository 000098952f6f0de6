package dev.cascade.usecase.advance;

import dev.cascade.background.FailureLog;
import dev.cascade.engine.Checkpoint;
import dev.cascade.engine.Command;
import dev.cascade.engine.Decision;
import dev.cascade.engine.Effect;
import dev.cascade.engine.Entry;
import dev.cascade.engine.Job;
import dev.cascade.engine.JobStatus;
import dev.cascade.engine.Plan;
import dev.cascade.engine.TaskRef;
import dev.cascade.port.Attempt;
import dev.cascade.port.JobHeader;
import dev.cascade.port.JobListener;
import dev.cascade.port.JobStore;
import dev.cascade.port.JobStore.DueCheck;
import dev.cascade.port.JobStore.FoundJob;
import dev.cascade.port.SaveResult;
import dev.cascade.port.StoreOutageException;
import dev.cascade.port.StoredJob;
import dev.cascade.port.TaskDispatcher;
import dev.cascade.port.Timers;
import dev.cascade.store.WriteIds;
import dev.cascade.usecase.NotHandedOutException;
import dev.cascade.usecase.Plans;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.slf4j.LoggerFactory;

/**
 * One step of a job: load, decide, save, act. A race that is lost against another process means to load and decide again. Thread-safe; of one job, one
 * thread at a time makes a step.
 */
public final class DecisionCycle {

    private static final int ENTRIES_PER_READ = 500;

    private final FailureLog timerFailures =
            new FailureLog(LoggerFactory.getLogger(DecisionCycle.class), "setting the timer of a job");

    private final JobStore jobs;
    private final Plans plans;
    private final TaskDispatcher dispatcher;
    private final JobListener listener;
    private final Timers timers;
    private final InstantSource clock;
    private final long bytesPerJob;
    private final Outbox outbox;

    /** @param bytesPerJob how much memory the results of one job may take */
    public DecisionCycle(
            JobStore jobs,
            Plans plans,
            TaskDispatcher dispatcher,
            JobListener listener,
            Timers timers,
            InstantSource clock,
            long bytesPerJob) {
        this.jobs = jobs;
        this.plans = plans;
        this.dispatcher = dispatcher;
        this.listener = listener;
        this.timers = timers;
        this.clock = clock;
        this.bytesPerJob = bytesPerJob;
        this.outbox = new Outbox(jobs);
    }

    /** A job of which nothing has been saved yet. */
    private LoadedJob unsaved(JobHeader header, Plan plan) {
        Job job = Job.create(header.id(), plan);
        return new LoadedJob(header, job, new JobResults(jobs, header, job, bytesPerJob), new CheckpointPolicy(0, 0));
    }

    /** Reads several jobs together. */
    public Map<String, FoundJob> findAll(Collection<String> jobIds) {
        return jobs.findAll(jobIds);
    }

    /** The job as the store has it; empty if there is none with this id. */
    public Optional<LoadedJob> stored(String jobId) {
        return jobs.find(jobId).map(this::restored);
    }

    /**
     * Decides upon commands, saves what follows, and acts upon it.
     *
     * @param redelivered those of the commands that come from messages which are delivered again unless this process comes to its end
     * @param read the job as it was read a moment ago, if it was
     * @param anew whether somebody else may have changed the job
     * @param handOutAgain whether to hand out again what is queued
     * @return the job afterwards, which is the session's; empty if there is none
     */
    public Optional<LoadedJob> advance(
            JobSession session,
            List<Command> wanted,
            List<Command> redelivered,
            Optional<FoundJob> read,
            boolean anew,
            boolean handOutAgain) {
        Optional<LoadedJob> found;
        if (session.open == null && session.inDoubt == null && read.isPresent()) {
            found = Optional.of(taken(session, read.get()));
        } else {
            found = session.open == null ? load(session) : upToDate(session, session.open, wanted, anew);
            if (anew) {
                found.ifPresent(open -> open.reported = jobs.reported(session.jobId));
            }
        }
        while (found.isPresent()) {
            LoadedJob open = found.get();
            List<Command> commands = commands(open, wanted);
            commands.addAll(0, lostEnds(open));
            Draft draft = noted(open, draft(open, commands), redelivered);
            if (draft.decision().isEmpty()) {
                open.job = draft.decision().job();
                // The timer may have fired too early, by this process's clock.
                open.wakeAt = Instant.MAX;
                wakeLater(open);
            } else if (save(session, open, draft) == SaveResult.SAVED) {
                // Before anything that can fail: the claims have won, and are granted when they come again.
                session.unclaimed.addAll(draft.granted());
                accept(open, draft);
            } else {
                found = afterConflict(session, open);
                continue;
            }
            if (handOutAgain && open.job.queuedCount() > 0) {
                dispatcher.redispatch(attempts(open, open.job.queuedAttempts()));
            }
            return found;
        }
        return found;
    }

    private static Draft noted(LoadedJob open, Draft draft, List<Command> redelivered) {
        return draft.withNote(Outbox.note(
                open.job, draft.entry(), draft.services(), draft.decision().effects(), redelivered));
    }

    /**
     * Begins a job: decides upon commands, and saves the job together with what follows.
     *
     * @return the job, which is the session's; empty if there is one with its id already
     */
    public Optional<LoadedJob> create(JobSession session, JobHeader header, Plan plan, List<Command> commands) {
        // An earlier creation of the job may have been saved although it failed. Whether it was must be known before
        // the next one.
        if (session.inDoubt != null
                && advance(session, List.of(), List.of(), Optional.empty(), true, false)
                        .isPresent()) {
            return Optional.empty();
        }
        LoadedJob unsaved = unsaved(header, plan);
        Draft decided = draft(unsaved, commands);
        Draft draft = decided.withNote(Outbox.noteOfFirst(unsaved.job, decided, dispatcher));
        session.inDoubt = draft;
        outbox.put(draft.note());
        SaveResult saved = jobs.create(unsaved.header, draft.entry());
        session.inDoubt = null;
        if (saved == SaveResult.CONFLICT) {
            dispatcher.release(draft.claimed());
            outbox.remove(draft.note());
            return Optional.empty();
        }
        accept(unsaved, draft);
        session.open = unsaved;
        draft.services().stream().findFirst().ifPresent(this::rememberLongestRun);
        return Optional.of(unsaved);
    }

    /** So that the next job may need no note. */
    private void rememberLongestRun(Attempt attempt) {
        if (dispatcher.rememberedLongestRun(attempt).isEmpty()) {
            Optional<Duration> unused = dispatcher.longestRun(attempt);
        }
    }

    /**
     * Whether a command would mean nothing to the job as it is known here: it is about an attempt that another process queued, about an end that another
     * process saw, or it comes at a time that another process asked for.
     */
    private boolean isBehind(Job job, List<Command> commands) {
        Instant now = clock.instant();
        return commands.stream().anyMatch(command -> isBehind(job, command, now));
    }

    private static boolean isBehind(Job job, Command command, Instant now) {
        return switch (command) {
            case Command.Claim c -> isUnknown(job, c.ref(), c.attempt());
            case Command.Complete c -> isUnknown(job, c.ref(), c.attempt());
            case Command.Start c -> job.status() != JobStatus.PENDING;
            case Command.WorkerLost c -> false;
            case Command.HandBack c -> isUnknown(job, c.ref(), c.attempt());
            case Command.Wait c -> isUnknown(job, c.ref(), c.attempt());
            case Command.Expand c -> isUnknown(job, c.ref(), c.attempt());
            case Command.Admit c -> isUnknown(job, c.ref(), c.attempt() - 1);
            case Command.Cancel c -> false;
            case Command.Retry c -> !job.status().isTerminal();
            case Command.RetryHeldBack c -> !job.status().isTerminal();
            // What it clears follows from the job as it is.
            case Command.Clear c -> true;
            case Command.Tick c -> job.nextWake().filter(at -> !at.isAfter(now)).isEmpty();
        };
    }

    private static boolean isUnknown(Job job, TaskRef ref, int attempt) {
        return attempt > job.attempt(ref);
    }

    /** Takes in what others wrote, if that may matter: one read, where the job read anew would take two or more. */
    private Optional<LoadedJob> upToDate(JobSession session, LoadedJob open, List<Command> wanted, boolean anew) {
        if (!anew && !open.isShared && !isBehind(open.job, wanted)) {
            return Optional.of(open);
        }
        open.isShared = false;
        List<Entry> added;
        do {
            added = added(open);
            if (changesStatus(added)) {
                return load(session);
            }
            open.takeIn(added);
            open.isShared |= !added.isEmpty();
        } while (!added.isEmpty() && (anew || isBehind(open.job, wanted)));
        return Optional.of(open);
    }

    /** The write met an entry of somebody else's, or the end of a job that was deleted, or itself. */
    private Optional<LoadedJob> afterConflict(JobSession session, LoadedJob open) {
        List<Entry> added = added(open);
        if (added.isEmpty() || changesStatus(added)) {
            List<Command.Complete> reported = open.reported;
            Optional<LoadedJob> found = load(session);
            found.ifPresent(anew -> anew.reported = reported);
            return found;
        }
        open.takeIn(added);
        open.isShared = true;
        Draft inDoubt = session.inDoubt;
        if (inDoubt != null) {
            settle(session, inDoubt, inDoubt.entry().isSameWrite(added.getFirst()));
        }
        return Optional.of(open);
    }

    private List<Entry> added(LoadedJob open) {
        return jobs.entries(open.header.id(), open.job.entryCount(), ENTRIES_PER_READ);
    }

    /** Then the header has to have the new status, too; a process that loads the job writes it if the other one did not. */
    private static boolean changesStatus(List<Entry> entries) {
        return entries.stream().anyMatch(entry -> entry.newStatus().isPresent());
    }

    private Optional<LoadedJob> load(JobSession session) {
        session.open = null;
        session.open = jobs.find(session.jobId).map(this::restored).orElse(null);
        settleInDoubt(session);
        return Optional.ofNullable(session.open);
    }

    /** What another process wrote since it was read shows when this one writes. */
    private LoadedJob taken(JobSession session, FoundJob read) {
        LoadedJob open = restored(read.job());
        open.reported = read.reported();
        session.open = open;
        return open;
    }

    private LoadedJob restored(StoredJob stored) {
        JobHeader header = stored.header();
        Job job = stored.restore(plans.of(header));
        LoadedJob open = new LoadedJob(
                header,
                job,
                new JobResults(jobs, header, job, bytesPerJob),
                new CheckpointPolicy(
                        stored.checkpointEntry(),
                        stored.checkpoint().map(Checkpoint::sizeBytes).orElse(0)));
        for (Entry entry : stored.tail()) {
            open.data.add(job, entry);
            open.checkpoints.count(entry.events());
        }
        open.isShared = open.job.entryCount() > 1;
        return open;
    }

    private static List<Command> commands(LoadedJob open, List<Command> wanted) {
        List<Command> commands = new ArrayList<>(open.reported);
        commands.addAll(wanted);
        return commands;
    }

    /** Ends of attempts that would time out now: they may have been reported, and the report lost. */
    private List<Command.Complete> lostEnds(LoadedJob open) {
        List<Effect.Dispatch> overdue = open.job.overdueAttemptsOf(TaskDispatcher.POLLED_SERVICE, clock.instant());
        return overdue.isEmpty() ? List.of() : dispatcher.ended(attempts(open, overdue));
    }

    // ---- decide, save, act

    /** What would follow from the commands. The places that the dispatcher reserved for it are to be used or released. */
    private Draft draft(LoadedJob open, List<Command> commands) {
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
                decision.isEmpty() ? Optional.empty() : open.checkpoints.checkpoint(decision.job(), decision.events()),
                WriteIds.next());
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

    private static List<Attempt> attempts(LoadedJob open, List<? extends Effect> effects) {
        return effects.stream()
                .map(e -> new Attempt(open.header, open.job.plan(), e.ref(), e.attempt(), open.data))
                .toList();
    }

    private SaveResult save(JobSession session, LoadedJob open, Draft draft) {
        session.inDoubt = draft;
        outbox.put(draft.note());
        checkInTime(open, draft);
        SaveResult result = jobs.append(open.header.id(), draft.entry());
        if (result == SaveResult.SAVED) {
            session.inDoubt = null;
        }
        return result;
    }

    /** The store has a check of the job as it is now, which may be too late for the job as it will be. */
    private void checkInTime(LoadedJob open, Draft draft) {
        Instant now = draft.entry().at();
        boolean beginsAsked =
                draft.services().stream().anyMatch(a -> dispatcher.executor(a).equals(TaskDispatcher.POLLED_SERVICE));
        CheckTimes.earlier(open.job, draft.decision().job(), beginsAsked, now)
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
    private void settleInDoubt(JobSession session) {
        Draft inDoubt = session.inDoubt;
        if (inDoubt == null) {
            return;
        }
        settle(
                session,
                inDoubt,
                jobs.entries(session.jobId, inDoubt.entry().number() - 1, 1).stream()
                        .anyMatch(inDoubt.entry()::isSameWrite));
    }

    private void settle(JobSession session, Draft inDoubt, boolean saved) {
        session.inDoubt = null;
        LoadedJob open = session.open;
        if (saved && open != null) {
            session.unclaimed.addAll(inDoubt.granted());
            act(open, inDoubt);
        } else {
            dispatcher.release(inDoubt.claimed());
            outbox.remove(inDoubt.note());
        }
    }

    /** The draft was saved: it is what is true now, and is acted upon. */
    private void accept(LoadedJob open, Draft draft) {
        open.job = draft.decision().isEmpty()
                ? open.job.after(draft.entry())
                : draft.decision().job();
        open.reported = List.of();
        open.header = open.header.after(draft.entry());
        open.data.add(open.job, draft.entry());
        act(open, draft);
        wakeLater(open);
    }

    private void act(LoadedJob open, Draft draft) {
        try {
            tellAndHandOut(open, draft);
            outbox.remove(draft.note());
        } catch (StoreOutageException e) {
            throw e;
        } catch (RuntimeException e) {
            throw new NotHandedOutException(open.header.id(), e);
        }
    }

    private void tellAndHandOut(LoadedJob open, Draft draft) {
        listener.saved(open.header, open.job, draft.entry());
        if (!draft.claimed().isEmpty() || !draft.queued().isEmpty()) {
            dispatcher.dispatch(draft.claimed(), draft.queued());
        }
        List<Effect> stops = draft.decision().effects().stream()
                .filter(Effect.Stop.class::isInstance)
                .toList();
        attempts(open, stops).forEach(dispatcher::stop);
    }

    private void wakeLater(LoadedJob open) {
        open.job.nextWake().filter(at -> !at.equals(open.wakeAt)).ifPresent(at -> {
            open.wakeAt = wake(open.job.id(), at) ? at : Instant.MAX;
        });
    }

    /**
     * Sets a timer for a job. Without one, the next sweep looks at the job, so that a failure is logged only: what was saved is valid, and the caller gets its
     * answer.
     *
     * @return whether it was set
     */
    public boolean wake(String jobId, Instant at) {
        try {
            timers.wake(jobId, at);
            timerFailures.worked();
            return true;
        } catch (RuntimeException | Error e) {
            timerFailures.failed(e);
            return false;
        }
    }
}
