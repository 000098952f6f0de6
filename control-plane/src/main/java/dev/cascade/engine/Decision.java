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
     * @param now the time; retries that are due and deadlines that have passed by then are part of the decision
     */
    public static Decision decide(Job job, List<? extends Command> commands, Instant now) {
        Draft draft = new Draft(job, now);
        commands.forEach(draft::handle);
        draft.lookAtTheClock();
        return draft.decision();
    }

    public boolean isEmpty() {
        return events.isEmpty();
    }

    /** This decision followed by what further commands decide at the same time, as one. Effects are of both. */
    public Decision then(List<? extends Command> commands) {
        Decision next = decide(job, commands, at);
        return next.isEmpty()
                ? this
                : new Decision(next.job, concat(events, next.events), concat(effects, next.effects), at);
    }

    /** The same decision with other effects. */
    public Decision withEffects(List<Effect> others) {
        return new Decision(job, events, others, at);
    }

    private static <T> List<T> concat(List<T> a, List<T> b) {
        List<T> both = new ArrayList<>(a.size() + b.size());
        both.addAll(a);
        both.addAll(b);
        return both;
    }
}
