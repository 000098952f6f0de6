package dev.cascade.port;

import dev.cascade.dsl.definition.TaskType;
import dev.cascade.engine.Command;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;

/**
 * Brings attempts to workers and services. An attempt may be handed over more than once, after a crash or by a sweep; a worker that carries
 * it out must have claimed it, and of several claims of one attempt one is granted. May be called by many threads.
 */
public interface TaskDispatcher {

    /** The name of the one service that can be polled: {@link #ended} asks it how attempts ended. */
    String POLLED_SERVICE = TaskType.STEPFUNCTIONS.label();

    /**
     * Which of these attempts, about to be queued, can begin at once in the hands of their {@link #executor}. Their claim is saved together with the
     * decision that queues them, which spares a write; a place is kept for each until {@link #dispatch} or {@link #release}.
     */
    List<Attempt> reserve(List<Attempt> queued);

    /** The name under which a reserved attempt is claimed: that of a worker, or of a service, see {@link #isService}. */
    String executor(Attempt reserved);

    /** Gives back the places of reserved attempts, as somebody else decided first. */
    void release(List<Attempt> reserved);

    /**
     * Takes over attempts, once that they are queued has been saved.
     *
     * @param claimed those which {@link #reserve} chose: run them
     * @param queued the others: have them claimed and run as soon as possible; those it has already are not taken twice
     */
    void dispatch(List<Attempt> claimed, List<Attempt> queued);

    /** Takes over attempts that have been queued for a while, and may or may not have been handed over before. */
    void redispatch(List<Attempt> queued);

    /** Whether {@link #redispatch} reaches all workers of the store. If not, it reaches the worker of this process only. */
    default boolean reachesAllWorkers() {
        return true;
    }

    /**
     * Takes over what was claimed for a service by a process that ended before it had handed over all of it.
     *
     * @param claimed all that it was to hand over, in the same order
     * @param runs whether an attempt has not ended yet
     */
    void recover(List<Attempt> claimed, Predicate<Attempt> runs);

    /**
     * Asks services that can be asked which of these attempts have ended. They tell of an end by themselves, which may get lost.
     *
     * @return how those ended that have
     */
    default List<Command.Complete> ended(List<Attempt> running) {
        return List.of();
    }

    /**
     * How long an attempt runs at most once it was handed over to its service; zero if handing it over twice starts it once. Empty if that is not known.
     */
    default Optional<Duration> longestRun(Attempt attempt) {
        return Optional.empty();
    }

    /** Like {@link #longestRun}, as far as this process remembers it: without a call. */
    default Optional<Duration> rememberedLongestRun(Attempt attempt) {
        return Optional.empty();
    }

    /** Stops an attempt if it runs here, as its result is no longer wanted. */
    void stop(Attempt attempt);

    /**
     * Whether an executor is a service rather than a worker. Services are named like the type of task which they carry out; they hold no lease, and are
     * always there.
     */
    static boolean isService(String executor) {
        return TaskType.of(executor).isPresent();
    }
}
