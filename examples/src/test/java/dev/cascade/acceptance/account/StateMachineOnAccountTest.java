package dev.cascade.acceptance.account;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cascade.usecase.Json;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.services.eventbridge.EventBridgeClient;
import software.amazon.awssdk.services.eventbridge.model.Target;
import software.amazon.awssdk.services.sfn.SfnClient;
import software.amazon.awssdk.services.sfn.model.ExecutionStatus;
import software.amazon.awssdk.services.sfn.model.RoutingConfigurationListItem;
import software.amazon.awssdk.services.sfn.model.StateMachineType;

/** State machines as tasks. None is deployed with the examples, so that the test makes them, and what {@code registerStateMachine} makes beside them. */
@AccountTest
class StateMachineOnAccountTest {

    private static final String QUICK =
            "{\"StartAt\": \"A\", \"States\": {\"A\": {\"Type\": \"Pass\", \"End\": true}}}";
    private static final String SLOW =
            "{\"StartAt\": \"A\", \"States\": {\"A\": {\"Type\": \"Wait\", \"Seconds\": 3600, \"End\": true}}}";

    @BeforeEach
    void whoeverAdvancesJobsMayUseStateMachines(EmulatedAccount account) {
        account.allowDispatching(List.of(
                "states:StartExecution",
                "states:StopExecution",
                "states:DescribeExecution",
                "states:DescribeStateMachine"));
    }

    @AfterEach
    void asDeployed(EmulatedAccount account) {
        account.loseExecutionEvents(0);
        account.forbidDispatching();
    }

    private static String machine(EmulatedAccount account, String name, String definition, StateMachineType type) {
        String arn = account.taggedStateMachine(name, definition, type);
        try (EventBridgeClient events = account.events()) {
            events.putRule(r -> r.name("CascadeExecutions-" + name)
                    .eventPattern(Json.write(Map.of(
                            "source", List.of("aws.states"), "detail", Map.of("stateMachineArn", List.of(arn))))));
            events.putTargets(r -> r.rule("CascadeExecutions-" + name)
                    .targets(Target.builder()
                            .id("ControlQueue")
                            .arn(account.controlQueueArn())
                            .build()));
            return arn;
        }
    }

    private static String dag(String machine) {
        return TaskDocuments.dag(
                List.of("\"only\": {\"type\": \"stepfunctions\", \"timeout\": 10, \"state_machine_arn\": \"" + machine
                        + "\"}"));
    }

    private static String trigger(EmulatedAccount account, String dag, String machine) {
        account.user().register(dag, dag(machine));
        return account.user().trigger(dag, "{}");
    }

    @Test
    @DisplayName("R7: an execution that ended in time, and whose event was lost, does not fail its task")
    void anEndIsNotLostWithItsEvent(EmulatedAccount account) {
        account.loseExecutionEvents(1);
        String job = trigger(account, "lost_event", machine(account, "quick", QUICK, StateMachineType.STANDARD));

        assertThat(account.end(job).path("status").asText()).isEqualTo("success");
    }

    @Test
    @DisplayName("R7: an execution that an alias started is stopped when its task takes too long")
    void anExecutionOfAnAliasIsStopped(EmulatedAccount account) {
        String machine = machine(account, "slow", SLOW, StateMachineType.STANDARD);
        try (SfnClient sfn = account.sfn()) {
            String version = sfn.publishStateMachineVersion(r -> r.stateMachineArn(machine))
                    .stateMachineVersionArn();
            String alias = sfn.createStateMachineAlias(r -> r.name("PROD")
                            .routingConfiguration(RoutingConfigurationListItem.builder()
                                    .stateMachineVersionArn(version)
                                    .weight(100)
                                    .build()))
                    .stateMachineAliasArn();
            String job = trigger(account, "of_an_alias", alias);

            assertThat(account.end(job).path("status").asText()).isEqualTo("failed");
            assertThat(account.task(job, "only").path("error").path("type").asText())
                    .isEqualTo("timeout");
            assertThat(sfn.listExecutions(r -> r.stateMachineArn(machine)).executions())
                    .hasSize(1)
                    .allSatisfy(execution -> assertThat(execution.status()).isEqualTo(ExecutionStatus.ABORTED));
        }
    }

    @Test
    @DisplayName("R7: a DAG that names an Express state machine, which sends no events, is refused")
    void anExpressStateMachineIsRefused(EmulatedAccount account) {
        ApiCaller.Response response = account.user()
                .put("/v1/dags/express", dag(machine(account, "express", QUICK, StateMachineType.EXPRESS)));

        assertThat(response.status()).isEqualTo(422);
        assertThat(response.body()).contains("state-machine-unusable").contains("make it one of type STANDARD");
    }
}
