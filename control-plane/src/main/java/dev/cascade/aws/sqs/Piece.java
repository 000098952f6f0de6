package dev.cascade.aws.sqs;

import java.util.List;

/**
 * A part of the attempts of one job that are to be invoked, to be carried out on its own.
 *
 * @param round how often it was put off
 * @param attempts at least one
 */
public record Piece(String jobId, int round, List<Ref> attempts) {

    public Piece {
        attempts = List.copyOf(attempts);
        if (attempts.isEmpty()) {
            throw new IllegalArgumentException("a piece has at least one attempt");
        }
    }

    /** An attempt: the task's number in the plan, and the attempt's. */
    public record Ref(int task, int number) {}

    /**
     * Its name within the job. It follows from the first attempt: an attempt is handed out once, always together with the same others, and so is in one
     * piece of a round.
     */
    public String name() {
        Ref first = attempts.getFirst();
        return "piece/" + round + "/" + first.task() + "/" + first.number();
    }
}
