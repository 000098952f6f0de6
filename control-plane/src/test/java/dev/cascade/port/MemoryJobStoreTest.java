package dev.cascade.port;

class MemoryJobStoreTest extends JobStoreContract {

    private static final MemoryJobStore STORE = new MemoryJobStore();

    @Override
    protected JobStore store() {
        return STORE;
    }

    @Override
    protected JobStore elsewhere() {
        return STORE;
    }
}
