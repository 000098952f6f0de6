package dev.cascade.aws.sqs;

import dev.cascade.engine.TaskRef;
import java.util.List;
import java.util.Set;

/**
 * A part of the attempts of one job that are to be invoked, to be carried out on its own.
 *
 * @param round how often it was put off
 * @param attempts at least one, at most {@value #MOST}, each once
 */
public record FanOutPiece(String jobId, int round, List<Ref> attempts) {

    /** The most attempts that a piece has: so many are invoked well within the time that a control function has. */
    public static final int MOST = 250;

    public FanOutPiece {
        attempts = List.copyOf(attempts);
        if (attempts.isEmpty() || attempts.size() > MOST) {
            throw new IllegalArgumentException(
                    "a piece has at least 1 attempt and at most " + MOST + ", got " + attempts.size());
        }
        if (Set.copyOf(attempts).size() < attempts.size()) {
            throw new IllegalArgumentException("a piece has each attempt once, and this one has some twice");
        }
    }

    /** An attempt: the task or item, and the attempt's number. */
    public record Ref(TaskRef task, int number) {}

    /**
     * Its name within the job. It follows from the first attempt: an attempt is handed out once, always together with the same others, and so is in one
     * piece of a round.
     */
    public String name() {
        Ref first = attempts.getFirst();
        return "piece/" + round + "/" + first.task() + "/" + first.number();
    }
}
