package dev.cascade.engine;

/** An action that is carried out after a decision has been saved. */
public sealed interface Effect {

    TaskRef ref();

    int attempt();

    /** Hand the attempt to a worker, or to the service for tasks of its type. */
    record Dispatch(TaskRef ref, int attempt) implements Effect {}

    /** Find out the list that a mapped task is mapped over, and answer with {@link Command.Expand}. No DAG has mapped tasks yet. */
    record Expand(TaskRef ref, int attempt) implements Effect {}

    /** Ask for a slot for the attempt, which begins with {@link Command.Admit}. No DAG has such tasks yet. */
    record RequestSlot(TaskRef ref, int attempt) implements Effect {}

    /** Stop the attempt: its result is no longer used. */
    record Stop(TaskRef ref, int attempt, String worker) implements Effect {}
}
