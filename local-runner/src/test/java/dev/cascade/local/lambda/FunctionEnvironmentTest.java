package dev.cascade.local.lambda;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FunctionEnvironmentTest {
    @TempDir
    Path root;

    private JsonNode environment(Map<String, String> given, String yaml) throws Exception {
        try (LambdaFixture lab = new LambdaFixture(root, settings -> settings.withEnvironment(given))) {
            lab.python("env", "import os\ndef lambda_handler(e, c): return dict(os.environ)")
                    .yaml("env", yaml);
            return new ObjectMapper().readTree(lab.invoke("env", "{}").json());
        }
    }

    @Test
    void lambdasOwnVariablesAreThere() throws Exception {
        JsonNode env = environment(Map.of(), "memory: 512");
        assertThat(env.path("AWS_LAMBDA_FUNCTION_NAME").asText()).isEqualTo("env");
        assertThat(env.path("AWS_LAMBDA_FUNCTION_VERSION").asText()).isEqualTo("$LATEST");
        assertThat(env.path("AWS_LAMBDA_FUNCTION_MEMORY_SIZE").asText()).isEqualTo("512");
        assertThat(env.path("AWS_REGION").asText()).isEqualTo("us-east-1");
        assertThat(env.path("AWS_DEFAULT_REGION").asText()).isEqualTo("us-east-1");
        assertThat(env.path("AWS_EXECUTION_ENV").asText()).startsWith("AWS_Lambda_python3.");
        assertThat(env.path("AWS_LAMBDA_LOG_GROUP_NAME").asText()).isEqualTo("/aws/lambda/env");
        assertThat(env.path("LAMBDA_TASK_ROOT").asText())
                .isEqualTo(root.resolve("functions/env").toString());
        assertThat(env.path("_HANDLER").asText()).isEqualTo("handler.lambda_handler");
        assertThat(env.path("TZ").asText()).isEqualTo(":UTC");
        assertThat(env.path("_X_AMZN_TRACE_ID").asText()).startsWith("Root=1-");
    }

    @Test
    void theFunctionsVariablesWinOverTheCallers() throws Exception {
        JsonNode env = environment(Map.of("A", "caller", "B", "caller"), "environment: {B: function, N: 5}");
        assertThat(env.path("A").asText()).isEqualTo("caller");
        assertThat(env.path("B").asText()).isEqualTo("function");
        assertThat(env.path("N").asText()).isEqualTo("5");
    }

    @Test
    void nothingOfOursLeaksIn() throws Exception {
        Set<String> ours = new TreeSet<>(System.getenv().keySet());
        ours.removeAll(FunctionEnvironment.inherited().keySet());
        Set<String> seen = new TreeSet<>();
        environment(Map.of(), "memory: 128").fieldNames().forEachRemaining(seen::add);
        assertThat(seen)
                .filteredOn(name ->
                        !name.startsWith("AWS_") && !Set.of("TZ", "LC_CTYPE").contains(name))
                .doesNotContainAnyElementsOf(ours);
        assertThat(seen)
                .doesNotContain("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_SESSION_TOKEN", "AWS_PROFILE");
    }

    @Test
    void theUsersOwnCredentialFilesAreOutOfReach() throws Exception {
        JsonNode env = environment(Map.of(), "memory: 128");
        assertThat(env.path("AWS_SHARED_CREDENTIALS_FILE").asText()).isEqualTo("/dev/null");
        assertThat(env.path("AWS_CONFIG_FILE").asText()).isEqualTo("/dev/null");
    }
}
