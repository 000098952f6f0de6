package dev.cascade.infra;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awscdk.assertions.Template;

/** What {@code -c store=postgres} adds. */
class PostgresStackTest {

    private static Template database;
    private static Template control;

    @BeforeAll
    static void synthesize(@TempDir Path folder) {
        SynthesizedApp installation = SynthesizedApp.with(folder, Map.of("store", "postgres"));
        database = installation.template(CascadeApp.POSTGRES_STACK);
        control = installation.template(CascadeApp.CONTROL_PLANE_STACK);
    }

    @Test
    @DisplayName("R15: RDS chooses the minor version, as it takes no new instance of one that has become old")
    void rdsChoosesTheMinorVersion() {
        database.hasResourceProperties("AWS::RDS::DBInstance", Map.of("Engine", "postgres", "EngineVersion", "17"));
    }

    @Test
    @DisplayName("R15: every function in the database's network may have its network interfaces")
    void functionsMayHaveNetworkInterfaces() {
        List<String> inNetwork = Resources.of(control, "AWS::Lambda::Function").entrySet().stream()
                .filter(function -> function.getValue().containsKey("VpcConfig"))
                .map(function -> function.getValue().get("Role").toString().replaceAll(".*\\[(\\w+), Arn].*", "$1"))
                .toList();

        assertThat(inNetwork).isNotEmpty();
        assertThat(inNetwork)
                .allSatisfy(role -> assertThat(
                                Resources.statementsOf(control, role.replaceAll("[0-9A-F]{8}$", "") + "DefaultPolicy"))
                        .extracting(statement -> statement.get("Action").toString())
                        .anyMatch(actions -> actions.contains("ec2:CreateNetworkInterface")));
    }
}
