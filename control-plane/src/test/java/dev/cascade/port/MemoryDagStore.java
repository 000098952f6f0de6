package dev.cascade.port;

import dev.cascade.dsl.definition.DagDefinition;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** DAGs in memory, for tests of use cases. Thread-safe. */
public final class MemoryDagStore implements DagStore {

    private static final int PAGE = 1_000;

    private final TreeMap<String, Kept> dags = new TreeMap<>();

    @Override
    public synchronized DagRecord register(DagDefinition dag, String source, Instant now) {
        Kept kept = dags.computeIfAbsent(dag.name(), name -> new Kept());
        if (kept.definitions.isEmpty() || !kept.definitions.getLast().equals(dag)) {
            kept.definitions.add(dag);
            kept.versions.add(new DagVersion(
                    kept.definitions.size(), source, now, dag.tasks().size()));
            kept.updatedAt = now;
        }
        return kept.record();
    }

    @Override
    public synchronized Optional<DagRecord> find(String name) {
        return Optional.ofNullable(dags.get(name)).map(Kept::record);
    }

    @Override
    public synchronized Optional<DagDefinition> definition(String name, int version) {
        return Optional.ofNullable(dags.get(name))
                .filter(kept -> version >= 1 && version <= kept.definitions.size())
                .map(kept -> kept.definitions.get(version - 1));
    }

    @Override
    public synchronized Page<DagRecord> list(Optional<String> cursor) {
        Map<String, Kept> rest = cursor.isEmpty() ? dags : dags.tailMap(cursor.get(), false);
        List<DagRecord> some =
                rest.values().stream().limit(PAGE).map(Kept::record).toList();
        return new Page<>(
                some, some.size() < rest.size() ? Optional.of(some.getLast().name()) : Optional.empty());
    }

    @Override
    public synchronized List<DagVersion> versions(String name) {
        return Optional.ofNullable(dags.get(name))
                .map(kept -> List.copyOf(kept.versions.reversed()))
                .orElse(List.of());
    }

    @Override
    public synchronized Optional<DagRecord> setEnabled(String name, boolean enabled, Instant now) {
        Optional<Kept> found = Optional.ofNullable(dags.get(name));
        found.ifPresent(kept -> {
            kept.word = enabled;
            kept.updatedAt = now;
        });
        return found.map(Kept::record);
    }

    private static final class Kept {

        final List<DagDefinition> definitions = new ArrayList<>();
        final List<DagVersion> versions = new ArrayList<>();
        Instant updatedAt = Instant.EPOCH;
        /** What an operator said about it. */
        @Nullable Boolean word;

        DagRecord record() {
            DagDefinition latest = definitions.getLast();
            Boolean said = word;
            return new DagRecord(
                    latest.name(),
                    definitions.size(),
                    said == null ? latest.enabled() : said,
                    latest.description(),
                    latest.schedule().map(s -> s.cron()),
                    latest.tasks().size(),
                    versions.getLast().source(),
                    updatedAt);
        }
    }
}
