package dev.cascade.local.cli;

import dev.cascade.usecase.RegisterDag;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Function;

/** Registers the DAGs of the sources, and again when a file comes or changes. What a scan finds wrong is told once, until it is right. */
final class DagReload implements AutoCloseable {

    private static final int SECONDS_BETWEEN_LOOKS = 1;

    private final Function<Consumer<String>, DagSources> sources;
    private final RegisterDag dags;
    private final Output output;
    private final ScheduledExecutorService clock = Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().daemon().name("dag-reload").factory());
    private Map<Path, DagSources.Stamp> seen = Map.of();
    private final List<String> warnings = new ArrayList<>();
    private Set<String> told = Set.of();

    /** @param sources opens the sources anew, with somebody to tell what is wrong there */
    DagReload(Function<Consumer<String>, DagSources> sources, RegisterDag dags, Output output) {
        this.sources = sources;
        this.dags = dags;
        this.output = output;
    }

    /** Registers all, and keeps looking until closed. Returns the names of the DAGs there are now. */
    List<String> start() {
        DagSources now = sources.apply(warnings::add);
        seen = now.stamps();
        List<String> names = register(now);
        var unused = clock.scheduleWithFixedDelay(
                this::look, SECONDS_BETWEEN_LOOKS, SECONDS_BETWEEN_LOOKS, TimeUnit.SECONDS);
        return names;
    }

    // An exception would end the looking for good: it is told instead.
    private void look() {
        try {
            DagSources now = sources.apply(warnings::add);
            Map<Path, DagSources.Stamp> stamps = now.stamps();
            if (!stamps.equals(seen)) {
                seen = stamps;
                register(now);
                output.note("cascade: DAG files changed and were read again");
            }
        } catch (RuntimeException e) {
            output.note("cascade: DAG files could not be read again: " + e.getMessage());
        }
    }

    private List<String> register(DagSources from) {
        warnings.clear();
        List<String> names = new ArrayList<>();
        for (FoundDag found : from.all()) {
            names.add(dags.register(found.dag(), found.source()).name());
        }
        warnings.stream().filter(w -> !told.contains(w)).forEach(w -> output.note("cascade: " + w));
        told = new HashSet<>(warnings);
        return names;
    }

    @Override
    public void close() {
        clock.shutdownNow();
    }
}
