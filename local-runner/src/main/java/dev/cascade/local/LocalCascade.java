package dev.cascade.local;

import dev.cascade.port.DagSource;
import dev.cascade.port.StoreHealth;
import dev.cascade.port.WorkerStore;
import dev.cascade.usecase.CancelJob;
import dev.cascade.usecase.DescribeJob;
import dev.cascade.usecase.FollowJob;
import dev.cascade.usecase.RegisterDag;
import dev.cascade.usecase.RetryJob;
import dev.cascade.usecase.StartJob;
import dev.cascade.usecase.SyncDags;
import java.util.List;

/**
 * A control plane and a worker pool in this process. Opening it wires the parts and starts nothing; {@link #work} begins to run tasks, and goes on
 * with the jobs that were left unfinished. Thread-safe.
 */
public interface LocalCascade extends PoolWorker {

    RegisterDag dags();

    StartJob startJob();

    CancelJob cancelJob();

    RetryJob retryJob();

    DescribeJob describeJob();

    FollowJob followJob();

    WorkerStore workers();

    /** Whether the store works. */
    StoreHealth health();

    /** The events of jobs in this process. */
    JobEventBroadcaster feed();

    /** Registers the DAGs of the sources. Of several DAGs with one name, the first source wins. */
    SyncDags syncDags(List<DagSource> sources);

    /** Joins the worker pool, goes on with unfinished jobs, and keeps sweeping until closed. */
    @Override
    void work();

    /** Starts the jobs that schedules ask for, those missed since last time at once, until closed. To be called after {@link #work}. */
    void runSchedules();

    /** Stops running tasks, which others may take over, and closes the stores. */
    @Override
    void close();
}
