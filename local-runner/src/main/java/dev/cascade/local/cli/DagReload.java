package dev.cascade.local.cli;

import dev.cascade.background.BackgroundLoop;
import dev.cascade.background.FailureLog;
import dev.cascade.port.DagStore.DagRecord;
import dev.cascade.usecase.SyncDags;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Makes what is registered what lies in the sources, again and again. What is wrong is told once, until it is right. */
final class DagReload implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(DagReload.class);

    private static final Duration BETWEEN_LOOKS = Duration.ofSeconds(1);

    private final SyncDags sync;
    private final Output output;
    private final FailureLog failures = new FailureLog(LOG, "reading DAG files again");
    private @Nullable BackgroundLoop loop;

    DagReload(SyncDags sync, Output output) {
        this.sync = sync;
        this.output = output;
    }

    /** Does it, and keeps doing so until closed. Returns the names of the DAGs there are now. */
    List<String> start() {
        SyncDags.Outcome outcome = sync.sync();
        tell(outcome);
        loop = BackgroundLoop.start("dag-reload", BETWEEN_LOOKS, failures, this::look);
        return outcome.dags();
    }

    private void look() {
        SyncDags.Outcome outcome = sync.sync();
        tell(outcome);
        if (outcome.changed()) {
            output.note("cascade: DAG files changed and were read again");
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
        if (loop != null) {
            loop.close();
        }
    }
}
