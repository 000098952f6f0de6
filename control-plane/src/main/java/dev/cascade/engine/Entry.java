package dev.cascade.engine;

import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * One entry of a job's journal: what one decision made happen. Entries are numbered 1, 2, 3 … without gaps, and each number can be
 * written once, so that of two decisions made at the same time one is refused.
 *
 * @param number its place in the journal, from 1
 * @param firstEvent the number of its first event in the job's live stream, from 1
 * @param at when it was decided
 * @param events what happened, in order; empty when a job is created that is held back
 * @param checkpoint the job's whole state after this entry; in some entries only, so that loading a job need not read them all
 * @param writeId a random number that its writer chose: it tells an entry that was written twice from another one with the same number. 0 for none
 */
public record Entry(
        long number, long firstEvent, Instant at, List<Event> events, Optional<Checkpoint> checkpoint, long writeId) {

    public Entry {
        events = List.copyOf(events);
    }

    /** An entry without a {@code writeId}. */
    public Entry(long number, long firstEvent, Instant at, List<Event> events, Optional<Checkpoint> checkpoint) {
        this(number, firstEvent, at, events, checkpoint, 0);
    }

    /** Whether both are one write: not only alike, but made by the same decision. */
    public boolean isSameWrite(Entry other) {
        return number == other.number && writeId == other.writeId && writeId != 0;
    }

    /** The job's status after this entry, if the entry changed it. */
    public Optional<JobStatus> newStatus() {
        Optional<JobStatus> status = Optional.empty();
        for (Event event : events) {
            if (event instanceof Event.OfJob ofJob) {
                status = Optional.of(ofJob.status());
            }
        }
        return status;
    }

    /** Whether the job becomes running with it. */
    public boolean startsJob() {
        return events.stream().anyMatch(Event.JobRunning.class::isInstance);
    }

    /** Whether the job, which had ended, is active again with it. */
    public boolean reopensJob() {
        return newStatus().filter(status -> !status.isTerminal()).isPresent()
                && events.stream()
                        .anyMatch(event -> event instanceof Event.TaskCleared || event instanceof Event.JobPending);
    }

    /** Whether it queues an attempt that nobody claims within the same entry. */
    public boolean leavesQueuedAttempts() {
        Set<TaskRef> queued = new HashSet<>();
        for (Event event : events) {
            if (event instanceof Event.TaskQueued e) {
                queued.add(e.ref());
            } else if (event instanceof Event.OfTask e) {
                queued.remove(e.ref());
            }
        }
        return !queued.isEmpty();
    }

    /** The number of its last event; one less than {@link #firstEvent} when it has none. */
    public long lastEvent() {
        return firstEvent + events.size() - 1;
    }
}
