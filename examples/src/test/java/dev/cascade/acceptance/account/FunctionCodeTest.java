package dev.cascade.acceptance.account;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.services.lambda.LambdaClient;
import software.amazon.awssdk.services.lambda.model.FunctionConfiguration;

/** What the control plane's functions are deployed as. */
@AccountTest
class FunctionCodeTest {

    /** So much of a jar is fetched and opened by each new environment, before a snapshot can be taken of it. */
    private static final long MOST_BYTES = 25_000_000;

    @Test
    void allHandlersAreOneSmallJar(EmulatedAccount account) {
        try (LambdaClient lambda = account.lambda()) {
            List<FunctionConfiguration> handlers = lambda.listFunctions().functions().stream()
                    .filter(function -> function.functionName().startsWith("CascadeControlPlane"))
                    .toList();

            assertThat(handlers)
                    .hasSize(6)
                    .allSatisfy(handler -> assertThat(handler.codeSize()).isBetween(1L, MOST_BYTES));
            assertThat(handlers)
                    .extracting(FunctionConfiguration::codeSha256)
                    .containsOnly(handlers.getFirst().codeSha256());
        }
    }
}
