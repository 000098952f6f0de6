package dev.cascade.local.cli;

import dev.cascade.port.DagStore.DagRecord;
import dev.cascade.port.StoreException;
import dev.cascade.usecase.SyncDags;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/** Makes what is registered what lies in the sources, again and again. What is wrong is told once, until it is right. */
final class DagReload implements AutoCloseable {

    private static final int SECONDS_BETWEEN_LOOKS = 1;

    private final SyncDags sync;
    private final Output output;
    private final ScheduledExecutorService clock = Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().daemon().name("dag-reload").factory());

    DagReload(SyncDags sync, Output output) {
        this.sync = sync;
        this.output = output;
    }

    /** Does it, and keeps doing so until closed. Returns the names of the DAGs there are now. */
    List<String> start() {
        SyncDags.Outcome outcome = sync.sync();
        tell(outcome);
        var unused = clock.scheduleWithFixedDelay(
                this::look, SECONDS_BETWEEN_LOOKS, SECONDS_BETWEEN_LOOKS, TimeUnit.SECONDS);
        return outcome.dags();
    }

    /** The last failure that was reported, so that one that lasts is reported once. */
    private String lastFailure = "";

    // Anything thrown would end the reloading for good: it is reported instead.
    private void look() {
        try {
            SyncDags.Outcome outcome = sync.sync();
            tell(outcome);
            lastFailure = "";
            if (outcome.changed()) {
                output.note("cascade: DAG files changed and were read again");
            }
        } catch (StoreException e) {
            report(String.valueOf(e.getMessage()));
        } catch (Throwable e) {
            report(e.toString());
        }
    }

    private void report(String failure) {
        if (!failure.equals(lastFailure)) {
            output.note("cascade: DAG files could not be read again; it is tried every second: " + failure);
            lastFailure = failure;
        }
    }

    private void tell(SyncDags.Outcome outcome) {
        outcome.news().forEach(problem -> output.note("cascade: " + problem));
        for (DagRecord dag : outcome.withdrawn()) {
            output.note("cascade: DAG \"" + dag.name() + "\" is off, since " + dag.source() + " is gone");
        }
    }

    @Override
    public void close() {
        clock.shutdownNow();
    }
}
