package dev.cascade.port;

import java.util.List;
import java.util.concurrent.ConcurrentSkipListMap;

/** Workers in memory, for tests of use cases. Thread-safe. */
public final class MemoryWorkerStore implements WorkerStore {

    private final ConcurrentSkipListMap<String, Worker> workers = new ConcurrentSkipListMap<>();

    @Override
    public void renew(Worker worker) {
        workers.put(worker.id(), worker);
    }

    @Override
    public void remove(String workerId) {
        workers.remove(workerId);
    }

    @Override
    public List<Worker> list() {
        return List.copyOf(workers.values());
    }
}
