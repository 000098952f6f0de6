package dev.cascade.port;

import java.util.List;

/**
 * Brings attempts to whoever carries them out. An attempt may be handed over more than once, after a crash or by a sweep; whoever carries
 * it out must have claimed it, and of several claims of one attempt one is granted. May be called by many threads.
 */
public interface TaskDispatcher {

    /**
     * Which of these attempts, about to be queued, can begin at once in the hands of {@link #worker()}. Their claim is saved together with the
     * decision that queues them, which spares a write; a place is kept for each until {@link #dispatch} or {@link #release}.
     */
    List<Attempt> reserve(List<Attempt> queued);

    /** The name under which reserved attempts are claimed. */
    String worker();

    /** Gives back the places of reserved attempts, as somebody else decided first. */
    void release(List<Attempt> reserved);

    /**
     * Takes over attempts, once that they are queued has been saved.
     *
     * @param claimed those which {@link #reserve} chose: run them
     * @param queued the others: have them claimed and run as soon as possible; those it has already are not taken twice
     */
    void dispatch(List<Attempt> claimed, List<Attempt> queued);

    /** Stops an attempt if it runs here, as its result is no longer wanted. */
    void stop(Attempt attempt);
}
