package dev.cascade.usecase;

import dev.cascade.engine.Entry;
import dev.cascade.engine.Event;
import dev.cascade.engine.Job;
import dev.cascade.engine.TaskRef;
import dev.cascade.engine.TaskStatus;
import dev.cascade.port.Attempt;
import dev.cascade.port.JobStore;
import dev.cascade.port.TaskDispatcher;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Hands out what a process that died had decided to hand out. It shows by its message: a completion that is delivered again although it is part of the
 * journal was taken in by somebody who did not live to say so. What followed from it may not have been handed out, or in part. Thread-safe.
 */
public final class RecoverDispatch {

    private static final int ENTRIES_PER_READ = 100;

    private final JobStore jobs;
    private final AdvanceJob advance;
    private final TaskDispatcher dispatcher;
    private final PublishResults publish;
    private final WorkLease lease;
    private final InstantSource clock;

    public RecoverDispatch(
            JobStore jobs,
            AdvanceJob advance,
            TaskDispatcher dispatcher,
            PublishResults publish,
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
     * Looks after an attempt whose end is told again. Nothing happens if it is not part of the journal, or became so only a moment ago, when who did
     * that may still be at it.
     *
     * @param message who tells: the same for every delivery of one message
     */
    public void recover(Attempt ended, String message) {
        Optional<Advance.Done> known = look(ended.job().id());
        if (known.isEmpty() || known.get().job().isInFlight(ended.ref(), ended.number())) {
            return;
        }
        Optional<Entry> entry = entryThatEnded(known.get().job(), ended);
        if (entry.filter(e -> e.at().plus(WorkLease.LIFETIME).isBefore(clock.instant()))
                .isPresent()) {
            recover(known.get(), entry.get(), message);
        }
    }

    /** Looks after a job of which nothing has become since it was started, by somebody who is dead. */
    public void recoverStart(String jobId) {
        look(jobId).ifPresent(done -> jobs.entries(jobId, 0, 1).forEach(first -> recover(done, first, "start")));
    }

    private Optional<Advance.Done> look(String jobId) {
        return advance.look(jobId, List.of()).join() instanceof Advance.Done done
                ? Optional.of(done)
                : Optional.empty();
    }

    /** Searched from the end: what is delivered again is not old. */
    private Optional<Entry> entryThatEnded(Job job, Attempt ended) {
        for (long after = job.entryCount(); after > 0; ) {
            long from = Math.max(0, after - ENTRIES_PER_READ);
            Optional<Entry> found = read(job.id(), from, after).stream()
                    .filter(entry -> ends(entry, ended))
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

    private static boolean ends(Entry entry, Attempt ended) {
        return entry.events().stream().anyMatch(event -> switch (event) {
            case Event.TaskSucceeded e -> e.ref().equals(ended.ref()) && e.attempt() == ended.number();
            case Event.TaskFailed e -> e.ref().equals(ended.ref()) && e.attempt() == ended.number();
            case Event.TaskUpForRetry e -> e.ref().equals(ended.ref()) && e.attempt() == ended.number();
            case Event.OfTask e -> false;
            case Event.OfJob e -> false;
            case Event.Unknown e -> false;
        });
    }

    private void recover(Advance.Done done, Entry entry, String message) {
        String jobId = done.header().id();
        String piece = "recover/" + entry.number();
        WorkLease.Grant grant = lease.take(jobId, piece, message, true);
        if (grant != WorkLease.Grant.ACQUIRED && grant != WorkLease.Grant.RESUME) {
            return;
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
        lease.done(jobId, piece);
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
