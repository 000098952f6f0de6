package dev.cascade.store;

import dev.cascade.engine.Event;
import dev.cascade.engine.EventCodec;
import dev.cascade.engine.Outcome;
import dev.cascade.engine.TaskRef;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** The stored form of an outcome that was reported: that of the event which it would lead to. */
public final class OutcomeCodec {

    /** An outcome is stored beside the name of its task. */
    private static final TaskRef NO_TASK = TaskRef.of(0);

    private OutcomeCodec() {}

    /** The bytes for an outcome. */
    public static byte[] encode(Outcome outcome) {
        return EventCodec.encode(Instant.EPOCH, List.of(eventOf(outcome)));
    }

    private static Event eventOf(Outcome outcome) {
        return switch (outcome) {
            case Outcome.Success s -> new Event.TaskSucceeded(NO_TASK, 0, s.result());
            case Outcome.Failure f -> new Event.TaskFailed(NO_TASK, 0, f.error());
            case Outcome.Skipped s -> new Event.TaskSkipped(NO_TASK, Optional.of(s.reason()));
        };
    }

    /**
     * The outcome again.
     *
     * @throws IllegalArgumentException if the bytes are not an encoding of an outcome
     */
    public static Outcome decode(byte[] bytes) {
        List<Event> events = EventCodec.decode(bytes);
        if (events.size() == 1) {
            if (events.getFirst() instanceof Event.TaskSucceeded s) {
                return new Outcome.Success(s.result());
            }
            if (events.getFirst() instanceof Event.TaskFailed f) {
                return new Outcome.Failure(f.error());
            }
            if (events.getFirst() instanceof Event.TaskSkipped s && s.reason().isPresent()) {
                return new Outcome.Skipped(s.reason().get());
            }
        }
        throw new IllegalArgumentException("the record of a completion holds something else: it is damaged");
    }
}
