package dev.cascade.acceptance.account;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import dev.cascade.acceptance.CascadeProcess;
import dev.cascade.acceptance.Shell;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.auth.credentials.AwsSessionCredentials;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.sqs.SqsClient;
import software.amazon.awssdk.services.sqs.model.SqsException;

/** What a command may do in the account: what the role of tasks may, if there is one. */
@AccountTest
class TaskRoleTest {

    private static final String ROLE = "task-role-test";
    private static final String WORKER = "cascade-user";
    private static final String ARN = "arn:aws:iam::000000000000:role/" + ROLE;

    /** Asks for credentials as the SDKs do. */
    private static final String ASKS = "import os, urllib.request as u; print(u.urlopen(u.Request("
            + "os.environ['AWS_CONTAINER_CREDENTIALS_FULL_URI'],"
            + " headers={'Authorization': os.environ['AWS_CONTAINER_AUTHORIZATION_TOKEN']})).read().decode())";

    /** The names of the variables by which an SDK may find credentials. */
    private static final String LOOKS = "import json, os; print(json.dumps([n for n in os.environ if n in"
            + " ('AWS_ACCESS_KEY_ID', 'AWS_SECRET_ACCESS_KEY') or n.startswith('AWS_CONTAINER_')]))";

    @TempDir
    Path folder;

    @BeforeAll
    static void aRole(EmulatedAccount account) {
        String bucket = account.environment().get("CASCADE_S3_BUCKET");
        var unused = account.form(
                "iam",
                Map.of(
                        "Action",
                        "CreateRole",
                        "RoleName",
                        ROLE,
                        "AssumeRolePolicyDocument",
                        statement("sts:AssumeRole", """
                                "Principal": {"AWS": "arn:aws:iam::000000000000:user/%s"}""".formatted(WORKER))));
        var unusedToo = account.form(
                "iam",
                Map.of(
                        "Action",
                        "PutRolePolicy",
                        "RoleName",
                        ROLE,
                        "PolicyName",
                        "own",
                        "PolicyDocument",
                        statement("s3:GetObject", "\"Resource\": \"arn:aws:s3:::" + bucket + "/own/*\"")));
        var unusedAsWell = account.form(
                "iam",
                Map.of(
                        "Action",
                        "PutUserPolicy",
                        "UserName",
                        WORKER,
                        "PolicyName",
                        ROLE,
                        "PolicyDocument",
                        statement("sts:AssumeRole", "\"Resource\": \"" + ARN + "\"")));
    }

    @AfterAll
    static void noRole(EmulatedAccount account) {
        var unused = account.form("iam", Map.of("Action", "DeleteRolePolicy", "RoleName", ROLE, "PolicyName", "own"));
        var unusedToo = account.form("iam", Map.of("Action", "DeleteRole", "RoleName", ROLE));
        var unusedAsWell =
                account.form("iam", Map.of("Action", "DeleteUserPolicy", "UserName", WORKER, "PolicyName", ROLE));
    }

    private static String statement(String action, String more) {
        return """
                {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "%s", %s}]}""".formatted(action, more);
    }

    private JsonNode resultOf(EmulatedAccount account, Map<String, String> settings, String program) throws Exception {
        Map<String, String> variables = new TreeMap<>(account.environment());
        variables.putAll(settings);
        Path home = Files.createDirectories(folder.resolve("worker"));
        try (CascadeProcess worker = new Shell(home, variables).start("worker", "--workers", "1")) {
            var unused = worker.read(1, line -> line.contains("joined the pool"));
            String task = "\"only\": {\"type\": \"command\", \"command\": [\"python3\", \"-c\", \"" + program + "\"]}";
            account.user().register("command", TaskDocuments.dag(List.of(task)));
            String id = account.user().trigger("command", "{}");
            assertThat(account.end(id).path("status").asText())
                    .as("%s", account.tasks(id))
                    .isEqualTo("success");
            return account.task(id, "only").path("result");
        }
    }

    @Test
    @DisplayName("R16: a command has no credentials of its worker")
    void aCommandHasNoCredentials(EmulatedAccount account) throws Exception {
        assertThat(resultOf(account, Map.of(), LOOKS)).isEmpty();
    }

    @Test
    @DisplayName("R16: with a role of tasks, a command may do what that role may, and not what its worker may")
    void aCommandHasTheRoleOfTasks(EmulatedAccount account) throws Exception {
        String bucket = account.environment().get("CASCADE_S3_BUCKET");
        try (S3Client s3 = account.s3()) {
            var unused = s3.putObject(put -> put.bucket(bucket).key("own/x"), RequestBody.fromString("x"));
        }

        JsonNode found = resultOf(account, Map.of("CASCADE_TASK_ROLE", ARN), ASKS);

        AwsUser task = new AwsUser(
                account.endpoint(),
                account.document().path("region").asText(),
                AwsSessionCredentials.create(
                        found.path("AccessKeyId").asText(),
                        found.path("SecretAccessKey").asText(),
                        found.path("Token").asText()));
        try (S3Client s3 = task.client(S3Client.builder().forcePathStyle(true));
                SqsClient sqs = task.client(SqsClient.builder())) {
            assertThat(s3.getObjectAsBytes(get -> get.bucket(bucket).key("own/x"))
                            .asUtf8String())
                    .isEqualTo("x");
            assertThatThrownBy(() -> sqs.receiveMessage(
                            receive -> receive.queueUrl(account.environment().get("CASCADE_TASK_QUEUE_URL"))))
                    .isInstanceOfSatisfying(
                            SqsException.class,
                            refused -> assertThat(refused.statusCode()).isIn(400, 403));
        }
    }
}
