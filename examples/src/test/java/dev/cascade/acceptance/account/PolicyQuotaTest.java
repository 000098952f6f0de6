package dev.cascade.acceptance.account;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cascade.usecase.Json;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** IAM's quotas hold in the emulated account: a policy that exceeds them is refused there, too. */
@AccountTest
class PolicyQuotaTest {

    private static final String ROLE = "quota";
    private static final String STACK = "PolicyQuota";

    @BeforeAll
    static void aRole(EmulatedAccount account) {
        iam(account, "CreateRole", Map.of("AssumeRolePolicyDocument", trust()));
    }

    private static void iam(EmulatedAccount account, String action, Map<String, String> parameters) {
        Map<String, String> all = new HashMap<>(parameters);
        all.putAll(Map.of("Action", action, "Version", "2010-05-08", "RoleName", ROLE));
        var unused = account.form("iam", all);
    }

    private static String trust() {
        return document(Map.of(
                "Effect", "Allow", "Action", "sts:AssumeRole", "Principal", Map.of("Service", "lambda.amazonaws.com")));
    }

    /** A policy of a little more than so many characters. */
    private static String policy(int characters) {
        return document(Map.of(
                "Effect",
                "Allow",
                "Action",
                "sqs:SendMessage",
                "Resource",
                "arn:aws:sqs:eu-central-1:000000000000:" + String.join("", Collections.nCopies(characters, "q"))));
    }

    private static String document(Map<String, Object> statement) {
        return Json.write(Map.of("Version", "2012-10-17", "Statement", List.of(statement)));
    }

    @Test
    @DisplayName("R6: inline policies of a role have 10,240 characters together, without white space")
    void inlinePoliciesHaveAQuotaTogether(EmulatedAccount account) {
        String spaces = " ".repeat(10_240);
        iam(account, "PutRolePolicy", Map.of("PolicyName", "A", "PolicyDocument", policy(6_000) + spaces));

        assertThatThrownBy(
                        () -> iam(account, "PutRolePolicy", Map.of("PolicyName", "B", "PolicyDocument", policy(4_500))))
                .hasMessageContaining("LimitExceeded");
        iam(account, "PutRolePolicy", Map.of("PolicyName", "A", "PolicyDocument", policy(4_500)));
    }

    @Test
    @DisplayName("R6: a template whose role has more inline policies fails")
    void aTemplateWithTooManyInlinePoliciesFails(EmulatedAccount account) {
        assertThat(create(account, roleWithPolicy(10_240))).isEqualTo("ROLLBACK_COMPLETE");
        assertThat(create(account, roleWithPolicy(9_000))).isEqualTo("CREATE_COMPLETE");
    }

    private static String roleWithPolicy(int characters) {
        return template("AWS::IAM::Role", """
                {"AssumeRolePolicyDocument": %s, "Policies": [{"PolicyName": "A", "PolicyDocument": %s}]}
                """.formatted(trust(), policy(characters)));
    }

    @Test
    @DisplayName("R6: a managed policy has 6,144 characters, and a role ten of them")
    void managedPoliciesHaveQuotas(EmulatedAccount account) {
        for (int i = 0; i < 10; i++) {
            attach(account, i);
        }

        assertThatThrownBy(() -> attach(account, 10)).hasMessageContaining("PoliciesPerRole: 10");
        assertThatThrownBy(() ->
                        iam(account, "CreatePolicy", Map.of("PolicyName", "large", "PolicyDocument", policy(6_144))))
                .hasMessageContaining("PolicySize: 6144");
        assertThat(create(account, managedPolicy(6_144))).isEqualTo("ROLLBACK_COMPLETE");
        assertThat(create(account, managedPolicy(5_000))).isEqualTo("CREATE_COMPLETE");
    }

    private static String managedPolicy(int characters) {
        return template("AWS::IAM::ManagedPolicy", "{\"PolicyDocument\": " + policy(characters) + "}");
    }

    private static void attach(EmulatedAccount account, int i) {
        String name = "small" + i;
        iam(account, "CreatePolicy", Map.of("PolicyName", name, "PolicyDocument", policy(10)));
        iam(account, "AttachRolePolicy", Map.of("PolicyArn", "arn:aws:iam::000000000000:policy/" + name));
    }

    private static String create(EmulatedAccount account, String template) {
        String status = account.stack("CreateStack", STACK, template);
        var unused = account.form("cloudformation", Map.of("Action", "DeleteStack", "StackName", STACK));
        return status;
    }

    private static String template(String type, String properties) {
        return "{\"Resources\": {\"Only\": {\"Type\": \"" + type + "\", \"Properties\": " + properties + "}}}";
    }
}
