package dev.cascade.usecase;

import dev.cascade.dsl.definition.DagDefinition;
import dev.cascade.dsl.definition.TaskDefinition;
import dev.cascade.dsl.definition.TaskType;
import dev.cascade.dsl.validation.Problem;
import dev.cascade.dsl.validation.ProblemLocation;
import dev.cascade.port.StateMachineRegistry;
import dev.cascade.port.StateMachineRegistry.Unusable;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;

/** The state machines that a DAG names must be such as tasks may name. */
final class StateMachineRules implements ExternalResourceRules {

    private final StateMachineRegistry machines;

    StateMachineRules(StateMachineRegistry machines) {
        this.machines = machines;
    }

    @Override
    public Function<TaskDefinition, List<Problem>> of(DagDefinition dag) {
        Set<String> arns = dag.tasks().stream()
                .filter(StateMachineRules::isStateMachine)
                .map(StateMachineRules::machine)
                .collect(Collectors.toSet());
        Map<String, Unusable> unusable = arns.isEmpty() ? Map.of() : machines.unusable(arns);
        return task -> isStateMachine(task)
                ? Optional.ofNullable(unusable.get(machine(task))).stream()
                        .map(why -> problem(dag, task, why))
                        .toList()
                : List.of();
    }

    private static boolean isStateMachine(TaskDefinition task) {
        return task.type() == TaskType.STEPFUNCTIONS;
    }

    private static String machine(TaskDefinition task) {
        return task.text("state_machine_arn").orElseThrow();
    }

    private static Problem problem(DagDefinition dag, TaskDefinition task, Unusable why) {
        return new Problem(
                "state-machine-unusable",
                new ProblemLocation("", "/tasks/" + task.id() + "/state_machine_arn", 0, 0),
                "task \"" + task.id() + "\" in DAG \"" + dag.name() + "\" names the state machine " + machine(task)
                        + ", which " + why.reason(),
                Optional.of(why.advice()));
    }
}
