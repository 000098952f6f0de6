package dev.cascade.usecase;

import dev.cascade.dsl.definition.TaskType;
import dev.cascade.engine.Command;
import dev.cascade.engine.Effect;
import dev.cascade.engine.Entry;
import dev.cascade.engine.Event;
import dev.cascade.engine.Job;
import dev.cascade.engine.TaskError;
import dev.cascade.engine.TaskRef;
import dev.cascade.engine.TaskStatus;
import dev.cascade.port.Attempt;
import dev.cascade.port.JobListener;
import dev.cascade.port.JobStore;
import dev.cascade.port.JobStore.DueCheck;
import dev.cascade.port.TaskDispatcher;
import dev.cascade.usecase.advance.Outbox;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Hands out what a process that died had decided to hand out. A message shows that: a completion that is delivered again although it is part of the
 * journal was taken in by a process that died before it deleted the message. What followed from it may not have been handed out, or only in part. Thread-safe.
 */
public final class RecoverDispatch {

    private static final int ENTRIES_PER_READ = 100;

    private final JobStore jobs;
    private final AdvanceJob advance;
    private final TaskDispatcher dispatcher;
    private final JobListener publish;
    private final WorkLease lease;
    private final InstantSource clock;

    /** @param publish puts the results of an entry under the keys that authors named, as {@link PublishResults} does */
    public RecoverDispatch(
            JobStore jobs,
            AdvanceJob advance,
            TaskDispatcher dispatcher,
            JobListener publish,
            WorkLease lease,
            InstantSource clock) {
        this.jobs = jobs;
        this.publish = publish;
        this.advance = advance;
        this.dispatcher = dispatcher;
        this.lease = lease;
        this.clock = clock;
    }

    /**
     * Looks after an attempt whose end is reported again. Nothing happens if the end is not part of the journal.
     *
     * @param message the message's id: the same for every delivery of one message
     * @return when to report the end once more, if the process that wrote it may still be at work; empty if there is nothing left to do
     */
    public Optional<Instant> recover(Attempt ended, String message) {
        Optional<AdvanceResult.Done> known = look(ended.job().id());
        if (known.isEmpty() || known.get().job().isInFlight(ended.ref(), ended.number())) {
            return Optional.empty();
        }
        Optional<Entry> entry = entryThatEnded(known.get().job(), ended);
        if (entry.isEmpty()) {
            return Optional.empty();
        }
        Instant dead = entry.get().at().plus(WorkLease.LIFETIME);
        if (!dead.isBefore(clock.instant())) {
            return Optional.of(dead.plusSeconds(1));
        }
        recover(known.get(), entry.get(), message);
        return Optional.empty();
    }

    /** Looks after a job of which nothing has become since it was started, by somebody who is dead. */
    public void recoverStart(String jobId) {
        look(jobId).ifPresent(done -> jobs.entries(jobId, 0, 1).forEach(first -> recover(done, first, "start")));
    }

    /**
     * Carries out an entry that is still in the outbox, so that the process which saved it is dead.
     *
     * @return whether there is nothing left to do
     */
    public boolean recover(DueCheck note) {
        Optional<Entry> entry = jobs.entries(note.jobId(), note.entry() - 1, 1).stream()
                .filter(found -> found.number() == note.entry())
                // Another process wrote the entry with this number, and has seen to it.
                .filter(found -> Outbox.dueAt(found).equals(note.at()))
                .findFirst();
        if (entry.isEmpty()) {
            return true;
        }
        handBackOverdue(note.jobId(), entry.get());
        return look(note.jobId())
                .map(done -> recover(done, entry.get(), "outbox"))
                .orElse(true);
    }

