package dev.cascade.usecase;

import com.github.benmanes.caffeine.cache.AsyncCache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.cascade.dsl.definition.DagDefinition;
import dev.cascade.engine.Plan;
import dev.cascade.port.DagStore;
import dev.cascade.port.JobHeader;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * The plans of DAG versions, made once and kept while they are in use, in an eighth of the memory that the process may use. Who wants a plan that another
 * thread is making waits for it, and nobody else does. Thread-safe.
 */
public final class Plans {

    private static final int BYTES = 10_000;
    private static final int BYTES_PER_TASK = 500;
    private static final int BYTES_PER_EDGE = 8;

    private final DagStore dags;
    private final AsyncCache<Key, Loaded> plans;

    public Plans(DagStore dags) {
        this(dags, Runtime.getRuntime().maxMemory() / 8);
    }

    /** @param bytes how much memory the plans take at most, about */
    Plans(DagStore dags, long bytes) {
        this.dags = dags;
        this.plans = Caffeine.newBuilder()
                .maximumWeight(bytes)
                .weigher((Key key, Loaded loaded) ->
                        loaded.plan().map(Plans::bytes).orElse(BYTES))
                .executor(Runnable::run)
                .buildAsync();
    }

    /** The plan of this version; empty if there is no such DAG or version. */
    public Optional<Plan> find(String dag, int version) {
        Key key = new Key(dag, version);
        CompletableFuture<Loaded> own = new CompletableFuture<>();
        CompletableFuture<Loaded> others = plans.asMap().putIfAbsent(key, own);
        return (others == null ? make(key, own) : others.join()).get();
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

    private Loaded make(Key key, CompletableFuture<Loaded> made) {
        Loaded loaded = load(key);
        if (loaded.plan().isEmpty()) {
            // It may be registered later, or the store answer again.
            plans.asMap().remove(key, made);
        }
        made.complete(loaded);
        return loaded;
    }

    private Loaded load(Key key) {
        try {
            return new Loaded(dags.definition(key.dag(), key.version()).map(d -> Plan.of(d, key.version())), null);
        } catch (RuntimeException | Error e) {
            return new Loaded(Optional.empty(), e);
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

    /** What reading a plan has come to. A failure is a value, since the cache would log a future that fails, as if nobody took note of it. */
    private record Loaded(Optional<Plan> plan, @Nullable Throwable failure) {

        Optional<Plan> get() {
            switch (failure) {
                case null -> {
                    return plan;
                }
                case Error error -> throw error;
                case RuntimeException exception -> throw exception;
                default -> throw new IllegalStateException(failure);
            }
        }
    }
}
