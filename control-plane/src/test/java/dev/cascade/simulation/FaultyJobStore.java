package dev.cascade.simulation;

import dev.cascade.engine.Command;
import dev.cascade.engine.Entry;
import dev.cascade.port.JobHeader;
import dev.cascade.port.JobQuery;
import dev.cascade.port.JobStore;
import dev.cascade.port.Page;
import dev.cascade.port.SaveResult;
import dev.cascade.port.StoreException;
import dev.cascade.port.StoredJob;
import java.io.IOException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/** The shared store as one process reaches it: calls fail now and then, before or after they have been carried out. */
final class FaultyJobStore implements JobStore {

    private final SimulatedProcess process;
    private final JobStore store;

    FaultyJobStore(SimulatedProcess process, JobStore store) {
        this.process = process;
        this.store = store;
    }

    private <T> T call(Supplier<T> action) {
        process.mayDie();
        failSometimes();
        T answer = action.get();
        failSometimes();
        process.mayDie();
        return answer;
    }

    private void failSometimes() {
        if (process.world.fault(0.01)) {
            throw new StoreException("simulated", new IOException("connection reset"));
        }
    }

    @Override
    public SaveResult create(JobHeader job, Entry first) {
        return call(() -> store.create(job, first));
    }

    @Override
    public SaveResult append(String jobId, Entry entry) {
        return call(() -> store.append(jobId, entry));
    }

    @Override
    public Optional<StoredJob> find(String jobId) {
        return call(() -> store.find(jobId));
    }

    @Override
    public Optional<JobHeader> header(String jobId) {
        return call(() -> store.header(jobId));
    }

    @Override
    public List<Entry> entries(String jobId, long afterEntry, int limit) {
        return call(() -> store.entries(jobId, afterEntry, limit));
    }

    @Override
    public void record(String jobId, Command.Complete completion) {
        call(() -> {
            store.record(jobId, completion);
            return completion;
        });
    }

    @Override
    public List<Command.Complete> reported(String jobId) {
        return call(() -> store.reported(jobId));
    }

    @Override
    public Page<JobHeader> list(JobQuery query) {
        return call(() -> store.list(query));
    }

    @Override
    public Page<String> unfinished(Optional<String> cursor) {
        return call(() -> store.unfinished(cursor));
    }

    @Override
    public KeyBinding bind(KeyBinding wanted, Instant now) {
        return call(() -> store.bind(wanted, now));
    }

    @Override
    public void delete(String jobId) {
        call(() -> {
            store.delete(jobId);
            return jobId;
        });
    }
}
