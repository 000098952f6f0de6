package dev.cascade.infra;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ContextFlagsTest {

    @Test
    void withoutAFlagTheApiWantsSignaturesAndTheStateIsInDynamoDb() {
        DeploymentOptions options = ContextFlags.read(Map.of());

        assertThat(options)
                .isEqualTo(new DeploymentOptions(
                        Optional.of(new Authorization.Iam()),
                        Optional.empty(),
                        "",
                        DeploymentOptions.Store.DYNAMODB,
                        false,
                        true,
                        Optional.empty(),
                        Optional.empty(),
                        4,
                        Optional.empty(),
                        Optional.empty(),
                        Optional.empty(),
                        true,
                        Optional.empty()));
    }

    @Test
    void allThatIsWrongIsSaidAtOnceWithTheFlagsThereAre() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> ContextFlags.read(Map.of(
                        "stroe", "postgres",
                        "store", "mysql",
                        "examples", "yes",
                        "workers", "-1",
                        "keepJobs", "10m",
                        "workerJars", "/no/such/folder",
                        "dagsBucket", "Not A Bucket",
                        "taskRole", "my-tasks",
                        "alarmTopic", "ops")))
                .withMessageContaining("there is no flag \"stroe\"")
                .withMessageContaining("store is \"mysql\"; it takes dynamodb (the default) or postgres")
                .withMessageContaining("examples is \"yes\"")
                .withMessageContaining("workers is \"-1\"")
                .withMessageContaining("keepJobs is \"10m\"; it takes how long jobs are kept after their end")
                .withMessageContaining("workerJars is \"/no/such/folder\"")
                .withMessageContaining("dagsBucket is \"Not A Bucket\"")
                .withMessageContaining("taskRole is \"my-tasks\"")
                .withMessageContaining("alarmTopic is \"ops\"")
                .satisfies(e -> assertThat(e.getMessage()).contains(ContextFlags.KNOWN.keySet()));
    }

    @Test
    void tokensNeedAnIssuerAndAnAudience() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> ContextFlags.read(Map.of("auth", "jwt", "jwtIssuer", "http://plain.example.com")))
                .withMessageContaining("jwtIssuer is \"http://plain.example.com\"")
                .withMessageContaining("jwtAudience is missing");
    }

    @Test
    void pagesLogInAsTheClientOfTheAudienceUnlessAnotherIsNamed() {
        Map<String, String> flags =
                Map.of("auth", "jwt", "jwtIssuer", "https://id.example.com", "jwtAudience", "https://cascade");
        Map<String, String> withClient = new HashMap<>(flags);
        withClient.put("jwtClientId", "pages");

        assertThat(ContextFlags.read(flags).authorization())
                .contains(new Authorization.Jwt(
                        "https://id.example.com",
                        "https://cascade",
                        "https://cascade",
                        "cascade/read",
                        "cascade/write"));
        assertThat(ContextFlags.read(withClient).authorization())
                .contains(new Authorization.Jwt(
                        "https://id.example.com", "https://cascade", "pages", "cascade/read", "cascade/write"));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> ContextFlags.read(Map.of("jwtClientId", "pages")))
                .withMessageContaining("jwtClientId is for auth=jwt, and auth is \"iam\"");
        withClient.put("jwtClientId", "two words");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> ContextFlags.read(withClient))
                .withMessageContaining("jwtClientId is \"two words\"");
    }

    @Test
    void aFlagThatWouldDoNothingIsRefused() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> ContextFlags.read(Map.of(
                        "jwtAudience",
                        "cascade",
                        "workers",
                        "0",
                        "workerImage",
                        "acme/worker",
                        "monitoring",
                        "false",
                        "alarmTopic",
                        "arn:aws:sns:us-east-1:123456789012:ops")))
                .withMessageContaining("jwtAudience is for auth=jwt")
                .withMessageContaining("workerImage is for workers")
                .withMessageContaining("alarmTopic is for alarms");
    }

    @Test
    void aLoginIsForTokensAndMakesTheirIssuer() {
        assertThat(ContextFlags.read(Map.of("auth", "jwt", "login", "cognito")).authorization())
                .isEmpty();
        assertThatIllegalArgumentException()
                .isThrownBy(() -> ContextFlags.read(Map.of("login", "cognito")))
                .withMessageContaining("login is for auth=jwt, and auth is \"iam\"");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> ContextFlags.read(Map.of(
                        "auth", "jwt",
                        "login", "cognito",
                        "jwtIssuer", "https://id.example.com",
                        "jwtClientId", "pages",
                        "jwtReadScope", "look")))
                .withMessageContaining("jwtIssuer is for an issuer that is there, and login=cognito makes one")
                .withMessageContaining("jwtClientId is for an issuer that is there")
                .withMessageContaining("jwtReadScope is for an issuer that is there");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> ContextFlags.read(Map.of("auth", "jwt", "login", "okta")))
                .withMessageContaining("login is \"okta\"; it takes cognito");
    }

    @Test
    void whatTheCdkKeepsInTheContextIsNoFlag() {
        assertThat(ContextFlags.read(Map.of(
                        "@aws-cdk/core:defaultCrossStackReferences", "strong", "aws:cdk:enable-path-metadata", true)))
                .isEqualTo(ContextFlags.read(Map.of()));
    }

    @Test
    void valuesOfAFileMayBeNumbersAndBooleans() {
        DeploymentOptions options = ContextFlags.read(Map.of("examples", true, "workers", 0));

        assertThat(options.examples()).isTrue();
        assertThat(options.workers()).isZero();
    }

    @Test
    void aFolderOfJarsIsTaken(@TempDir Path folder) {
        assertThat(ContextFlags.read(Map.of("workerJars", folder.toString())).workerJars())
                .contains(folder);
    }

    @Test
    void theReadmeNamesEachFlag() throws IOException {
        String readme = Files.readString(Path.of("README.md"));

        assertThat(ContextFlags.KNOWN.keySet())
                .allSatisfy(flag -> assertThat(readme).contains("| `" + flag + "` |"));
    }
}
