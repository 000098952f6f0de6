package dev.cascade.port;

class MemoryWorkerStoreTest extends WorkerStoreContract {

    private final MemoryWorkerStore store = new MemoryWorkerStore();

    @Override
    protected WorkerStore store() {
        return store;
    }
}
