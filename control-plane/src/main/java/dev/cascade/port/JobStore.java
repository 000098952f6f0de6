package dev.cascade.port;

import dev.cascade.engine.Command;
import dev.cascade.engine.Entry;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedSet;

/**
 * Remembers jobs: a header each, and a journal to which every decision adds one entry. What makes it safe is that
 * each entry number of a job can be written once. All methods may be called by many threads; all that have returned are durable and are seen by every
 * reader from then on, in this process and others.
 *
 * <p>A store that cannot be reached, or that refuses for another reason than a race, throws {@link StoreException}.
 */
public interface JobStore {

    /**
     * Adds a job with its first entry (number 1), which may have no events. The stored header takes its status and times from the entry, not from
     * {@code job}. A call that is repeated with the same {@link Entry#writeId} finds the job that it added, and is {@code SAVED} again.
     *
     * @return {@code CONFLICT} if there is another job with this id already, which is left as it is
     */
    SaveResult create(JobHeader job, Entry first);

    /**
     * Adds an entry to a job's journal, and brings the header up to date when the entry changes the job's status. A call that is repeated with the
     * same {@link Entry#writeId} finds the entry that it added, and is {@code SAVED} again.
     *
     * @return {@code CONFLICT} if the journal does not end with the entry before it, or there is no such job
     */
    SaveResult append(String jobId, Entry entry);

    /** What is needed to continue the job, but for what is {@link #reported}; empty if there is none with this id. */
    Optional<StoredJob> find(String jobId);

    /**
     * Finds several jobs, each with what is {@link #reported} of it; jobs that do not exist are left out. A database answers for hundreds of jobs with a
     * few queries; other stores read each job.
     */
    default Map<String, FoundJob> findAll(Collection<String> jobIds) {
        Map<String, FoundJob> found = new HashMap<>();
        for (String id : jobIds) {
            find(id).ifPresent(job -> found.put(id, new FoundJob(job, reported(id))));
        }
        return found;
    }

    /**
     * A job and what is reported of it.
     *
     * @param reported completions that may not be part of any entry yet, in any order
     */
    record FoundJob(StoredJob job, List<Command.Complete> reported) {

        public FoundJob {
            reported = List.copyOf(reported);
        }
    }

    /** The job's header; empty if there is none with this id. */
    Optional<JobHeader> header(String jobId);

    /**
     * A range of the journal, in order, without checkpoints.
     *
     * @param afterEntry the entry before the first one wanted; 0 for the start
     * @param limit at most so many; fewer may be returned before the end is reached, but not none
     */
    List<Entry> entries(String jobId, long afterEntry, int limit);

    /**
     * Those of the entries with these numbers that there are, in order, without checkpoints.
     *
     * @param numbers at most 1,000
     */
    List<Entry> entries(String jobId, SortedSet<Long> numbers);

    /**
     * Where the journals of these jobs end; jobs that do not exist are left out. A database answers for hundreds of jobs with one query; other
     * stores read each job.
     */
    default Map<String, JournalEnd> ends(Collection<String> jobIds) {
        Map<String, JournalEnd> ends = new HashMap<>();
        for (String id : jobIds) {
            find(id).flatMap(job -> entries(id, job.lastEntry() - 1, 1).stream().findFirst())
                    .ifPresent(last -> ends.put(id, new JournalEnd(last.number(), last.at())));
        }
        return ends;
    }

    /**
     * The last entry of a journal.
     *
     * @param entry its number
     * @param at when it was decided
     */
    record JournalEnd(long entry, Instant at) {}

    /**
     * Records that an attempt ended, for the process that advances the job next: one write, which needs to know nothing about the job and
     * cannot meet a race. Recording the same attempt again changes nothing: the first word counts.
     */
    void record(String jobId, Command.Complete completion);

    /** Completions that were recorded and may not be part of any entry yet, in any order. */
    List<Command.Complete> reported(String jobId);

    /** Jobs, newest first by creation; those created at the same instant by id, the greater first. */
    Page<JobHeader> list(JobQuery query);

    /** Ids of jobs that have not ended, oldest first, in pages of at most 1,000. */
    Page<String> unfinished(Optional<String> cursor);

    /**
     * How many jobs of a DAG run, and which of those that are held back may begin if {@code limit} may run at once: the oldest first.
     *
     * @param limit 1 to 1,000
     */
    Admission admission(String dag, int limit);

    /**
     * Notes that a job of a DAG with a limit runs, or is held back. To be called before it is created so, and after it became so. A store that finds such
     * jobs by an index does nothing.
     *
     * @param job as it is now; one that was never started cannot have been held back before
     */
    default void placed(JobHeader job, boolean runs) {}

