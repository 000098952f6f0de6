package dev.cascade.usecase;

import dev.cascade.engine.Plan;
import dev.cascade.port.DagStore;
import dev.cascade.port.JobHeader;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;

/** The plans of DAG versions, made once and kept while they are in use. Thread-safe. */
public final class Plans {

    /** How many are kept: more than a control plane works with at a time. */
    private static final int KEPT = 256;

    private final DagStore dags;
    private final ReentrantLock making = new ReentrantLock();
    private final ReentrantLock lock = new ReentrantLock();
    private final Map<Key, Plan> kept = new LinkedHashMap<>(16, 0.75f, true);

    public Plans(DagStore dags) {
        this.dags = dags;
    }

    /** The plan of this version; empty if there is no such DAG or version. */
    public Optional<Plan> find(String dag, int version) {
        Key key = new Key(dag, version);
        Optional<Plan> known = kept(key);
        if (known.isPresent()) {
            return known;
        }
        // One reads, and those who want the same at the same time wait for it.
        making.lock();
        try {
            return kept(key).or(() -> make(key));
        } finally {
            making.unlock();
        }
    }

    /**
     * The plan that a job is pinned to.
     *
     * @throws IllegalStateException if it is not in the store, which keeps all versions
     */
    Plan of(JobHeader job) {
        return find(job.dag(), job.dagVersion())
                .orElseThrow(() -> new IllegalStateException("job " + job.id() + " is of version " + job.dagVersion()
                        + " of DAG " + job.dag() + ", which is not in the store"));
    }

    private Optional<Plan> make(Key key) {
        Optional<Plan> made = dags.definition(key.dag(), key.version()).map(d -> Plan.of(d, key.version()));
        made.ifPresent(plan -> keep(key, plan));
        return made;
    }

    private Optional<Plan> kept(Key key) {
        lock.lock();
        try {
            return Optional.ofNullable(kept.get(key));
        } finally {
            lock.unlock();
        }
    }

    private void keep(Key key, Plan plan) {
        lock.lock();
        try {
            kept.put(key, plan);
            if (kept.size() > KEPT) {
                kept.remove(kept.keySet().iterator().next());
            }
        } finally {
            lock.unlock();
        }
    }

    private record Key(String dag, int version) {}
}
