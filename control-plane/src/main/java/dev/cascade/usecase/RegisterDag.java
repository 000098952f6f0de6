package dev.cascade.usecase;

import dev.cascade.dsl.definition.DagDefinition;
import dev.cascade.dsl.definition.TaskDefinition;
import dev.cascade.dsl.validation.InvalidDagException;
import dev.cascade.dsl.validation.Problem;
import dev.cascade.engine.Actor;
import dev.cascade.port.DagStore;
import dev.cascade.port.DagStore.DagRecord;
import dev.cascade.port.DagStore.DagVersion;
import dev.cascade.port.FunctionRegistry;
import dev.cascade.port.Page;
import dev.cascade.port.StateMachineRegistry;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/** Registers DAGs and tells what is registered. Thread-safe. */
public final class RegisterDag {

    private final DagStore dags;
    private final InstantSource clock;
    private final List<ExternalResourceRules> rules;

    /** Registers DAGs whatever functions and state machines they name: which there are shows when a task is run. */
    public RegisterDag(DagStore dags, InstantSource clock) {
        this(dags, clock, List.of());
    }

    /** Registers DAGs that name functions and state machines which there are. */
    public RegisterDag(
            DagStore dags, InstantSource clock, FunctionRegistry functions, StateMachineRegistry stateMachines) {
        this(dags, clock, List.of(new FunctionRules(functions), new StateMachineRules(stateMachines)));
    }

    private RegisterDag(DagStore dags, InstantSource clock, List<ExternalResourceRules> rules) {
        this.dags = dags;
        this.clock = clock;
        this.rules = rules;
    }

    /**
     * Makes the definition the DAG's latest version, unless it is already.
     *
     * @throws InvalidDagException with everything that is wrong if it names functions or state machines that tasks may not name, or functions that
     *     cannot do what it asks for
     */
    public DagRecord register(DagDefinition dag, String source) {
        return register(dag, source, Optional.empty());
    }

    /** The same, from a source with a tag that tells whether it has changed since. */
    DagRecord register(DagDefinition dag, String source, Optional<String> sourceTag) {
        check(dag);
        return dags.register(dag, source, sourceTag, clock.instant());
    }

    private void check(DagDefinition dag) {
        List<Function<TaskDefinition, List<Problem>>> checks =
                rules.stream().map(rule -> rule.of(dag)).toList();
        List<Problem> problems = dag.tasks().stream()
                .flatMap(task -> checks.stream().flatMap(check -> check.apply(task).stream()))
                .toList();
        if (!problems.isEmpty()) {
            throw new InvalidDagException(problems);
        }
    }

    /** Takes a DAG off, which its source has lost; the DAG as it is now, if that was its source and it is off. */
    Optional<DagRecord> withdraw(String name, String source) {
        return dags.withdraw(name, source, clock.instant()).filter(dag -> !dag.present());
    }

    /**
     * Switches a DAG on or off; the word outlives later versions. Switched on, its schedule goes on with the first tick from now.
     *
     * @param actor who does it, if that is known
     * @throws RequestRejectedException if there is no such DAG
     */
    public DagRecord setEnabled(String name, boolean enabled, Optional<Actor> actor) {
        return dags.setEnabled(name, enabled, actor, clock.instant())
                .orElseThrow(() -> RequestRejectedException.dagNotFound(name, dags));
    }

    /**
     * A DAG without its tasks.
     *
     * @throws RequestRejectedException if there is no such DAG
     */
    public DagRecord find(String name) {
        return dags.find(name).orElseThrow(() -> RequestRejectedException.dagNotFound(name, dags));
    }

    /**
     * The latest version of a DAG.
     *
     * @throws RequestRejectedException if there is no such DAG
     */
    public DagDefinition definition(String name) {
        DagRecord dag = find(name);
        return dags.definition(name, dag.version()).orElseThrow(() -> RequestRejectedException.dagNotFound(name, dags));
    }

    /** All DAGs, by name. */
    public Page<DagRecord> list(Optional<String> cursor) {
        return dags.list(cursor);
    }

    /**
     * The versions of a DAG, newest first.
     *
     * @throws RequestRejectedException if there is no such DAG
     */
    public List<DagVersion> versions(String name) {
        find(name);
        return dags.versions(name);
    }
}
