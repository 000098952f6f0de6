package dev.cascade.examples.benchmark;

/** What a process of a topology does, as {@code CASCADE_NODE_ROLE} has it. */
enum NodeRole {
    /** {@code cascade dev} that runs no tasks. */
    COORDINATOR,
    /** {@code cascade worker}. */
    WORKER,
    /** {@code cascade dev} with a worker pool. */
    BOTH
}
