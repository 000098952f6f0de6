package dev.cascade.local.cli.dag;

import dev.cascade.background.BackgroundLoop;
import dev.cascade.background.FailureLog;
import dev.cascade.local.cli.output.CommandOutputWriter;
import dev.cascade.local.cli.output.TextFormat;
import dev.cascade.port.DagStore.DagRecord;
import dev.cascade.usecase.SyncDags;
import java.time.Duration;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Registers the DAGs of the sources repeatedly. Each problem is reported once, until it is solved. */
public final class DagReloader implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(DagReloader.class);

    private static final Duration BETWEEN_LOOKS = Duration.ofSeconds(1);

    private static final int LONGEST_NOTE = 1_000;

    private final SyncDags sync;
    private final CommandOutputWriter output;
    private final FailureLog failures = new FailureLog(LOG, "reading DAG files again");
    private @Nullable BackgroundLoop loop;

    /** @param output where problems of DAG files are reported */
    public DagReloader(SyncDags sync, CommandOutputWriter output) {
        this.sync = sync;
        this.output = output;
    }

    /** Does it, and keeps doing so until closed. Returns the names of the DAGs there are now. */
    public List<String> start() {
        SyncDags.Outcome outcome = sync.sync();
        tell(outcome);
        loop = BackgroundLoop.start("dag-reload", BETWEEN_LOOKS, failures, this::look);
        return outcome.dags();
    }

    private void look() {
        SyncDags.Outcome outcome = sync.sync();
        tell(outcome);
        if (!outcome.renewed().isEmpty()) {
            String all = outcome.renewed().stream()
                    .map(dag -> dag.name() + " is at version " + dag.version())
                    .collect(Collectors.joining(", "));
            output.note("cascade: DAG files changed: " + TextFormat.shortened(all, LONGEST_NOTE));
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
