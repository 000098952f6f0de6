package dev.cascade.acceptance.account;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.cascade.acceptance.CommandResult;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.services.sfn.model.StateMachineType;

/** What cannot be tried in an account that others use: deployments, and days that pass. */
@AccountTest
@TestInstance(Lifecycle.PER_CLASS)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class OwnAccountTest {

    private static final String QUICK =
            "{\"StartAt\": \"A\", \"States\": {\"A\": {\"Type\": \"Pass\", \"End\": true}}}";

    private EmulatedAccount account;

    @BeforeAll
    void aNewAccount() {
        account = EmulatedAccount.startNew("workers=0", "monitoring=false");
    }

    @AfterAll
    void close() throws IOException {
        account.close();
    }

    @Test
    @Order(1)
    @DisplayName("R5: without the service-linked role the first deployment of workers fails, and the second succeeds")
    void theSecondDeploymentOfWorkersSucceeds() {
        account.deleteEcsRole();

        CommandResult first = account.deploy("monitoring=false");
        CommandResult second = account.deploy("monitoring=false");

        assertThat(first.exit()).isNotZero();
        assertThat(first.err()).contains("Unable to assume the service linked role");
        assertThat(account.user().get("/v1/jobs").status())
                .as("the rest is there")
                .isEqualTo(200);
        assertThat(second.exit()).as(second.err()).isZero();
    }

    @Test
    @Order(2)
    @DisplayName("R11: stacks that are deployed outlive the flag that left them out")
    void aStackThatIsLeftOutKeepsWhatItImports() {
        CommandResult answer = account.deploy("workers=0", "monitoring=false", "examples=false");

        assertThat(answer.exit()).as(answer.err()).isZero();
    }

    @Test
    @Order(3)
    @DisplayName(
            "R13: an issuer that publishes no discovery document fails the deployment, and callers keep their access")
    void aSilentIssuerFailsTheDeployment() {
        CommandResult answer = account.deploy(
                "auth=jwt",
                "jwtIssuer=https://127.0.0.1:1",
                "jwtAudience=cascade",
                "workers=0",
                "monitoring=false",
                "examples=false");

        assertThat(answer.exit()).isNotZero();
        assertThat(answer.err()).contains("/.well-known/openid-configuration for issuer https://127.0.0.1:1");
        assertThat(account.user().get("/v1/jobs").status()).isEqualTo(200);
    }

    @Test
    @Order(4)
    @DisplayName("R2: a timer of two days comes to its end")
    void aTimerOfTwoDaysComesToItsEnd() {
        ApiCaller user = account.user();
        user.register(
                "patient",
                TaskDocuments.dag(List.of("\"only\": {\"type\": \"lambda\", \"function_name\": \"data-processor\","
                        + " \"retry\": {\"max\": 1, \"delay\": \"2d\", \"jitter\": 0}}")));
        String id = user.trigger("patient", "{\"multiplier\": \"none\"}");
        account.await(
                "the end of the first try",
                () -> account.task(id, "only").path("status").asText(),
                "up_for_retry"::equals);
        for (String ahead : List.of("PT12H", "PT24H", "PT47H")) {
            account.setVariables(Map.of("CASCADE_CLOCK_AHEAD", ahead));
            account.strikeMinute();
            assertThat(attempts(id)).isEqualTo(1);
        }

        account.setVariables(Map.of("CASCADE_CLOCK_AHEAD", "PT48H"));
        account.strikeMinute();

        JsonNode job = account.end(id);
        assertThat(job.path("status").asText()).isEqualTo("failed");
        assertThat(attempts(id)).isEqualTo(2);
    }

    @Test
    @Order(5)
    @DisplayName("R6: functions of one's own are registered, also when statements for each would not fit into a role")
    void functionsThatWouldNotFitIntoARole(@TempDir Path folder) throws IOException {
        List<String> names = IntStream.range(0, 60).mapToObj(n -> "own-" + n).toList();
        for (String name : names) {
            Files.writeString(
                    Files.createDirectories(folder.resolve(name)).resolve("handler.py"),
                    "def lambda_handler(event, context):\n    return 1\n");
        }

        CommandResult up = account.upAgain(
                "--functions", folder.toString(), "-c", "workers=0", "-c", "monitoring=false", "-c", "examples=false");

        assertThat(up.exit()).as(up.err()).isZero();
        assertThat(up.json().path("functions").valueStream().map(JsonNode::asText))
                .containsAll(names);
    }

    @Test
    @Order(6)
    @DisplayName(
            "R6: 40 imported functions and 40 state machines, which would not fit into a role, are used by their tag")
    void importedFunctionsAndStateMachinesThatWouldNotFitIntoARole() {
        account.setVariables(Map.of());
        List<String> tasks = new ArrayList<>();
        account.allowSending("many");
        for (int i = 0; i < 40; i++) {
            String name = "many-" + i;
            account.taggedFunction(name, "many");
            tasks.add("\"function%d\": {\"type\": \"lambda\", \"function_name\": \"%s\"}".formatted(i, name));
            String machine = "arn:aws:states:"
                    + account.document().path("region").asText() + ":000000000000:stateMachine:" + name;
            if (i % 2 == 1) {
                assertThat(account.taggedStateMachine(name, QUICK, StateMachineType.STANDARD))
                        .isEqualTo(machine);
            }
            tasks.add("\"machine%d\": {\"type\": \"stepfunctions\", \"state_machine_arn\": \"%s\"}"
                    .formatted(i, machine));
        }

        CommandResult up = account.upWith(EmulatedAccount.app("ManyTargets.java"));

        assertThat(up.exit()).as(up.err()).isZero();
        account.user().register("many", TaskDocuments.dag(tasks));
        String id = account.user().trigger("many", "{}");
        assertThat(account.end(id).path("status").asText())
                .as("%s", account.tasks(id))
                .isEqualTo("success");
    }

    @Test
    @Order(7)
    @DisplayName("R6: functions and state machines without the tag, or with another stack's name in it, are refused")
    void withoutTheTagTheyAreRefused() {
        Map<String, Map<String, String>> tags =
                Map.of("untagged", Map.of(), "foreign", EmulatedAccount.tag("AnotherControlPlane"));
        List<String> tasks = new ArrayList<>();
        List<String> problems = new ArrayList<>();
        account.allowSending("refused");
        tags.forEach((name, tag) -> {
            account.function(name, "refused", tag);
            String machine = account.stateMachine(name, QUICK, StateMachineType.STANDARD, tag);
            tasks.add("\"function-%s\": {\"type\": \"lambda\", \"function_name\": \"%s\"}".formatted(name, name));
            tasks.add("\"machine-%s\": {\"type\": \"stepfunctions\", \"state_machine_arn\": \"%s\"}"
                    .formatted(name, machine));
            problems.add("function-not-registered /tasks/function-" + name + "/function_name");
            problems.add("state-machine-unusable /tasks/machine-" + name + "/state_machine_arn");
        });

        ApiCaller.Response answer = account.user().put("/v1/dags/refused", TaskDocuments.dag(tasks));

        assertThat(answer.status()).as(answer.body()).isEqualTo(422);
        assertThat(answer.json().path("errors").valueStream())
                .as(answer.body())
                .extracting(problem -> problem.path("code").asText() + " "
                        + problem.path("pointer").asText())
                .containsExactlyInAnyOrderElementsOf(problems);
        assertThat(answer.json().path("errors").valueStream()).allSatisfy(problem -> {
            assertThat(problem.path("detail").asText()).contains("Cascade may not look at it");
            assertThat(problem.path("hint").asText()).contains("cascade:task");
        });
    }

    private int attempts(String job) {
        return account.task(job, "only").path("attempts").asInt();
    }
}
