package dev.cascade.local.cli.dag;

import dev.cascade.dsl.definition.DagDefinition;
import dev.cascade.port.DagSource;
import dev.cascade.port.StoreException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.function.Supplier;

/** Limits how often a source is listed, because a listing costs requests. Between two listings it returns the last result. */
final class ThrottledDagSource implements DagSource {

    private final DagSource source;
    private final Duration pause;
    private final InstantSource clock;
    private Instant nextLook = Instant.MIN;
    private Supplier<List<File>> answer = List::of;

    ThrottledDagSource(DagSource source, Duration pause, InstantSource clock) {
        this.source = source;
        this.pause = pause;
        this.clock = clock;
    }

    @Override
    public String name() {
        return source.name();
    }

    @Override
    public List<File> list() {
        Instant now = clock.instant();
        if (!now.isBefore(nextLook)) {
            nextLook = now.plus(pause);
            answer = look();
        }
        return answer.get();
    }

    private Supplier<List<File>> look() {
        try {
            List<File> files = source.list();
            return () -> files;
        } catch (StoreException e) {
            return () -> {
                throw e;
            };
        }
    }

    @Override
    public DagDefinition read(File file) {
        return source.read(file);
    }

    @Override
    public boolean owns(String of) {
        return source.owns(of);
    }
}
