package dev.cascade.sql;

import dev.cascade.engine.Command;
import dev.cascade.engine.Entry;
import dev.cascade.engine.EventCodec;
import dev.cascade.engine.JobStatus;
import dev.cascade.port.JobHeader;
import dev.cascade.store.OutcomeCodec;
import java.util.Optional;

/** A write that can share a transaction with others. Bytes are made by the thread that asks, not by the one that commits. */
// The records are carried from one thread to another, not compared, so their arrays do no harm.
@SuppressWarnings("ArrayRecordComponent")
sealed interface BatchedWrite {

    String jobId();

    /** Whether another process would want to know. */
    boolean leavesWork();

    record Create(JobHeader header, EntryRow first) implements BatchedWrite {

        @Override
        public String jobId() {
            return header.id();
        }

        @Override
        public boolean leavesWork() {
            return first.leavesWork();
        }
    }

    /**
     * An entry for the end of a journal.
     *
     * @param consumes whether recorded completions may have become part of the entry
     */
    record Append(String jobId, EntryRow row, boolean consumes) implements BatchedWrite {

        @Override
        public boolean leavesWork() {
            return row.leavesWork();
        }
    }

    record Report(String jobId, Command.Complete completion, byte[] outcome) implements BatchedWrite {

        static Report of(String jobId, Command.Complete completion) {
            return new Report(jobId, completion, OutcomeCodec.encode(completion.outcome()));
        }

        @Override
        public boolean leavesWork() {
            return true;
        }
    }

    /** An entry in its stored form. */
    record EntryRow(Entry entry, byte[] events, Optional<JobStatus> newStatus, boolean startsJob, boolean leavesWork) {

        static EntryRow of(Entry entry) {
            return new EntryRow(
                    entry,
                    EventCodec.encode(entry.at(), entry.events()),
                    entry.newStatus(),
                    entry.startsJob(),
                    entry.leavesQueuedAttempts());
        }
    }
}
