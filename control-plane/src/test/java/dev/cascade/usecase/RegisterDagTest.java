package dev.cascade.usecase;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.cascade.dsl.definition.DagDefinition;
import dev.cascade.dsl.document.DagDocument;
import dev.cascade.dsl.document.DocumentFormat;
import dev.cascade.dsl.validation.InvalidDagException;
import dev.cascade.port.FunctionRegistry;
import dev.cascade.port.MemoryDagStore;
import dev.cascade.port.StateMachineRegistry;
import java.time.Instant;
import java.util.Optional;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class RegisterDagTest {

    private static final FunctionRegistry NO_FUNCTION = names -> names.stream()
            .collect(Collectors.toMap(
                    name -> name,
                    name -> new FunctionRegistry.Registration.NotRegistered("does not exist", "deploy it")));
    private static final StateMachineRegistry NO_STATE_MACHINE = arns -> arns.stream()
            .collect(Collectors.toMap(
                    arn -> arn, arn -> new StateMachineRegistry.Unusable("does not exist", "check state_machine_arn")));

    private final MemoryDagStore dags = new MemoryDagStore();
    private final RegisterDag register = new RegisterDag(dags, () -> Instant.EPOCH, NO_FUNCTION, NO_STATE_MACHINE);

    @Test
    void whatIsWrongWithFunctionsAndStateMachinesIsToldTogetherInTheOrderOfTheTasks() {
        DagDefinition mixed = DagDocument.parse("""
                tasks:
                  a: { type: lambda, function_name: f }
                  b: { type: stepfunctions, state_machine_arn: "arn:aws:states:eu-central-1:123456789012:stateMachine:m" }
                  c: { type: noop }
                  d: { type: lambda, function_name: g }
                """, DocumentFormat.YAML, "", Optional.of("mixed"));

        assertThatExceptionOfType(InvalidDagException.class)
                .isThrownBy(() -> register.register(mixed, "test"))
                .satisfies(refused -> assertThat(refused.problems())
                        .extracting(problem -> problem.where().pointer())
                        .containsExactly(
                                "/tasks/a/function_name", "/tasks/b/state_machine_arn", "/tasks/d/function_name"));
        assertThat(dags.find("mixed")).isEmpty();
    }
}