    /**
     * Hands out again what the first entry of a job handed to services, if none of it has ended although it has had its time. A first entry that starts one
     * short attempt has no note in the {@link Outbox}, which would cost a write for each job.
     *
     * @return when to ask again; empty if there is nothing more to do
     */
    public Optional<Instant> recoverUnheardStart(String jobId) {
        if (!jobs.entries(jobId, 1, 1).isEmpty()) {
            return Optional.empty();
        }
        Optional<AdvanceResult.Done> stored = advance.stored(jobId);
        if (stored.isEmpty()) {
            return Optional.empty();
        }
        AdvanceResult.Done job = stored.get();
        Entry first = jobs.entries(jobId, 0, 1).getFirst();
        List<Attempt> services = begunByServices(first).stream()
                .map(e -> job.attempt(e.ref(), e.attempt()))
                .toList();
        Optional<Duration> longest = Optional.of(Duration.ZERO);
        for (Attempt attempt : services) {
            Optional<Duration> other = dispatcher.longestRun(attempt);
            longest = longest.flatMap(l -> other.map(o -> o.compareTo(l) > 0 ? o : l));
        }
        if (services.isEmpty() || longest.isEmpty()) {
            return Optional.empty();
        }
        Instant heardBy = first.at().plus(longest.get()).plus(Outbox.CARRIED_OUT_BY);
        if (heardBy.isAfter(clock.instant())) {
            return Optional.of(heardBy);
        }
        if (!longest.get().isZero()) {
            handBackOverdue(jobId, first);
        }
        recoverStart(jobId);
        return Optional.empty();
    }

    /** An attempt that was never handed over has not run into its timeout: it is repeated, and that does not count as a retry. */
    private void handBackOverdue(String jobId, Entry entry) {
        Instant now = clock.instant();
        List<Command.HandBack> handBacks = new ArrayList<>();
        advance.stored(jobId)
                .ifPresent(stored -> begunByServices(entry).forEach(e -> {
                    if (stored.job()
                            .overdueAttemptsOf(e.worker(), now)
                            .contains(new Effect.Dispatch(e.ref(), e.attempt()))) {
                        handBacks.add(new Command.HandBack(e.ref(), e.attempt(), e.worker()));
                    }
                }));
        if (!handBacks.isEmpty()) {
            advance.advance(jobId, handBacks.toArray(Command[]::new));
        }
    }

    private static List<Event.TaskRunning> begunByServices(Entry entry) {
        List<Event.TaskRunning> begun = new ArrayList<>();
        for (Event event : entry.events()) {
            if (event instanceof Event.TaskRunning e && TaskDispatcher.isService(e.worker())) {
                begun.add(e);
            }
        }
        return begun;
    }

    private Optional<AdvanceResult.Done> look(String jobId) {
        return advance.look(jobId, List.of()).join() instanceof AdvanceResult.Done done
                ? Optional.of(done)
                : Optional.empty();
    }

    /** Searched from the end: what is delivered again is not old. */
    private Optional<Entry> entryThatEnded(Job job, Attempt ended) {
        for (long after = job.entryCount(); after > 0; ) {
            long from = Math.max(0, after - ENTRIES_PER_READ);
            Optional<Entry> found = read(job.id(), from, after).stream()
                    .filter(entry -> ends(entry, ended.ref(), ended.number()))
                    .findFirst();
            if (found.isPresent()) {
                return found;
            }
            after = from;
        }
        return Optional.empty();
    }

    private List<Entry> read(String jobId, long after, long to) {
        List<Entry> all = new ArrayList<>();
        for (long last = after; last < to; ) {
            List<Entry> some = jobs.entries(jobId, last, (int) (to - last));
            if (some.isEmpty()) {
                return all;
            }
            all.addAll(some);
            last = some.getLast().number();
        }
        return all;
    }

    /** Whether the entry took in how this attempt ended. */
    public static boolean ends(Entry entry, TaskRef task, int attempt) {
        return entry.events().stream().anyMatch(event -> switch (event) {
            case Event.TaskSucceeded e -> e.ref().equals(task) && e.attempt() == attempt;
            case Event.TaskFailed e -> e.ref().equals(task) && e.attempt() == attempt;
            case Event.TaskUpForRetry e -> e.ref().equals(task) && e.attempt() == attempt;
            case Event.TaskCleared e -> false;
            case Event.TaskReady e -> false;
            case Event.TaskWaiting e -> false;
            case Event.TaskExpanded e -> false;
            case Event.TaskQueued e -> false;
            case Event.TaskRunning e -> false;
            case Event.TaskUpstreamFailed e -> false;
            case Event.TaskSkipped e -> false;
            case Event.TaskCancelled e -> false;
            case Event.OfJob e -> false;
            case Event.ClearRequested e -> false;
            case Event.Unknown e -> false;
        });
    }

