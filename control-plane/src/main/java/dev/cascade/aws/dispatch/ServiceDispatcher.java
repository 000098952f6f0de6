package dev.cascade.aws.dispatch;

import dev.cascade.aws.Concurrently;
import dev.cascade.aws.sqs.ControlQueue;
import dev.cascade.aws.sqs.FanOutPiece;
import dev.cascade.dsl.definition.TaskType;
import dev.cascade.engine.Command;
import dev.cascade.engine.Outcome;
import dev.cascade.engine.TaskError;
import dev.cascade.port.Attempt;
import dev.cascade.port.TaskDispatcher;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.BiConsumer;
import java.util.function.Predicate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Hands attempts over to a service, such as Lambda. It takes everything at once, so that every attempt is claimed for it in the entry that queues it, and
 * is not handed out again by a sweep. What is more than a process should invoke by itself goes as pieces through the control queue, to be
 * invoked by several at once; so does what somebody has to wait for, and what the service cannot take now. Thread-safe.
 */
public final class ServiceDispatcher implements TaskDispatcher {

    private static final Logger LOG = LoggerFactory.getLogger(ServiceDispatcher.class);

    /** The most in one piece that is waited for: all at once, so that it takes as long as the slowest. */
    static final int SYNC_PIECE = 50;

    private static final int AT_ONCE = 64;
    private static final int AT_ONCE_ASKED = 16;
    private static final Duration LATER = Duration.ofSeconds(20);

    private final TaskType type;
    private final Service service;
    private final ControlQueue queue;
    private final BiConsumer<String, Command> tell;

    /**
     * @param type the tasks that the service carries out, after which it is named
     * @param tell takes a command for a job, and returns before it is decided upon if a decision is being made already
     */
    public ServiceDispatcher(TaskType type, Service service, ControlQueue queue, BiConsumer<String, Command> tell) {
        this.type = type;
        this.service = service;
        this.queue = queue;
        this.tell = tell;
    }

    /** Whether the attempt's end is known to the process that invokes it, and to no other. */
    boolean isWaitedFor(Attempt attempt) {
        return service.isWaitedFor(attempt);
    }

    @Override
    public List<Attempt> reserve(List<Attempt> queued) {
        return queued;
    }

    @Override
    public String executor(Attempt reserved) {
        return type.label();
    }

    @Override
    public void release(List<Attempt> reserved) {
        // No place was taken.
    }

    @Override
    public void dispatch(List<Attempt> claimed, List<Attempt> queued) {
        recover(claimed, attempt -> true);
    }

    /** All are claimed, so none is queued. */
    @Override
    public void redispatch(List<Attempt> queued) {
        // As said.
    }

    /** Pieces are cut as they were the first time, so that those which were sent are not carried out again. */
    @Override
    public void recover(List<Attempt> claimed, Predicate<Attempt> runs) {
        List<Attempt> sync = claimed.stream().filter(service::isWaitedFor).toList();
        List<Attempt> async =
                claimed.stream().filter(a -> !service.isWaitedFor(a)).toList();
        List<FanOutPiece> pieces = new ArrayList<>(pieces(sync, SYNC_PIECE));
        if (async.size() > FanOutPiece.MOST) {
            pieces.addAll(pieces(async, FanOutPiece.MOST));
        }
        queue.dispatch(pieces, Duration.ZERO);
        if (async.size() <= FanOutPiece.MOST) {
            List<Attempt> running = async.stream().filter(runs).toList();
            invoke(running, 0).forEach(c -> tell.accept(running.getFirst().job().id(), c));
        }
    }

    private static List<FanOutPiece> pieces(List<Attempt> attempts, int most) {
        List<FanOutPiece> pieces = new ArrayList<>();
        for (int from = 0; from < attempts.size(); from += most) {
            pieces.add(piece(attempts.subList(from, Math.min(from + most, attempts.size())), 0));
        }
        return pieces;
    }

    private static FanOutPiece piece(List<Attempt> attempts, int round) {
        return new FanOutPiece(
                attempts.getFirst().job().id(),
                round,
                attempts.stream()
                        .map(a -> new FanOutPiece.Ref(a.ref(), a.number()))
                        .toList());
    }

    /**
     * Invokes attempts of one job, all of them once. What the service cannot take now is put off, and comes back as a piece.
     *
     * @param round how often they were put off
     * @return what is known already of their ends
     */
    public List<Command.Complete> invoke(List<Attempt> attempts, int round) {
        List<Invocation> invocations = Concurrently.map(attempts, AT_ONCE, this::invoke);
        List<Command.Complete> ended = new ArrayList<>();
        List<Attempt> later = new ArrayList<>();
        for (int i = 0; i < attempts.size(); i++) {
            Attempt attempt = attempts.get(i);
            switch (invocations.get(i)) {
                case Invocation.Accepted a -> {}
                case Invocation.Answered a -> ended.add(complete(attempt, a.outcome()));
                case Invocation.Refused r -> ended.add(complete(attempt, new Outcome.Failure(r.error())));
                case Invocation.Later l -> later.add(putOff(attempt, l));
            }
        }
        if (!later.isEmpty()) {
            queue.dispatch(List.of(piece(later, round + 1)), LATER);
        }
        return ended;
    }

    /** What nobody foresaw fails the attempt, for everybody to see: it must not fail the others, which would then be invoked again. */
    private Invocation invoke(Attempt attempt) {
        try {
            return service.invoke(attempt);
        } catch (RuntimeException e) {
            LOG.atError()
                    .addKeyValue("job", attempt.job().id())
                    .addKeyValue("task", attempt.name())
                    .setCause(e)
                    .log("an attempt could not be handed over");
            return new Invocation.Refused(TaskError.retryable(
                    "not_handed_over", "the attempt could not be handed over to " + type.label() + ": " + e));
        }
    }

    private static Command.Complete complete(Attempt attempt, Outcome outcome) {
        // It is claimed, so that when it began is known.
        return new Command.Complete(
                attempt.ref(), attempt.number(), outcome, attempt.job().createdAt());
    }

    private static Attempt putOff(Attempt attempt, Invocation.Later why) {
        LOG.atDebug()
                .addKeyValue("job", attempt.job().id())
                .addKeyValue("task", attempt.name())
                .addKeyValue("attempt", attempt.number())
                .log("invoked later: {}", why.reason());
        return attempt;
    }

    @Override
    public List<Command.Complete> ended(List<Attempt> running) {
        return Concurrently.map(running, AT_ONCE_ASKED, this::end).stream()
                .flatMap(Optional::stream)
                .toList();
    }

    /** A service that does not answer is asked again later. */
    private Optional<Command.Complete> end(Attempt attempt) {
        try {
            return service.endOf(attempt).map(outcome -> complete(attempt, outcome));
        } catch (RuntimeException e) {
            LOG.atWarn()
                    .addKeyValue("job", attempt.job().id())
                    .addKeyValue("task", attempt.name())
                    .addKeyValue("attempt", attempt.number())
                    .log("{} did not tell whether an attempt has ended: {}", type.label(), e.getMessage());
            return Optional.empty();
        }
    }

    @Override
    public Optional<Duration> longestRun(Attempt attempt) {
        return service.longestRun(attempt);
    }

    @Override
    public Optional<Duration> rememberedLongestRun(Attempt attempt) {
        return service.rememberedLongestRun(attempt);
    }

    @Override
    public void stop(Attempt attempt) {
        service.stop(attempt);
    }
}
