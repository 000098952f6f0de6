package dev.cascade.port;

class MemoryDagStoreTest extends DagStoreContract {

    private final MemoryDagStore store = new MemoryDagStore();

    @Override
    protected DagStore store() {
        return store;
    }
}
