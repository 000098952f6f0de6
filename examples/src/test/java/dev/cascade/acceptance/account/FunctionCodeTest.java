package dev.cascade.acceptance.account;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
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
            Map<Boolean, List<FunctionConfiguration>> functions = lambda.listFunctions().functions().stream()
                    .filter(function -> function.functionName().startsWith("CascadeControlPlane"))
                    .collect(Collectors.partitioningBy(
                            function -> function.functionName().contains("CascadeUi")));
            List<FunctionConfiguration> handlers = functions.get(false);

            assertThat(handlers)
                    .hasSize(6)
                    .allSatisfy(handler -> assertThat(handler.codeSize()).isBetween(1L, MOST_BYTES));
            assertThat(handlers)
                    .extracting(FunctionConfiguration::codeSha256)
                    .containsOnly(handlers.getFirst().codeSha256());
            assertThat(functions.get(true))
                    .as("the pages of the web UI are in a jar that no handler carries")
                    .extracting(FunctionConfiguration::codeSha256)
                    .hasSizeLessThanOrEqualTo(1)
                    .doesNotContain(handlers.getFirst().codeSha256());
        }
    }
}
