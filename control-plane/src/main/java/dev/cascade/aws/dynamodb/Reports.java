package dev.cascade.aws.dynamodb;

import dev.cascade.engine.Command;
import dev.cascade.engine.Event;
import dev.cascade.engine.EventCodec;
import dev.cascade.engine.Outcome;
import dev.cascade.engine.TaskRef;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;

/** Completions that were reported and wait for somebody to advance the job. DynamoDB drops them after a while, for nothing. */
final class Reports {

    private static final Duration KEPT = Duration.ofDays(30);

    private final Table table;
    private final OverflowItems pages;
    private final InstantSource clock;

    Reports(Table table, OverflowItems pages, InstantSource clock) {
        this.table = table;
        this.pages = pages;
        this.clock = clock;
    }

    void record(String jobId, Command.Complete completion) {
        String partition = JobKeys.partition(jobId);
        Item item = Item.at(new Key(partition, Names.REPORT + completion.ref() + "#" + completion.attempt()))
                .bytes(Names.BYTES, encode(completion))
                .expires(clock.instant().plus(KEPT));
        // The reporter does not need to know whether its report was the first.
        table.putIfAbsent(pages.fit(item, OverflowItems.ITEM_LIMIT, partition, Names.BYTES));
    }

    List<Command.Complete> find(String jobId) {
        String partition = JobKeys.partition(jobId);
        return table.all(table.beginning(partition, Names.REPORT)).stream()
                .map(item -> decode(pages.read(item, Names.BYTES, partition).orElseThrow()))
                .toList();
    }

    /** The form of a completion is that of the two events which it becomes at best: there is one codec to keep. */
    private static byte[] encode(Command.Complete completion) {
        TaskRef ref = completion.ref();
        int attempt = completion.attempt();
        Event started = new Event.TaskRunning(ref, attempt, "", completion.startedAt());
        Event ended =
                switch (completion.outcome()) {
                    case Outcome.Success s -> new Event.TaskSucceeded(ref, attempt, s.result());
                    case Outcome.Failure f -> new Event.TaskFailed(ref, attempt, f.error());
                    case Outcome.Skipped s -> new Event.TaskSkipped(ref, Optional.of(s.reason()));
                };
        return EventCodec.encode(completion.startedAt(), List.of(started, ended));
    }

    static Command.Complete decode(byte[] bytes) {
        List<Event> events = EventCodec.decode(bytes);
        if (!(events.getFirst() instanceof Event.TaskRunning started)) {
            throw new IllegalArgumentException("a recorded completion does not say when it began: it is damaged");
        }
        Outcome outcome =
                switch (events.getLast()) {
                    case Event.TaskSucceeded s -> new Outcome.Success(s.result());
                    case Event.TaskFailed f -> new Outcome.Failure(f.error());
                    case Event.TaskSkipped s -> new Outcome.Skipped(s.reason().orElse(""));
                    default ->
                        throw new IllegalArgumentException(
                                "a recorded completion does not say how it ended: it is damaged");
                };
        return new Command.Complete(started.ref(), started.attempt(), outcome, started.startedAt());
    }
}
