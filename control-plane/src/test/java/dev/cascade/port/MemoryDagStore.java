package dev.cascade.port;

import dev.cascade.dsl.definition.DagDefinition;
import dev.cascade.engine.Actor;
import dev.cascade.store.DagRegistration;
import dev.cascade.store.DagState;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.UnaryOperator;

/** DAGs in memory, for tests of use cases. Thread-safe. */
public final class MemoryDagStore implements DagStore {

    private static final int PAGE = 1_000;

    private final TreeMap<String, DagState> dags = new TreeMap<>();
    private final Map<String, List<DagDefinition>> definitions = new TreeMap<>();
    private final Map<String, List<DagVersion>> versions = new TreeMap<>();

    @Override
    public synchronized DagRecord register(DagDefinition dag, String source, Optional<String> sourceTag, Instant now) {
        String name = dag.name();
        List<DagDefinition> known = definitions.computeIfAbsent(name, n -> new ArrayList<>());
        if (known.isEmpty() || !known.getLast().equals(dag)) {
            known.add(dag);
            versions.computeIfAbsent(name, n -> new ArrayList<>())
                    .add(new DagVersion(known.size(), source, now, dag.tasks().size()));
        }
        DagRegistration registration = DagRegistration.of(dag, source, sourceTag, now);
        DagState before = dags.get(name);
        DagState after = before == null ? DagState.first(registration) : before.registered(registration, known.size());
        dags.put(name, after);
        return after.record();
    }

    @Override
    public synchronized Optional<DagRecord> find(String name) {
        return Optional.ofNullable(dags.get(name)).map(DagState::record);
    }

    @Override
    public synchronized Optional<DagDefinition> definition(String name, int version) {
        List<DagDefinition> known = definitions.getOrDefault(name, List.of());
        return version >= 1 && version <= known.size() ? Optional.of(known.get(version - 1)) : Optional.empty();
    }

    @Override
    public synchronized Page<DagRecord> list(Optional<String> cursor) {
        Map<String, DagState> rest = cursor.isEmpty() ? dags : dags.tailMap(cursor.get(), false);
        List<DagRecord> some =
                rest.values().stream().limit(PAGE).map(DagState::record).toList();
        return new Page<>(
                some, some.size() < rest.size() ? Optional.of(some.getLast().name()) : Optional.empty());
    }

    @Override
    public synchronized List<DagVersion> versions(String name) {
        return List.copyOf(versions.getOrDefault(name, List.of()).reversed());
    }

    @Override
    public Optional<DagRecord> setEnabled(String name, boolean enabled, Optional<Actor> actor, Instant now) {
        return change(name, dag -> dag.said(enabled, actor, now));
    }

    @Override
    public Optional<DagRecord> withdraw(String name, String source, Instant now) {
        return change(name, dag -> dag.present() && dag.latest().source().equals(source) ? dag.withdrawn(now) : dag);
    }

    private synchronized Optional<DagRecord> change(String name, UnaryOperator<DagState> by) {
        return Optional.ofNullable(dags.computeIfPresent(name, (n, dag) -> by.apply(dag)))
                .map(DagState::record);
    }

    @Override
    public synchronized List<DagRecord> due(Instant now) {
        return dags.values().stream()
                .filter(dag -> dag.nextRun().filter(at -> !at.isAfter(now)).isPresent())
                .map(DagState::record)
                .sorted(Comparator.comparing(dag -> dag.nextRunAt().orElseThrow()))
                .toList();
    }

    @Override
    public synchronized boolean moveNextRun(String name, Instant expected, Instant next) {
        DagState dag = dags.get(name);
        if (dag == null || !dag.nextRun().equals(Optional.of(expected))) {
            return false;
        }
        dags.put(
                name,
                new DagState(name, dag.latest(), dag.operator(), dag.present(), dag.updatedAt(), Optional.of(next)));
        return true;
    }
}
