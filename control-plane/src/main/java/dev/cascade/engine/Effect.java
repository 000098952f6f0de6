package dev.cascade.engine;

/** Something to be done once a decision has been saved. */
public sealed interface Effect {

    int task();

    int attempt();

    /** Hand the attempt to whoever carries out tasks of its type. */
    record Dispatch(int task, int attempt) implements Effect {}

    /** Stop the attempt: nobody waits for its result any more. */
    record Stop(int task, int attempt, String worker) implements Effect {}
}
