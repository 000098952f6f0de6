package dev.cascade.aws.dynamodb;

import dev.cascade.engine.Entry;
import dev.cascade.engine.EventCodec;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.dynamodb.model.OperationType;
import software.amazon.awssdk.services.dynamodb.model.Record;

/** Reads the table's stream: which records tell of a job, and what. */
public final class StreamRecords {

    private StreamRecords() {}

    /** What the record tells of a job; empty for all that concerns nobody who advances or watches jobs. */
    public static Optional<JobChange> change(Record streamRecord) {
        return streamRecord.eventName() == OperationType.REMOVE
                ? Optional.empty()
                : change(
                        streamRecord.eventName() == OperationType.INSERT,
                        streamRecord.dynamodb().newImage());
    }

    /**
     * The same for a caller that has the record in another form.
     *
     * @param isNew whether the item was not there before
     * @param image the item as it is now
     */
    public static Optional<JobChange> change(boolean isNew, Map<String, AttributeValue> image) {
        Item item = Item.of(image);
        String partition = item.key().partition();
        String sort = item.key().sort();
        if (Headers.isDeleted(item)) {
            return Optional.empty();
        }
        if (!isNew) {
            // Entries and reports are never changed, and a changed header follows an entry, which has a record of its
            // own.
            return Optional.empty();
        }
        if (partition.startsWith(Names.HEADERS)) {
            return Optional.of(added(JobKeys.idOf(sort), 1, item));
        }
        if (!partition.startsWith(Names.JOB)) {
            return Optional.empty();
        }
        String jobId = partition.substring(Names.JOB.length());
        if (sort.startsWith(Names.ENTRY)) {
            return Optional.of(added(jobId, JobKeys.entryNumber(item.key()), item));
        }
        return sort.startsWith(Names.REPORT) ? Optional.of(recorded(jobId, item)) : Optional.empty();
    }

    private static JobChange added(String jobId, long number, Item item) {
        byte @Nullable [] events = item.inlineBytes(Names.EVENTS);
        Optional<Entry> entry = events == null
                ? Optional.empty()
                : Optional.of(new Entry(
                        number,
                        item.number(Names.FIRST_EVENT),
                        item.time(Names.DECIDED_AT),
                        EventCodec.decode(events),
                        Optional.empty(),
                        item.writeId()));
        return new JobChange.EntryAdded(jobId, number, entry);
    }

    private static JobChange recorded(String jobId, Item item) {
        byte @Nullable [] bytes = item.inlineBytes(Names.BYTES);
        return new JobChange.CompletionRecorded(
                jobId, bytes == null ? Optional.empty() : Optional.of(Reports.decode(bytes)));
    }
}
