package dev.cascade.handler;

import dev.cascade.aws.AwsControlPlane;
import dev.cascade.aws.Concurrently;
import dev.cascade.aws.dispatch.FanOutPieceInvoker.Carried;
import dev.cascade.aws.sqs.FanOutPiece;
import dev.cascade.engine.Command;
import dev.cascade.port.Attempt;
import dev.cascade.port.JobStore.DueCheck;
import dev.cascade.port.StoreOutageException;
import dev.cascade.port.Topic;
import dev.cascade.usecase.NotHandedOutException;
import dev.cascade.usecase.WorkLease;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletionException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The messages of a batch that are about one job. For one thread. */
final class JobMessageBatch {

    private static final Logger LOG = LoggerFactory.getLogger(JobMessageBatch.class);

    /** Pieces that are waited for must not wait for each other. */
    private static final int PIECES_AT_ONCE = 10;

    /** The SDK tries each call of DynamoDB again for some seconds, so that these are a quarter of a minute. */
    private static final int TRIES = 4;

    /** Some calls fail late. The function must not run into its own time limit, which would fail the batch. */
    private static final Duration TRY_FOR = Duration.ofSeconds(15);

    /**
     * A decision that failed may have been saved, by a process that did not hand out what follows. That is done for a message
     * that comes again, once the entry is older than a process can live.
     */
    static final Duration UNTIL_RECOVERY = WorkLease.LIFETIME.plusSeconds(1);

    private final AwsControlPlane plane;
    private final String jobId;
    private final List<String> messageIds = new ArrayList<>();
    private final List<Command> commands = new ArrayList<>();
    private final List<Redelivered> redelivered = new ArrayList<>();
    private final List<ToDo> pieces = new ArrayList<>();
    private final Map<Topic, String> pushes = new HashMap<>();

    JobMessageBatch(AwsControlPlane plane, String jobId) {
        this.plane = plane;
        this.jobId = jobId;
    }

    /** @param isReport whether the message reports just this end, and is not a piece that found it */
    private record Redelivered(Attempt ended, String messageId, boolean isReport) {}

    private record ToDo(FanOutPiece piece, String messageId, boolean again) {}

    void add(String messageId, boolean again, ControlMessage message) {
        switch (message) {
            case ControlMessage.Ended e -> {
                messageIds.add(messageId);
                commands.add(new Command.Complete(e.attempt().ref(), e.attempt().number(), e.outcome(), e.startedAt()));
                if (again) {
                    redelivered.add(new Redelivered(e.attempt(), messageId, true));
                }
            }
            case ControlMessage.Wake w -> {
                messageIds.add(messageId);
                commands.add(new Command.Tick());
            }
            case ControlMessage.Dispatch d -> pieces.add(new ToDo(d.piece(), messageId, again));
            case ControlMessage.Push p -> pushes.put(p.topic(), messageId);
        }
    }

    /**
     * Does what they say, and decides upon all of it at once.
     *
     * @return the ids of the messages that have to come again, with how long they have to stay away at least
     */
    Map<String, Duration> take() {
        Map<String, Duration> failed = new HashMap<>();
        List<FanOutPiece> carriedOut = new ArrayList<>();
        for (PieceWork work : Concurrently.map(pieces, PIECES_AT_ONCE, this::carryOut)) {
            switch (work.carried()) {
                case Carried.Here here -> {
                    messageIds.add(work.toDo().messageId());
                    commands.addAll(here.ended());
                    here.endedBefore()
                            .forEach(ended -> redelivered.add(
                                    new Redelivered(ended, work.toDo().messageId(), false)));
                    carriedOut.add(work.toDo().piece());
                }
                case Carried.Elsewhere elsewhere -> {}
                case Carried.Later later -> failed.put(work.toDo().messageId(), Duration.ZERO);
            }
        }
        try {
            recover(failed);
            decideInSomeTries();
            carriedOut.forEach(plane.pieces()::done);
        } catch (RuntimeException e) {
            messageIds.forEach(id -> failed.put(id, UNTIL_RECOVERY));
            log(e, "messages about a job were not taken in");
        }
        pushes.forEach((topic, messageId) -> {
            try {
                plane.liveStream().notifyViewers().push(topic);
            } catch (RuntimeException e) {
                failed.put(messageId, Duration.ZERO);
                log(e, "viewers were not notified");
            }
        });
        return failed;
    }

    /** Of a message of its own, an end is reported once more if that is to be; a piece would be carried out again. */
    private void recover(Map<String, Duration> failed) {
        for (Redelivered end : redelivered) {
            Optional<Instant> again = plane.core().recoverDispatch().recover(end.ended(), end.messageId());
            if (end.isReport() && again.isPresent()) {
                failed.put(
                        end.messageId(), Duration.between(plane.core().clock().instant(), again.get()));
            }
        }
    }

    private record PieceWork(ToDo toDo, Carried carried) {}

    private PieceWork carryOut(ToDo toDo) {
        try {
            return new PieceWork(toDo, plane.pieces().carryOut(toDo.piece(), toDo.messageId(), toDo.again()));
        } catch (RuntimeException e) {
            log(e, "a piece of a fan-out was not carried out");
            return new PieceWork(toDo, new Carried.Later());
        }
    }

    /**
     * A store that fails for a moment holds up nothing. What was saved and not handed out is left to {@link
     * dev.cascade.usecase.RecoverDispatch}: for another try there would be nothing left to decide, so that it would seem to
     * succeed.
     */
    private void decideInSomeTries() {
        long began = System.nanoTime();
        for (int tries = 1; ; tries++) {
            try {
                decide();
                return;
            } catch (CompletionException e) {
                boolean again = tries < TRIES && System.nanoTime() - began < TRY_FOR.toNanos();
                if (!again
                        || e.getCause() instanceof NotHandedOutException
                        || e.getCause() instanceof StoreOutageException) {
                    throw e;
                }
                LOG.atWarn().addKeyValue("job", jobId).log("a decision failed, and is tried again: {}", e.getMessage());
            }
        }
    }

    private void decide() {
        if (commands.isEmpty()) {
            return;
        }
        if (plane.settings().inlineAdvance()) {
            plane.core().advanceJob().submitRedelivered(jobId, commands).join();
            return;
        }
        for (Command command : commands) {
            if (command instanceof Command.Complete complete) {
                plane.core().stores().jobs().record(jobId, complete);
            }
        }
        // The next sweep takes it in if no stream does. In a minute there is one check, however many messages come.
        Instant minute = plane.core().clock().instant().truncatedTo(ChronoUnit.MINUTES);
        plane.core().stores().jobs().schedule(DueCheck.ofJob(jobId, minute));
    }

    private void log(RuntimeException failure, String what) {
        LOG.atError().addKeyValue("job", jobId).setCause(failure).log(what);
    }
}
