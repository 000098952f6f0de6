package dev.cascade.local;

import dev.cascade.assembly.ControlPlane;
import java.time.Duration;

/**
 * A control plane and a worker pool in this process. Opening it wires the parts and starts nothing; {@link #work} begins to run tasks, and goes on
 * with the jobs that were left unfinished. Thread-safe.
 */
public interface LocalCascade extends WorkerNode {

    /** The use cases of this process. */
    ControlPlane core();

    /** Joins the worker pool, goes on with unfinished jobs, and keeps sweeping until closed. */
    @Override
    void work();

    /** Starts the jobs that schedules ask for, those missed since last time at once, until closed. To be called after {@link #work}. */
    void runSchedules();

    /** Deletes jobs some time after their end, in the background until closed. */
    void keepJobs(Duration afterEnd);

    /** Stops running tasks, which others may take over, and closes the stores. */
    @Override
    void close();
}
