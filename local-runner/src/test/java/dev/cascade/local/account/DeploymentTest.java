package dev.cascade.local.account;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.URI;
import org.junit.jupiter.api.Test;

class DeploymentTest {

    private static final URI ENDPOINT = URI.create("http://127.0.0.1:4566");

    @Test
    void addressesOfApisAreOnesThatEveryClientResolves() {
        assertThat(Deployment.reachable(ENDPOINT, "http", "https://abc12345.execute-api.us-east-1.amazonaws.com/"))
                .isEqualTo("http://127.0.0.1:4566/_aws/execute-api/abc12345");
        assertThat(Deployment.reachable(ENDPOINT, "ws", "wss://abc12345.execute-api.us-east-1.amazonaws.com/v1"))
                .isEqualTo("ws://127.0.0.1:4566/_aws/execute-api/abc12345/v1");
    }

    @Test
    void outputsAreFoundInWhateverStackHasThem() {
        StackOutputs outputs =
                StackOutputs.parse("{\"State\": {\"TableName\": \"t\"}, \"Control\": {\"ApiUrl\": \"u\"}}");

        assertThat(outputs.get("TableName")).isEqualTo("t");
        assertThat(outputs.get("ApiUrl")).isEqualTo("u");
        assertThatThrownBy(() -> outputs.get("StreamUrl"))
                .isInstanceOf(AccountException.class)
                .hasMessageContaining("StreamUrl")
                .hasMessageContaining("ApiUrl, TableName");
    }
}
