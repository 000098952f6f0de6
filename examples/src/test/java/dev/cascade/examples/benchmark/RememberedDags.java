package dev.cascade.examples.benchmark;

import dev.cascade.dsl.definition.DagDefinition;
import dev.cascade.port.DagStore;
import dev.cascade.port.Page;
import dev.cascade.store.DagState;
import dev.cascade.store.Registration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** DAGs in memory, that knows how often one was asked for. For one thread. */
final class RememberedDags implements DagStore {

    private final Map<String, List<DagDefinition>> definitions = new TreeMap<>();
    private final Map<String, List<DagVersion>> origins = new TreeMap<>();
    private final Map<String, DagState> states = new TreeMap<>();
    private long lookups;

    /** How often {@link #find} was called: in DynamoDB one read of an item below 4 KB each. */
    long lookups() {
        return lookups;
    }

    @Override
    public DagRecord register(DagDefinition dag, String source, Optional<String> sourceTag, Instant now) {
        List<DagDefinition> known = definitions.computeIfAbsent(dag.name(), name -> new ArrayList<>());
        if (known.isEmpty() || !known.getLast().equals(dag)) {
            known.add(dag);
            origins.computeIfAbsent(dag.name(), name -> new ArrayList<>())
                    .add(new DagVersion(known.size(), source, now, dag.tasks().size()));
        }
        Registration registration = Registration.of(dag, source, sourceTag, now);
        DagState before = states.get(dag.name());
        DagState after = before == null ? DagState.first(registration) : before.registered(registration, known.size());
        states.put(dag.name(), after);
        return after.record();
    }

    @Override
    public Optional<DagRecord> find(String name) {
        lookups++;
        return Optional.ofNullable(states.get(name)).map(DagState::record);
    }

    @Override
    public Optional<DagDefinition> definition(String name, int version) {
        List<DagDefinition> known = definitions.getOrDefault(name, List.of());
        return version < 1 || version > known.size() ? Optional.empty() : Optional.of(known.get(version - 1));
    }

    @Override
    public Page<DagRecord> list(Optional<String> cursor) {
        return new Page<>(states.values().stream().map(DagState::record).toList(), Optional.empty());
    }

    @Override
    public List<DagVersion> versions(String name) {
        return origins.getOrDefault(name, List.of()).stream()
                .sorted(Comparator.comparingInt(DagVersion::version).reversed())
                .toList();
    }

    @Override
    public Optional<DagRecord> setEnabled(String name, boolean enabled, Instant now) {
        return Optional.ofNullable(states.computeIfPresent(name, (n, dag) -> dag.said(enabled, now)))
                .map(DagState::record);
    }

    @Override
    public Optional<DagRecord> withdraw(String name, String source, Instant now) {
        return Optional.ofNullable(states.computeIfPresent(name, (n, dag) -> dag.withdrawn(now)))
                .map(DagState::record);
    }

    @Override
    public List<DagRecord> due(Instant now) {
        return List.of();
    }

    @Override
    public boolean moveNextRun(String name, Instant expected, Instant next) {
        return false;
    }
}
