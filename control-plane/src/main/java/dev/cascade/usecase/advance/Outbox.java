package dev.cascade.usecase.advance;

import dev.cascade.engine.Command;
import dev.cascade.engine.Effect;
import dev.cascade.engine.Entry;
import dev.cascade.engine.Job;
import dev.cascade.port.Attempt;
import dev.cascade.port.JobStore;
import dev.cascade.port.JobStore.DueCheck;
import dev.cascade.port.TaskDispatcher;
import dev.cascade.usecase.ReconcileJobs;
import dev.cascade.usecase.RecoverDispatch;
import dev.cascade.usecase.WorkLease;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * Notes, before an entry is saved, that services are to start or stop attempts because of it, and removes the note when that was done. A process that ends
 * in between leaves the note, and {@link ReconcileJobs#sweep} carries the entry out. Three kinds of entries need no note:
 *
 * <ul>
 *   <li>those without effects on services: what workers do is claimed, and found by the claim
 *   <li>those that take in a completion from a message which is delivered again unless this process comes to its end: {@link RecoverDispatch} then
 *       finds the entry by the completion
 *   <li>the first one of a job that starts one attempt alone, of a service, which is known to run for a few seconds: a minute later the job's first check
 *       finds that the attempt has not ended, and hands it out again
 * </ul>
 */
public final class Outbox {

    /** How long a process may take to carry out an entry: as long as a control function may live. */
    public static final Duration CARRIED_OUT_BY = WorkLease.LIFETIME;

    /** An attempt that runs for so long at most has ended well before two minutes are over, unless it was not started. */
    public static final Duration SHORT = Duration.ofSeconds(10);

    private final JobStore jobs;

    Outbox(JobStore jobs) {
        this.jobs = jobs;
    }

    /**
     * The note that an entry needs, if it needs one.
     *
     * @param before the job without the entry
     * @param started attempts which services are to start
     * @param redelivered commands from messages that are delivered again unless this process comes to its end
     */
    static Optional<DueCheck> note(
            Job before, Entry entry, List<Attempt> started, List<Effect> effects, List<Command> redelivered) {
        boolean hasEffects = !started.isEmpty()
                || effects.stream()
                        .anyMatch(e -> e instanceof Effect.Stop stop && TaskDispatcher.isService(stop.worker()));
        boolean isFound = redelivered.stream()
                .anyMatch(command ->
                        command instanceof Command.Complete c && RecoverDispatch.ends(entry, c.ref(), c.attempt()));
        return hasEffects && !isFound ? Optional.of(noteOf(before.id(), entry)) : Optional.empty();
    }

    /** The note that the first entry of a job needs, if it needs one. */
    static Optional<DueCheck> noteOfFirst(Job before, Draft draft, TaskDispatcher dispatcher) {
        List<Attempt> started = draft.services();
        if (started.isEmpty()) {
            return Optional.empty();
        }
        boolean isAlone = draft.claimed().size() == 1 && draft.queued().isEmpty();
        boolean isShort = isAlone
                && dispatcher
                        .rememberedLongestRun(started.getFirst())
                        .filter(longest -> longest.compareTo(SHORT) <= 0)
                        .isPresent();
        return isShort ? Optional.empty() : Optional.of(noteOf(before.id(), draft.entry()));
    }

    private static DueCheck noteOf(String jobId, Entry entry) {
        return DueCheck.ofEntry(jobId, entry.number(), dueAt(entry));
    }

    /** When a note of this entry is due; a note that is due at another time is of an entry that was not saved. */
    public static Instant dueAt(Entry entry) {
        return entry.at().plus(CARRIED_OUT_BY);
    }

    void put(Optional<DueCheck> note) {
        note.ifPresent(jobs::schedule);
    }

    void remove(Optional<DueCheck> note) {
        note.ifPresent(n -> jobs.checked(n, Optional.empty()));
    }
}
