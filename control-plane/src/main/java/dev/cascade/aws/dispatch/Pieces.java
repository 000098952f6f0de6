package dev.cascade.aws.dispatch;

import dev.cascade.aws.sqs.Piece;
import dev.cascade.dsl.definition.TaskType;
import dev.cascade.engine.Command;
import dev.cascade.port.Attempt;
import dev.cascade.usecase.Advance;
import dev.cascade.usecase.AdvanceJob;
import dev.cascade.usecase.OnceOnly;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** Carries out pieces of fan-outs: each once, however often and to whomever its message is delivered. Thread-safe. */
public final class Pieces {

    private final Map<TaskType, ServiceDispatcher> dispatchers;
    private final AdvanceJob advance;
    private final OnceOnly once;

    public Pieces(Map<TaskType, ServiceDispatcher> dispatchers, AdvanceJob advance, OnceOnly once) {
        this.dispatchers = Map.copyOf(dispatchers);
        this.advance = advance;
        this.once = once;
    }

    /**
     * Invokes the attempts of the piece that still run, if nobody else does. Once their ends have been taken in, {@link #done} is to be called.
     *
     * @param message who asks: the same for every delivery of one message
     * @param again whether this message may have been delivered before
     */
    public Carried carryOut(Piece piece, String message, boolean again) {
        return switch (once.take(piece.jobId(), piece.name(), message, again)) {
            case YOURS, YOURS_AGAIN -> new Carried.Here(invoke(piece));
            case NOT_YOURS -> new Carried.Elsewhere();
            case TOO_EARLY -> new Carried.Later();
        };
    }

    /** What came of a piece. */
    public sealed interface Carried {

        /**
         * It was carried out here.
         *
         * @param ended what is known already of its attempts' ends
         */
        record Here(List<Command.Complete> ended) implements Carried {}

        /** Somebody else carries it out, or did. */
        record Elsewhere() implements Carried {}

        /** It may be under way, or was given up a moment ago: its message has to come again. */
        record Later() implements Carried {}
    }

    /** Says that a piece was carried out to its end, by whoever did that. */
    public void done(Piece piece) {
        once.done(piece.jobId(), piece.name());
    }

    private List<Command.Complete> invoke(Piece piece) {
        Map<TaskType, List<Attempt>> byType = running(piece).stream()
                .collect(Collectors.groupingBy(attempt -> attempt.definition().type()));
        List<Command.Complete> ended = new ArrayList<>();
        byType.forEach((type, attempts) -> {
            ServiceDispatcher dispatcher = dispatchers.get(type);
            if (dispatcher != null) {
                ended.addAll(dispatcher.invoke(attempts, piece.round()));
            }
        });
        return ended;
    }

    private List<Attempt> running(Piece piece) {
        if (!(advance.look(piece.jobId(), List.of()).join() instanceof Advance.Done done)) {
            return List.of();
        }
        return piece.attempts().stream()
                .filter(a -> a.task() >= 0 && a.task() < done.job().plan().size())
                .filter(a -> done.job().isInFlight(a.task(), a.number()))
                .map(a -> done.attempt(a.task(), a.number()))
                .toList();
    }
}