    /**
     * Notes that a held-back job of a DAG with a limit is about to begin: it counts from now on, also if the process that begins it dies before it learns
     * whether it has begun. A store that finds such jobs by an index does nothing.
     *
     * @param jobId as {@link Admission#mayBegin} has it
     */
    default void begins(String dag, String jobId) {}

    /**
     * Notes that a job of a DAG with a limit has ended or is gone. Does nothing if it was placed again since.
     *
     * @param job as it was after its end
     */
    default void displaced(JobHeader job) {}

    /**
     * Jobs of a DAG with a limit.
     *
     * @param running how many run; not more than the limit are counted
     * @param mayBegin ids of held-back jobs, the oldest first, not more than may begin
     */
    record Admission(int running, List<String> mayBegin) {

        public Admission {
            mayBegin = List.copyOf(mayBegin);
        }
    }

    /** How long after a job became active its first check is due. */
    Duration FIRST_CHECK = Duration.ofSeconds(60);

    /**
     * Checks that are due, roughly those that are overdue for longest first. Every job that has not ended has a check in the future or the past: the
     * store schedules one when the job becomes active, and {@link #checked} schedules the next. What was written less than a second ago may be missing.
     *
     * @param limit at most so many, 1 to 1,000
     */
    List<DueCheck> dueChecks(Instant now, int limit);

    /** Adds a check. For a job that has an earlier check already, nothing may happen; a check of an entry is kept beside the job's own. */
    void schedule(DueCheck check);

    /**
     * Replaces a check that was made, or that is no longer needed.
     *
     * @param check as {@link #dueChecks} returned it or {@link #schedule} took it
     * @param next when the job is to be checked again; empty if it has ended, or if the check was of an entry
     */
    void checked(DueCheck check, Optional<Instant> next);

    /**
     * A time at which a job, or one entry of its journal, is to be checked.
     *
     * @param at when
     * @param entry the entry whose effects may not have been carried out; 0 for a check of the job as a whole
     * @param isIndexed whether the store wrote the check down; false if it found the job otherwise, soon after its creation
     */
    record DueCheck(String jobId, Instant at, long entry, boolean isIndexed) {

        /** A check of the job as a whole. */
        public static DueCheck ofJob(String jobId, Instant at) {
            return new DueCheck(jobId, at, 0, true);
        }

        /** A check whether the effects of an entry were carried out. */
        public static DueCheck ofEntry(String jobId, long entry, Instant at) {
            return new DueCheck(jobId, at, entry, true);
        }

        public boolean isOfEntry() {
            return entry > 0;
        }
    }

    /**
     * Ties an idempotency key to a job, unless it is tied already.
     *
     * @return what the key is tied to now: {@code wanted}, or what was there before and has not expired
     */
    KeyBinding bind(KeyBinding wanted, Instant now);

    /**
     * Jobs that ended before a time, and those that are marked as deleted, roughly in the order of their creation. What was written less than a second ago
     * may be missing.
     */
    Page<EndedJob> ended(EndedQuery query);

    /**
     * Which ended jobs to list.
     *
     * @param dag only jobs of this DAG; jobs that are marked as deleted may be missing then
     * @param before only jobs that ended before this time
     * @param limit at most so many, 1 to 1,000
     * @param cursor where an earlier page ended
     */
    record EndedQuery(Optional<String> dag, Instant before, int limit, Optional<String> cursor) {

        public EndedQuery {
            if (limit < 1 || limit > 1_000) {
                throw new IllegalArgumentException("limit must be 1 to 1000, got " + limit);
            }
        }
    }

    /**
     * A job that has ended.
     *
     * @param dag name of its DAG; empty if the job is marked as deleted
     */
    record EndedJob(String id, Optional<String> dag, Instant completedAt) {

        public boolean isMarkedAsDeleted() {
            return dag.isEmpty();
        }
    }

    /**
     * Marks a job as deleted if it ended before a time: from then on nobody finds it, and what is written of it changes nothing. Its id stays taken until
     * {@link #delete} has returned.
     *
     * @return whether the job is marked, by this call or an earlier one; false if it has not ended by then, or if there is none
     */
    boolean markDeleted(String jobId, Instant endedBefore);

    /**
     * Removes a part of what belongs to a job that is marked as deleted: so much that nobody has to wait long. Does nothing for other jobs.
     *
     * @return whether nothing is left, so that the id can be used again; otherwise it is to be called again
     */
    boolean delete(String jobId);

    /**
     * What an idempotency key stands for.
     *
     * @param key as the caller gave it
     * @param fingerprint of the request that used it first
     * @param jobId the job which that request was to start
     * @param expiresAt when the key may be used for something else
     */
    record KeyBinding(String key, String fingerprint, String jobId, Instant expiresAt) {}
}
