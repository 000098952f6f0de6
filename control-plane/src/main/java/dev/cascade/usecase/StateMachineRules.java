package dev.cascade.usecase;

import dev.cascade.dsl.definition.DagDefinition;
import dev.cascade.dsl.definition.TaskDefinition;
import dev.cascade.dsl.definition.TaskType;
import dev.cascade.dsl.validation.InvalidDagException;
import dev.cascade.dsl.validation.Place;
import dev.cascade.dsl.validation.Problem;
import dev.cascade.port.StateMachineRegistry;
import dev.cascade.port.StateMachineRegistry.Unusable;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** The state machines that a DAG names must be such as tasks may name. */
final class StateMachineRules {

    private final StateMachineRegistry machines;

    StateMachineRules(StateMachineRegistry machines) {
        this.machines = machines;
    }

    /**
     * Checks all tasks that name a state machine.
     *
     * @throws InvalidDagException with everything that does not fit
     */
    void check(DagDefinition dag) {
        List<TaskDefinition> tasks = dag.tasks().stream()
                .filter(t -> t.type() == TaskType.STEPFUNCTIONS)
                .toList();
        if (tasks.isEmpty()) {
            return;
        }
        Set<String> arns = tasks.stream().map(StateMachineRules::machine).collect(Collectors.toSet());
        Map<String, Unusable> unusable = machines.unusable(arns);
        List<Problem> problems = new ArrayList<>();
        for (TaskDefinition task : tasks) {
            Optional.ofNullable(unusable.get(machine(task))).ifPresent(why -> problems.add(problem(dag, task, why)));
        }
        if (!problems.isEmpty()) {
            throw new InvalidDagException(problems);
        }
    }

    private static String machine(TaskDefinition task) {
        return task.text("state_machine_arn").orElseThrow();
    }

    private static Problem problem(DagDefinition dag, TaskDefinition task, Unusable why) {
        return new Problem(
                "state-machine-unusable",
                new Place("", "/tasks/" + task.id() + "/state_machine_arn", 0, 0),
                "task \"" + task.id() + "\" in DAG \"" + dag.name() + "\" names the state machine " + machine(task)
                        + ", which " + why.reason(),
                Optional.of(why.advice()));
    }
}
