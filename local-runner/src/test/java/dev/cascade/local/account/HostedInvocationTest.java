package dev.cascade.local.account;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.cascade.local.lambda.FunctionDefinition.Language;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class HostedInvocationTest {

    private static String call(String runtime) {
        return """
                {"function": {"name": "f", "folder": "/code", "runtime": "%s", "handler": "index.handler", "timeout": 3,
                 "memory": 128, "environment": {"A": "b"}}, "request_id": "r-1", "trace": "Root=1-0", "event": "{\\"a\\": 1}"}
                """.formatted(runtime);
    }

    @Test
    void aFunctionIsRunAsItWasDeployed() {
        HostedInvocation call = HostedInvocation.read(call("python3.12"));

        assertThat(call.function().name()).isEqualTo("f");
        assertThat(call.function().language()).isEqualTo(Language.PYTHON);
        assertThat(call.function().timeout()).isEqualTo(Duration.ofSeconds(3));
        assertThat(call.function().environment()).containsEntry("A", "b");
        assertThat(new String(call.event(), StandardCharsets.UTF_8)).isEqualTo("{\"a\": 1}");
    }

    @Test
    void startingItsProcessDoesNotTakeFromTheFunctionsOwnTime() {
        HostedInvocation call = HostedInvocation.read(call("nodejs22.x"));

        assertThat(call.request(OutputStream.nullOutputStream()).timeout())
                .isGreaterThan(call.function().timeout());
    }

    @Test
    void javaIsWhateverRunsCascade() {
        assertThat(HostedInvocation.read(call("java25")).function().runtime()).isEmpty();
    }

    @Test
    void aRuntimeThatNothingRunsHereIsRefusedWithThoseThatAreThere() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> HostedInvocation.read(call("ruby3.4")))
                .withMessageContaining("ruby3.4")
                .withMessageContaining("Java, Python or Node.js");
    }
}
