package dev.cascade.aws.dispatch;

import dev.cascade.aws.sqs.FanOutPiece;
import dev.cascade.dsl.definition.TaskType;
import dev.cascade.engine.Command;
import dev.cascade.port.Attempt;
import dev.cascade.usecase.AdvanceJob;
import dev.cascade.usecase.AdvanceResult;
import dev.cascade.usecase.WorkLease;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** Carries out pieces of fan-outs: each once, however often and to whomever its message is delivered. Thread-safe. */
public final class FanOutPieceInvoker {

    private final Map<TaskType, ServiceDispatcher> dispatchers;
    private final AdvanceJob advance;
    private final WorkLease lease;

    public FanOutPieceInvoker(Map<TaskType, ServiceDispatcher> dispatchers, AdvanceJob advance, WorkLease lease) {
        this.dispatchers = Map.copyOf(dispatchers);
        this.advance = advance;
        this.lease = lease;
    }

    /**
     * Invokes the attempts of the piece that still run, if nobody else does. Once their ends have been taken in, {@link #done} is to be called.
     *
     * @param message who asks: the same for every delivery of one message
     * @param again whether this message may have been delivered before
     */
    public Carried carryOut(FanOutPiece piece, String message, boolean again) {
        return switch (lease.take(piece.jobId(), piece.name(), message, again)) {
            case ACQUIRED -> carriedOut(piece, false);
            case RESUME -> carriedOut(piece, true);
            case DENIED -> new Carried.Elsewhere();
            case BUSY -> new Carried.Later();
        };
    }

    /** What came of a piece. */
    public sealed interface Carried {

        /**
         * It was carried out here.
         *
         * @param ended what is known already of its attempts' ends
         * @param endedBefore attempts that were waited for, and whose ends were taken in by a process that died before it said that the piece is
         *     done: what follows from them may be left to do
         */
        record Here(List<Command.Complete> ended, List<Attempt> endedBefore) implements Carried {}

        /** Somebody else carries it out, or did. */
        record Elsewhere() implements Carried {}

        /** It may be under way, or was given up a moment ago: its message has to come again. */
        record Later() implements Carried {}
    }

    /** Notes that a piece was carried out to its end, by the process that did so. */
    public void done(FanOutPiece piece) {
        lease.done(piece.jobId(), piece.name());
    }

    private Carried.Here carriedOut(FanOutPiece piece, boolean again) {
        if (!(advance.look(piece.jobId(), List.of()).join() instanceof AdvanceResult.Done done)) {
            return new Carried.Here(List.of(), List.of());
        }
        List<Attempt> running = new ArrayList<>();
        List<Attempt> endedBefore = new ArrayList<>();
        for (FanOutPiece.Ref ref : piece.attempts()) {
            if (!done.job().has(ref.task())) {
                continue;
            }
            Attempt attempt = done.attempt(ref.task(), ref.number());
            if (done.job().isInFlight(ref.task(), ref.number())) {
                running.add(attempt);
            } else if (again && isWaitedFor(attempt)) {
                endedBefore.add(attempt);
            }
        }
        return new Carried.Here(invoke(running, piece.round()), endedBefore);
    }

    private boolean isWaitedFor(Attempt attempt) {
        ServiceDispatcher dispatcher = dispatchers.get(attempt.definition().type());
        return dispatcher != null && dispatcher.isWaitedFor(attempt);
    }

    private List<Command.Complete> invoke(List<Attempt> running, int round) {
        Map<TaskType, List<Attempt>> byType = running.stream()
                .collect(Collectors.groupingBy(attempt -> attempt.definition().type()));
        List<Command.Complete> ended = new ArrayList<>();
        byType.forEach((type, attempts) -> {
            ServiceDispatcher dispatcher = dispatchers.get(type);
            if (dispatcher != null) {
                ended.addAll(dispatcher.invoke(attempts, round));
            }
        });
        return ended;
    }
}
