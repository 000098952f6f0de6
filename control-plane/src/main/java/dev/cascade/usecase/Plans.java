package dev.cascade.usecase;

import com.github.benmanes.caffeine.cache.AsyncCache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.cascade.dsl.definition.DagDefinition;
import dev.cascade.engine.Plan;
import dev.cascade.port.DagStore;
import dev.cascade.port.JobHeader;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;

/**
 * The plans of DAG versions, made once and kept while they are in use, in an eighth of the memory that the process may use. Who wants a plan that another
 * thread is making waits for it, and nobody else does. Thread-safe.
 */
public final class Plans {

    private static final int BYTES = 10_000;
    private static final int BYTES_PER_TASK = 500;
    private static final int BYTES_PER_EDGE = 8;

    private final DagStore dags;
    private final AsyncCache<Key, Optional<Plan>> plans;

    public Plans(DagStore dags) {
        this(dags, Runtime.getRuntime().maxMemory() / 8);
    }

    /** @param bytes how much memory the plans take at most, about */
    Plans(DagStore dags, long bytes) {
        this.dags = dags;
        this.plans = Caffeine.newBuilder()
                .maximumWeight(bytes)
                .weigher(
                        (Key key, Optional<Plan> plan) -> plan.map(Plans::bytes).orElse(BYTES))
                .executor(Runnable::run)
                .buildAsync();
    }

    /** The plan of this version; empty if there is no such DAG or version. */
    public Optional<Plan> find(String dag, int version) {
        Key key = new Key(dag, version);
        CompletableFuture<Optional<Plan>> own = new CompletableFuture<>();
        CompletableFuture<Optional<Plan>> others = plans.asMap().putIfAbsent(key, own);
        return others == null ? make(key, own) : await(others);
    }

    /**
     * The plan that a job is pinned to.
     *
     * @throws IllegalStateException if it is not in the store, which keeps all versions
     */
    public Plan of(JobHeader job) {
        return find(job.dag(), job.dagVersion())
                .orElseThrow(() -> new IllegalStateException("job " + job.id() + " is of version " + job.dagVersion()
                        + " of DAG " + job.dag() + ", which is not in the store"));
    }

    private Optional<Plan> make(Key key, CompletableFuture<Optional<Plan>> made) {
        try {
            Optional<Plan> plan = dags.definition(key.dag(), key.version()).map(d -> Plan.of(d, key.version()));
            if (plan.isEmpty()) {
                // It may be registered later.
                plans.asMap().remove(key, made);
            }
            made.complete(plan);
            return plan;
        } catch (RuntimeException | Error e) {
            // The cache drops it.
            made.completeExceptionally(e);
            throw e;
        }
    }

    private static Optional<Plan> await(CompletableFuture<Optional<Plan>> plan) {
        try {
            return plan.join();
        } catch (CompletionException e) {
            throw e.getCause() instanceof RuntimeException cause ? cause : e;
        }
    }

    private static int bytes(Plan plan) {
        DagDefinition dag = plan.dag();
        long bytes = BYTES;
        for (int task = 0; task < plan.size(); task++) {
            bytes += BYTES_PER_TASK + (long) BYTES_PER_EDGE * plan.upstream(task).length;
            bytes += 2L * dag.tasks().get(task).options().toString().length();
        }
        return (int) Math.min(Integer.MAX_VALUE, bytes);
    }

    private record Key(String dag, int version) {}
}
