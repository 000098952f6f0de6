package dev.cascade.examples.benchmark;

import dev.cascade.dsl.definition.DagDefinition;
import dev.cascade.port.DagStore;
import dev.cascade.port.Page;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** DAGs in memory, that knows how often one was asked for. For one thread. */
final class RememberedDags implements DagStore {

    private final Map<String, List<DagDefinition>> versions = new TreeMap<>();
    private final Map<String, List<DagVersion>> origins = new TreeMap<>();
    private final Map<String, DagRecord> records = new TreeMap<>();
    private final Map<String, Boolean> words = new TreeMap<>();
    private long lookups;

    /** How often {@link #find} was called: in DynamoDB one read of an item below 4 KB each. */
    long lookups() {
        return lookups;
    }

    @Override
    public DagRecord register(DagDefinition dag, String source, Instant now) {
        List<DagDefinition> known = versions.computeIfAbsent(dag.name(), name -> new ArrayList<>());
        DagRecord latest = records.get(dag.name());
        if (latest != null && known.getLast().equals(dag)) {
            return latest;
        }
        known.add(dag);
        int size = dag.tasks().size();
        origins.computeIfAbsent(dag.name(), name -> new ArrayList<>())
                .add(new DagVersion(known.size(), source, now, size));
        DagRecord made = new DagRecord(
                dag.name(),
                known.size(),
                words.getOrDefault(dag.name(), dag.enabled()),
                dag.description(),
                dag.schedule().map(Object::toString),
                size,
                source,
                now);
        records.put(dag.name(), made);
        return made;
    }

    @Override
    public Optional<DagRecord> find(String name) {
        lookups++;
        return Optional.ofNullable(records.get(name));
    }

    @Override
    public Optional<DagDefinition> definition(String name, int version) {
        List<DagDefinition> known = versions.getOrDefault(name, List.of());
        return version < 1 || version > known.size() ? Optional.empty() : Optional.of(known.get(version - 1));
    }

    @Override
    public Page<DagRecord> list(Optional<String> cursor) {
        return new Page<>(List.copyOf(records.values()), Optional.empty());
    }

    @Override
    public List<DagVersion> versions(String name) {
        return origins.getOrDefault(name, List.of()).stream()
                .sorted(Comparator.comparingInt(DagVersion::version).reversed())
                .toList();
    }

    @Override
    public Optional<DagRecord> setEnabled(String name, boolean enabled, Instant now) {
        words.put(name, enabled);
        DagRecord changed = records.computeIfPresent(
                name,
                (n, r) -> new DagRecord(
                        n, r.version(), enabled, r.description(), r.schedule(), r.taskCount(), r.source(), now));
        return Optional.ofNullable(changed);
    }
}
