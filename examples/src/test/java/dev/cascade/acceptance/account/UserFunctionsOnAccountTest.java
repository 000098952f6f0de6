package dev.cascade.acceptance.account;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cascade.acceptance.CommandResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.services.lambda.LambdaClient;

/** Functions of one's own in the account. */
@AccountTest
class UserFunctionsOnAccountTest {

    @Test
    @DisplayName("R17: functions of one's own are deployed and registered, and a worker's credentials may invoke them")
    void aFunctionOfOnesOwn(EmulatedAccount account, @TempDir Path folder) throws Exception {
        Path function = Files.createDirectories(folder.resolve("greeter"));
        Files.writeString(function.resolve("handler.py"), """
                def lambda_handler(event, context):
                    return {"greeting": "hello"}
                """);

        CommandResult up = account.upAgain("--functions", folder.toString());

        assertThat(up.exit()).as(up.err()).isZero();
        assertThat(up.json().path("functions").valueStream().map(name -> name.asText()))
                .contains("greeter", "data-processor");
        String task = "\"only\": {\"type\": \"lambda\", \"function_name\": \"greeter\"}";
        account.user().register("greeting", TaskDocuments.dag(List.of(task)));
        String id = account.user().trigger("greeting", "{}");
        assertThat(account.end(id).path("status").asText())
                .as("%s", account.tasks(id))
                .isEqualTo("success");
        assertThat(account.task(id, "only").path("result").path("greeting").asText())
                .isEqualTo("hello");

        Map<String, String> worker = account.environment();
        AwsUser user = new AwsUser(
                account.endpoint(),
                worker.get("AWS_REGION"),
                AwsBasicCredentials.create(worker.get("AWS_ACCESS_KEY_ID"), worker.get("AWS_SECRET_ACCESS_KEY")));
        try (LambdaClient lambda = user.client(LambdaClient.builder())) {
            assertThat(lambda.invoke(invoke -> invoke.functionName("greeter"))
                            .payload()
                            .asUtf8String())
                    .contains("hello");
        }
    }
}
