package dev.cascade.engine;

/** Something to be done once a decision has been saved. */
public sealed interface Effect {

    TaskRef ref();

    int attempt();

    /** Hand the attempt to whoever carries out tasks of its type. */
    record Dispatch(TaskRef ref, int attempt) implements Effect {}

    /** Find out the list that a mapped task is mapped over, and answer with {@link Command.Expand}. */
    record Expand(TaskRef ref, int attempt) implements Effect {}

    /** Ask for a slot for the attempt, which begins with {@link Command.Admit}. */
    record RequestSlot(TaskRef ref, int attempt) implements Effect {}

    /** Stop the attempt: nobody waits for its result any more. */
    record Stop(TaskRef ref, int attempt, String worker) implements Effect {}
}
