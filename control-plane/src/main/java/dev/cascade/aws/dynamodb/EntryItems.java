package dev.cascade.aws.dynamodb;

import dev.cascade.engine.Checkpoint;
import dev.cascade.engine.Entry;
import dev.cascade.engine.EventCodec;
import java.util.Optional;

/** Entries as attributes of an item: the header for a job's first entry, an item of its own for every other. */
final class EntryItems {

    private final OverflowItems pages;

    EntryItems(OverflowItems pages) {
        this.pages = pages;
    }

    /** Adds the entry to an item, all but its number. */
    void write(Entry entry, Item item) {
        item.bytes(Names.EVENTS, EventCodec.encode(entry.at(), entry.events()))
                .number(Names.FIRST_EVENT, entry.firstEvent())
                .time(Names.DECIDED_AT, entry.at())
                .writeId(entry.writeId());
        entry.checkpoint().ifPresent(c -> item.bytes(Names.CHECKPOINT, c.toBytes()));
    }

    /** The entry, without its checkpoint. */
    Entry read(Item item, long number, String jobId) {
        byte[] events = pages.read(item, Names.EVENTS, JobKeys.partition(jobId)).orElseThrow();
        return new Entry(
                number,
                item.number(Names.FIRST_EVENT),
                item.time(Names.DECIDED_AT),
                EventCodec.decode(events),
                Optional.empty(),
                item.writeId());
    }

    Optional<Checkpoint> checkpoint(Item item, String jobId) {
        return pages.read(item, Names.CHECKPOINT, JobKeys.partition(jobId)).map(Checkpoint::ofBytes);
    }
}
