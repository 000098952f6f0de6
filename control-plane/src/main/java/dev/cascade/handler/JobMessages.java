package dev.cascade.handler;

import dev.cascade.aws.AwsControlPlane;
import dev.cascade.aws.Concurrently;
import dev.cascade.aws.dispatch.Pieces.Carried;
import dev.cascade.aws.sqs.Piece;
import dev.cascade.engine.Command;
import dev.cascade.port.Attempt;
import dev.cascade.port.Topic;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The messages of a batch that are about one job. For one thread. */
final class JobMessages {

    private static final Logger LOG = LoggerFactory.getLogger(JobMessages.class);

    /** Pieces that are waited for must not wait for each other. */
    private static final int PIECES_AT_ONCE = 10;

    private final AwsControlPlane plane;
    private final String jobId;
    private final List<String> messageIds = new ArrayList<>();
    private final List<Command> commands = new ArrayList<>();
    private final List<ToldAgain> toldAgain = new ArrayList<>();
    private final List<ToDo> pieces = new ArrayList<>();
    private final Map<Topic, String> pushes = new HashMap<>();

    JobMessages(AwsControlPlane plane, String jobId) {
        this.plane = plane;
        this.jobId = jobId;
    }

    private record ToldAgain(Attempt ended, String messageId) {}

    private record ToDo(Piece piece, String messageId, boolean again) {}

    void add(String messageId, boolean again, ControlMessage message) {
        switch (message) {
            case ControlMessage.Ended e -> {
                messageIds.add(messageId);
                commands.add(
                        new Command.Complete(e.attempt().task(), e.attempt().number(), e.outcome(), e.startedAt()));
                if (again) {
                    toldAgain.add(new ToldAgain(e.attempt(), messageId));
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

    /** Does what they say, and decides upon all of it at once. Returns the messages that have to come again. */
    List<String> take() {
        List<String> failed = new ArrayList<>();
        List<Piece> carriedOut = new ArrayList<>();
        for (PieceWork work : Concurrently.map(pieces, PIECES_AT_ONCE, this::carryOut)) {
            switch (work.carried()) {
                case Carried.Here here -> {
                    messageIds.add(work.toDo().messageId());
                    commands.addAll(here.ended());
                    here.endedBefore()
                            .forEach(ended -> toldAgain.add(
                                    new ToldAgain(ended, work.toDo().messageId())));
                    carriedOut.add(work.toDo().piece());
                }
                case Carried.Elsewhere elsewhere -> {}
                case Carried.Later later -> failed.add(work.toDo().messageId());
            }
        }
        try {
            toldAgain.forEach(t -> plane.recoverDispatch().recover(t.ended(), t.messageId()));
            decide();
            carriedOut.forEach(plane.pieces()::done);
        } catch (RuntimeException e) {
            failed.addAll(messageIds);
            log(e, "what messages say of a job was not taken in");
        }
        pushes.forEach((topic, messageId) -> {
            try {
                plane.liveStream().push(topic);
            } catch (RuntimeException e) {
                failed.add(messageId);
                log(e, "viewers were not told");
            }
        });
        return failed;
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

    private void decide() {
        if (commands.isEmpty()) {
            return;
        }
        if (plane.settings().inlineAdvance()) {
            plane.advance().submit(jobId, commands).join();
            return;
        }
        for (Command command : commands) {
            if (command instanceof Command.Complete complete) {
                plane.jobs().record(jobId, complete);
            }
        }
    }

    private void log(RuntimeException failure, String what) {
        LOG.atError().addKeyValue("job", jobId).setCause(failure).log(what);
    }
}
