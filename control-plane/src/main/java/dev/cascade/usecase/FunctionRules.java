package dev.cascade.usecase;

import dev.cascade.dsl.definition.DagDefinition;
import dev.cascade.dsl.definition.InvocationType;
import dev.cascade.dsl.definition.TaskDefinition;
import dev.cascade.dsl.definition.TaskType;
import dev.cascade.dsl.validation.Problem;
import dev.cascade.dsl.validation.ProblemLocation;
import dev.cascade.port.FunctionRegistry;
import dev.cascade.port.FunctionRegistry.Registration;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;

/** What a DAG says of functions must fit with what these are. */
final class FunctionRules implements ExternalResourceRules {

    /** As long as anybody waits for a function. */
    static final Duration LONGEST_SYNC = Duration.ofSeconds(30);

    private final FunctionRegistry functions;

    FunctionRules(FunctionRegistry functions) {
        this.functions = functions;
    }

    @Override
    public Function<TaskDefinition, List<Problem>> of(DagDefinition dag) {
        Set<String> names = dag.tasks().stream()
                .filter(FunctionRules::isLambda)
                .map(FunctionRules::function)
                .collect(Collectors.toSet());
        Map<String, Registration> found = names.isEmpty() ? Map.of() : functions.find(names);
        return task -> isLambda(task) ? problems(dag, task, found) : List.of();
    }

    private static List<Problem> problems(DagDefinition dag, TaskDefinition task, Map<String, Registration> found) {
        OfTask of = new OfTask(dag, task, new ArrayList<>());
        switch (found.get(function(task))) {
            case Registration.Registered r -> of.check(r);
            case Registration.NotRegistered n ->
                of.add("function-not-registered", "function_name", n.reason(), n.advice());
            case null -> throw new IllegalStateException("nothing was found out about " + function(task));
        }
        return of.problems();
    }

    private static boolean isLambda(TaskDefinition task) {
        return task.type() == TaskType.LAMBDA;
    }

    private static String function(TaskDefinition task) {
        return task.text("function_name").orElseThrow();
    }

    /** What is wrong with one task. */
    private record OfTask(DagDefinition dag, TaskDefinition task, List<Problem> problems) {

        void check(Registration.Registered function) {
            Duration most = function.timeout();
            task.timeout()
                    .filter(timeout -> timeout.compareTo(most) > 0)
                    .ifPresent(timeout -> add(
                            "timeout-above-function",
                            "timeout",
                            "may run for " + most.toSeconds() + " s only, and the task has a timeout of "
                                    + timeout.toSeconds() + " s",
                            "raise the function's own timeout, or lower the task's"));
            if (task.options().get("memory") instanceof Integer wanted && wanted > function.memoryMegabytes()) {
                add(
                        "memory-above-function",
                        "memory",
                        "has " + function.memoryMegabytes() + " MB of memory, and the task needs " + wanted + " MB",
                        "give the function more, or lower the task's memory");
            }
            if (isSync() && most.compareTo(LONGEST_SYNC) > 0) {
                add(
                        "function-too-long-to-wait-for",
                        "invocation_type",
                        "may run for " + most.toSeconds() + " s, and nobody waits for a function longer than "
                                + LONGEST_SYNC.toSeconds() + " s",
                        "lower the function's own timeout, or leave invocation_type out");
            }
        }

        private boolean isSync() {
            return task.text("invocation_type")
                    .filter(InvocationType.SYNC.label()::equals)
                    .isPresent();
        }

        void add(String code, String field, String reason, String advice) {
            String pointer = "/tasks/" + task.id() + "/" + field;
            String message = "task \"" + task.id() + "\" in DAG \"" + dag.name() + "\" names the function \""
                    + function(task) + "\", which " + reason;
            problems.add(new Problem(code, new ProblemLocation("", pointer, 0, 0), message, Optional.of(advice)));
        }
    }
}
