package dev.cascade.engine;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/**
 * What follows from some commands. No events means that they came late, twice or out of order, and nothing is to be saved.
 *
 * @param job the job as it is once {@code events} have been saved
 * @param events what happens
 * @param effects what to do once they have been saved
 * @param at when it was decided
 */
public record Decision(Job job, List<Event> events, List<Effect> effects, Instant at) {

    public Decision {
        events = List.copyOf(events);
        effects = List.copyOf(effects);
    }

    /**
     * Decides. The same arguments give the same decision; {@code job} is left as it is.
     *
     * <p>If nothing follows, the job of the decision is as it was, but may know better when it wants to be woken next.
     *
     * @param now the time; retries that are due and deadlines that have passed by then are part of the decision
     */
    public static Decision decide(Job job, List<? extends Command> commands, Instant now) {
        return decide(new DecisionBuilder(job, now), commands);
    }

    private static Decision decide(DecisionBuilder builder, List<? extends Command> commands) {
        commands.forEach(builder::handle);
        builder.lookAtTheClock();
        return builder.build();
    }

    public boolean isEmpty() {
        return events.isEmpty();
    }

    /** This decision followed by what further commands decide at the same time, as one. Effects are of both. */
    public Decision then(List<? extends Command> commands) {
        if (isEmpty()) {
            return decide(job, commands, at);
        }
        Decision next = decide(DecisionBuilder.ofSameEntry(job, at), commands);
        return next.isEmpty()
                ? this
                : new Decision(next.job, concat(events, next.events), concat(effects, next.effects), at);
    }

    private static <T> List<T> concat(List<T> a, List<T> b) {
        List<T> both = new ArrayList<>(a.size() + b.size());
        both.addAll(a);
        both.addAll(b);
        return both;
    }
}
