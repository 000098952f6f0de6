package dev.cascade.aws.dynamodb;

import dev.cascade.engine.Command;
import dev.cascade.engine.Entry;
import java.util.Optional;

/** What the table's stream tells about a job. */
public sealed interface JobChange {

    String jobId();

    /**
     * An entry was added to the job's journal.
     *
     * @param number the entry's number
     * @param entry the entry without its checkpoint; empty if it is so large that it lies in pages and has to be read
     */
    record EntryAdded(String jobId, long number, Optional<Entry> entry) implements JobChange {}

    /**
     * An attempt's end was recorded, which may or may not be part of an entry already.
     *
     * @param completion what was recorded; empty if it is so large that it lies in pages and has to be read
     */
    record CompletionRecorded(String jobId, Optional<Command.Complete> completion) implements JobChange {}
}