    /** Returns whether it is done, here or by another message. */
    private boolean recover(AdvanceResult.Done done, Entry entry, String message) {
        String jobId = done.header().id();
        String piece = "recover/" + entry.number();
        WorkLease.Grant grant = lease.take(jobId, piece, message, true);
        if (grant != WorkLease.Grant.ACQUIRED && grant != WorkLease.Grant.RESUME) {
            return grant == WorkLease.Grant.DENIED;
        }
        Job job = done.job();
        publish.saved(done.header(), job, entry);
        List<Attempt> claimed = new ArrayList<>();
        List<Attempt> queued = new ArrayList<>();
        begun(entry).forEach((ref, event) -> {
            if (event instanceof Event.TaskRunning e && TaskDispatcher.isService(e.worker())) {
                claimed.add(done.attempt(ref, e.attempt()));
            } else if (event instanceof Event.TaskQueued e
                    && job.isInFlight(ref, e.attempt())
                    && job.taskStatus(ref) == TaskStatus.QUEUED) {
                queued.add(done.attempt(ref, e.attempt()));
            }
        });
        dispatcher.recover(claimed, attempt -> job.isInFlight(attempt.ref(), attempt.number()));
        dispatcher.dispatch(List.of(), queued);
        stopped(done, entry).forEach(dispatcher::stop);
        lease.done(jobId, piece);
        return true;
    }

    /** A task that was cancelled may have been cleared: an attempt that is under way by now began after that. */
    private static int latestStopped(Job job, TaskRef ref) {
        int latest = job.attempt(ref);
        return job.isInFlight(ref, latest) ? latest - 1 : latest;
    }

    /** Attempts that services were to stop because of the entry; stopping one that has ended does nothing. */
    private static List<Attempt> stopped(AdvanceResult.Done done, Entry entry) {
        List<Attempt> stopped = new ArrayList<>();
        for (Event event : entry.events()) {
            int attempt =
                    switch (event) {
                        case Event.TaskCancelled e -> latestStopped(done.job(), e.ref());
                        case Event.TaskFailed e -> e.error().type().equals(TaskError.TIMEOUT) ? e.attempt() : 0;
                        case Event.TaskUpForRetry e -> e.error().type().equals(TaskError.TIMEOUT) ? e.attempt() : 0;
                        case Event.TaskCleared e -> 0;
                        case Event.TaskReady e -> 0;
                        case Event.TaskWaiting e -> 0;
                        case Event.TaskExpanded e -> 0;
                        case Event.TaskQueued e -> 0;
                        case Event.TaskRunning e -> 0;
                        case Event.TaskSucceeded e -> 0;
                        case Event.TaskUpstreamFailed e -> 0;
                        case Event.TaskSkipped e -> 0;
                        case Event.OfJob e -> 0;
                        case Event.ClearRequested e -> 0;
                        case Event.Unknown e -> 0;
                    };
            if (attempt > 0 && event instanceof Event.OfTask e) {
                Attempt of = done.attempt(e.ref(), attempt);
                if (of.definition().type().runsOn() == TaskType.RunsOn.AWS_SERVICE) {
                    stopped.add(of);
                }
            }
        }
        return stopped;
    }

    /** The last that the entry tells of each task that it queued, in the order in which they were claimed. */
    private static Map<TaskRef, Event.OfTask> begun(Entry entry) {
        Map<TaskRef, Event.OfTask> last = new LinkedHashMap<>();
        for (Event event : entry.events()) {
            if (event instanceof Event.OfTask e) {
                last.remove(e.ref());
                last.put(e.ref(), e);
            }
        }
        return last;
    }
}
