package dev.cascade.acceptance.account;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Locale;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.services.lambda.LambdaClient;
import software.amazon.awssdk.services.lambda.model.TooManyRequestsException;

/** What a template says of a function holds in the account. */
@AccountTest
class TemplateSettingsTest {

    private static final String STACK = "TemplateSettings";

    @AfterEach
    void remove(EmulatedAccount account) {
        var unused = account.form("cloudformation", Map.of("Action", "DeleteStack", "StackName", STACK));
    }

    @Test
    @DisplayName(
            "R17: the concurrency that a template reserves for a function is all that it has, until it is left out")
    void reservedConcurrencyOfATemplateThrottles(EmulatedAccount account) {
        put(account, "CreateStack", ", \"ReservedConcurrentExecutions\": 0");
        try (LambdaClient lambda = account.lambda()) {
            assertThatThrownBy(() -> lambda.invoke(invoke -> invoke.functionName("reserved")))
                    .isInstanceOfSatisfying(
                            TooManyRequestsException.class,
                            refused -> assertThat(refused.reasonAsString())
                                    .isEqualTo("ReservedFunctionConcurrentInvocationLimitExceeded"));

            put(account, "UpdateStack", "");

            assertThat(lambda.invoke(invoke -> invoke.functionName("reserved"))
                            .payload()
                            .asUtf8String())
                    .isEqualTo("1");
        }
    }

    private static void put(EmulatedAccount account, String action, String settings) {
        String template = """
                {"Resources": {
                  "Role": {"Type": "AWS::IAM::Role", "Properties": {"AssumeRolePolicyDocument": {
                    "Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "sts:AssumeRole",
                    "Principal": {"Service": "lambda.amazonaws.com"}}]}}},
                  "Function": {"Type": "AWS::Lambda::Function", "Properties": {"FunctionName": "reserved",
                    "Runtime": "python3.13", "Handler": "index.handler", "Role": {"Fn::GetAtt": ["Role", "Arn"]},
                    "Code": {"ZipFile": "def handler(event, context): return 1"}%s}}}}
                """.formatted(settings);
        String status = account.stack(action, STACK, template);
        assertThat(status).isEqualTo(action.substring(0, 6).toUpperCase(Locale.ROOT) + "_COMPLETE");
    }
}
