package dev.cascade.usecase.query;

import dev.cascade.engine.DagSketch;
import dev.cascade.port.JobStore;
import dev.cascade.port.MemoryJobStore;
import java.lang.reflect.Proxy;
import java.util.List;

/** A store whose reads of jobs and journals are recorded, and a DAG that is large enough for them to matter. */
final class RecordedReads {

    private RecordedReads() {}

    /** @param read where each read is added, as the name of its method and what of the journal was wanted */
    static JobStore over(List<String> read) {
        MemoryJobStore store = new MemoryJobStore();
        return (JobStore) Proxy.newProxyInstance(
                RecordedReads.class.getClassLoader(), new Class<?>[] {JobStore.class}, (proxy, method, arguments) -> {
                    switch (method.getName()) {
                        case "entries" ->
                            read.add("entries "
                                    + (arguments[1] instanceof Long after ? "after " + after : arguments[1]));
                        case "find", "header" -> read.add(method.getName());
                        default -> {}
                    }
                    return method.invoke(store, arguments);
                });
    }

    /** A DAG of tasks without upstreams, named t0000, t0001 and so on. */
    static DagSketch wideDag(int tasks) {
        DagSketch wide = DagSketch.dag("wide");
        for (int i = 0; i < tasks; i++) {
            wide = wide.task("t%04d".formatted(i));
        }
        return wide;
    }
}
