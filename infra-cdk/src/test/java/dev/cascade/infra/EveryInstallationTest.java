package dev.cascade.infra;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import software.amazon.awscdk.assertions.Template;

/** What holds for every choice of flags. Each value of each flag is among these, and each that changes what another one deploys together with it. */
class EveryInstallationTest {

    /** What may stand where the rest of a resource's name is not known when the stack is made. */
    private static final List<String> OPEN_ENDS = List.of("/*", "/POST/@connections/*", "/dags/*");

    static Stream<Map<String, String>> flags() {
        return Stream.of(
                Map.of(),
                flags(
                        "examples",
                        "true",
                        "auth",
                        "jwt",
                        "jwtIssuer",
                        "https://id.example.com",
                        "jwtAudience",
                        "cascade"),
                flags("store", "postgres", "examples", "true", "snapStart", "false"),
                flags("store", "postgres", "workers", "0", "monitoring", "false"),
                flags("functions", "../examples/functions"),
                flags("auth", "jwt", "login", "cognito"),
                flags(
                        "dagsBucket", "acme-dags",
                        "dagsPrefix", "dags/",
                        "workers", "20",
                        "workerImage", "123456789012.dkr.ecr.eu-central-1.amazonaws.com/acme/worker:7",
                        "workerJars", "src",
                        "alarmTopic", "arn:aws:sns:eu-central-1:123456789012:ops"));
    }

    private static Map<String, String> flags(String... namesAndValues) {
        Map<String, String> flags = new HashMap<>();
        for (int i = 0; i < namesAndValues.length; i += 2) {
            flags.put(namesAndValues[i], namesAndValues[i + 1]);
        }
        return flags;
    }

    @ParameterizedTest
    @MethodSource("flags")
    void isCleanAsksNobodyAndGivesNoRightTooMany(Map<String, String> flags, @TempDir Path folder) {
        SynthesizedApp installation = SynthesizedApp.with(folder, flags);

        assertThat(installation.complaints()).isEmpty();
        assertThat(installation.lookups()).isNull();
        installation.templates().forEach(EveryInstallationTest::givesNoRightTooMany);
    }

    private static void givesNoRightTooMany(String stack, Template template) {
        assertThat(Resources.of(template, "AWS::IAM::ManagedPolicy")).isEmpty();
        assertThat(Resources.of(template, "AWS::IAM::Role").values())
                .allSatisfy(role -> assertThat(role).doesNotContainKey("ManagedPolicyArns"));
        assertThat(Resources.onTaskTargets(template))
                .as("rights on functions and state machines in %s", stack)
                .allSatisfy(statement -> assertThat(statement)
                        .containsEntry("Condition", Resources.tagged(CascadeApp.CONTROL_PLANE_STACK)));
        for (Map<String, Object> statement : Resources.statements(template)) {
            assertThat(Resources.list(statement.get("Action")))
                    .as(stack)
                    .noneMatch(action -> action.toString().contains("*"));
            assertThat(Resources.list(statement.get("Resource")))
                    .as("%s %s", stack, statement)
                    .allMatch(resource -> isNarrow(resource.toString(), statement));
        }
    }

    private static boolean isNarrow(String resource, Map<String, Object> statement) {
        if (resource.equals("*")) {
            return Resources.list(statement.get("Action")).stream()
                    .allMatch(action -> action.equals("ecr:GetAuthorizationToken")
                            || action.toString()
                                    .matches("ec2:.*(NetworkInterfaces?|PrivateIpAddresses|DescribeSubnets)"));
        }
        String end = resource.replaceAll("[\\]}]+$", "");
        if (end.endsWith(":function:*")) {
            return Resources.tagged(CascadeApp.CONTROL_PLANE_STACK).equals(statement.get("Condition"));
        }
        return !end.contains("*")
                || OPEN_ENDS.stream().anyMatch(open -> end.endsWith(open) && end.indexOf('*') == end.length() - 1);
    }
}
