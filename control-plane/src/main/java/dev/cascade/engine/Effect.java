package dev.cascade.engine;

/** Something to be done once a decision has been saved. */
public sealed interface Effect {

    TaskRef ref();

    int attempt();

    /** Hand the attempt to whoever carries out tasks of its type. */
    record Dispatch(TaskRef ref, int attempt) implements Effect {}

    /** Stop the attempt: nobody waits for its result any more. */
    record Stop(TaskRef ref, int attempt, String worker) implements Effect {}
}
