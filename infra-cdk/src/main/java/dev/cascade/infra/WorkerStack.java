package dev.cascade.infra;

import org.jspecify.annotations.Nullable;
import software.amazon.awscdk.Stack;
import software.amazon.awscdk.StackProps;
import software.constructs.Construct;

/**
 * Workers for local tasks, as a stack of its own.
 *
 * <p>As with all constructs, only the thread that builds the app may use it.
 */
public final class WorkerStack extends Stack {

    private final WorkerPool pool;

    /**
     * Adds the stack to an app.
     *
     * @param scope the app, or a stage of it
     * @param id unique in {@code scope}; it is in the stack's name
     * @param properties account, region, tags and so on; null for the CDK's defaults
     * @param cascade the control plane whose tasks they run
     * @param props what the pool is like
     */
    public WorkerStack(
            Construct scope, String id, @Nullable StackProps properties, Cascade cascade, WorkerPoolProps props) {
        super(scope, id, properties);
        pool = new WorkerPool(this, "Workers", cascade, props);
        Outputs.put(this, Outputs.WORKER_CLUSTER_NAME, pool.cluster().getClusterName(), "The cluster of the workers");
        Outputs.put(this, Outputs.WORKER_SERVICE_NAME, pool.service().getServiceName(), "The service of the workers");
    }

    /** The workers. */
    public WorkerPool pool() {
        return pool;
    }
}
