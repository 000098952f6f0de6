package dev.cascade.local.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.cascade.local.cli.client.ApiClient;
import dev.cascade.local.cli.client.AwsRequestCredentials;
import dev.cascade.local.cli.client.ControlPlaneRequest;
import dev.cascade.local.cli.environment.InterruptSignal;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Isolated;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import software.amazon.awssdk.auth.credentials.AwsSessionCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.core.SdkSystemSetting;
import software.amazon.awssdk.profiles.ProfileFileSystemSetting;

/** Requests signed with AWS credentials, verified by the one who gets them. */
@Isolated("It sets system properties.")
class SignedRequestTest {

    private static final String KEY = "AKIDEXAMPLE";
    private static final String SECRET = "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY";
    private static final String JOB = "{\"job_id\": \"1\", \"dag\": \"sales\", \"status\": \"running\"}";

    @TempDir
    Path folder;

    private LoopbackApi api;
    private CliRunner cli;

    @BeforeEach
    void anApiAndAProfile() throws IOException {
        api = new LoopbackApi();
        Path profiles = folder.resolve("credentials");
        Files.writeString(profiles, """
            [deployer]
            aws_access_key_id = %s
            aws_secret_access_key = %s
            """.formatted(KEY, SECRET));
        System.setProperty(ProfileFileSystemSetting.AWS_SHARED_CREDENTIALS_FILE.property(), profiles.toString());
        System.setProperty(
                ProfileFileSystemSetting.AWS_CONFIG_FILE.property(),
                folder.resolve("none").toString());
        System.setProperty(SdkSystemSetting.AWS_EC2_METADATA_DISABLED.property(), "true");
        cli = new CliRunner(folder).env("AWS_REGION", "eu-central-1").env("CASCADE_URL", api.url());
    }

    @AfterEach
    void close() {
        api.close();
        System.clearProperty(ProfileFileSystemSetting.AWS_SHARED_CREDENTIALS_FILE.property());
        System.clearProperty(ProfileFileSystemSetting.AWS_CONFIG_FILE.property());
        System.clearProperty(SdkSystemSetting.AWS_EC2_METADATA_DISABLED.property());
    }

    private void assertIsSigned(SignatureVerifier.Request request) {
        SignatureVerifier.Claim claim = SignatureVerifier.claim(request);
        assertThat(claim.accessKeyId()).isEqualTo(KEY);
        assertThat(claim.scope()).endsWith("/eu-central-1/execute-api/aws4_request");
        assertThat(claim.signedHeaders()).contains("host", "x-amz-date");
        assertThat(claim.signature()).isEqualTo(SignatureVerifier.expected(request, claim, SECRET));
    }

    @ParameterizedTest
    @DisplayName("the verifier of these tests computes what AWS publishes for its examples")
    @CsvSource({
        "/, 5fa00fa31553b73ebf1942676e86291e8372ff2a2260956d9b8aae1d763fbf31",
        "/?Param2=value2&Param1=value1, b97d918cfa904a5beff61c982a1b6f458b799221646efd99d3219ec94cdf2500",
    })
    void theVerifierComputesWhatAwsPublishes(String uri, String signature) {
        Map<String, String> headers = Map.of("host", "example.amazonaws.com", "x-amz-date", "20150830T123600Z");
        SignatureVerifier.Request request = new SignatureVerifier.Request("GET", URI.create(uri), headers, new byte[0]);
        SignatureVerifier.Claim claim = new SignatureVerifier.Claim(
                "AKIDEXAMPLE", "20150830/us-east-1/service/aws4_request", List.of("host", "x-amz-date"), signature);

        assertThat(SignatureVerifier.expected(request, claim, "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY"))
                .isEqualTo(signature);
    }

    @Test
    void aTriggerIsSignedWithItsBody() {
        api.answers(202, JOB);

        CliRunner.Result result = cli.run(
                "trigger", "sales", "--no-wait", "--profile", "deployer", "--context", "{\"city\": \"Zürich\"}");

        assertThat(result.err()).isEmpty();
        assertThat(result.exit()).isZero();
        SignatureVerifier.Request request = api.requests().getFirst();
        assertIsSigned(request);
        assertThat(new String(request.body(), UTF_8)).contains("Zürich");
        assertThat(SignatureVerifier.claim(request).signedHeaders()).contains("content-type", "idempotency-key");
    }

    @Test
    void pathsAndQueriesWithOddLettersAreSignedAsTheyAreSent() {
        api.answers(200, "{\"jobs\": []}");
        cli.run("job", "list", "--profile", "deployer", "--dag", "a b*c~d/é+%", "--cursor", "x=&y");
        cli.run("job", "cancel", "a b*c~d/é+%", "--profile", "deployer");

        assertThat(api.requests()).hasSize(2).allSatisfy(this::assertIsSigned);
        assertThat(api.requests().get(0).uri().getRawQuery()).contains("dag=a%20b%2Ac~d%2F%C3%A9%2B%25");
        assertThat(api.requests().get(1).uri().getRawPath()).contains("/a%20b%2Ac~d%2F%C3%A9%2B%25/cancel");
    }

    @Test
    void theBaseAddressMayHaveAPath() {
        api.answers(200, "{\"jobs\": []}");

        cli.run("job", "list", "--profile", "deployer", "--url", api.url() + "/prod/");

        assertIsSigned(api.requests().getFirst());
        assertThat(api.requests().getFirst().uri().getRawPath()).isEqualTo("/prod/v1/jobs");
    }

    @Test
    void temporaryCredentialsShowTheirTokenToo() {
        AwsRequestCredentials identity = new AwsRequestCredentials(
                StaticCredentialsProvider.create(AwsSessionCredentials.create(KEY, SECRET, "a session")),
                "eu-central-1",
                Clock.fixed(Instant.parse("2026-03-01T12:00:00Z"), ZoneOffset.UTC));
        api.answers(200, "{}");

        new ApiClient(URI.create(api.url()), identity, new InterruptSignal(), note -> {})
                .send(ControlPlaneRequest.get("/v1/health"));

        SignatureVerifier.Request request = api.requests().getFirst();
        assertIsSigned(request);
        assertThat(request.headers())
                .containsEntry("x-amz-security-token", "a session")
                .containsEntry("x-amz-date", "20260301T120000Z");
        assertThat(SignatureVerifier.claim(request).signedHeaders()).contains("x-amz-security-token");
    }

    @ParameterizedTest
    @CsvSource({
        "abc123.execute-api.eu-west-1.amazonaws.com, eu-west-1",
        "abc123.execute-api.cn-north-1.amazonaws.com.cn, cn-north-1",
        "abc123.execute-api.localhost,",
        "api.example.com,",
    })
    void theHostNamesTheRegion(String host, String region) {
        assertThat(AwsRequestCredentials.regionOf(host)).isEqualTo(Optional.ofNullable(region));
    }

    @Test
    void withoutCredentialsItSaysHowToGiveThem() {
        CliRunner.Result result = cli.run("job", "list", "--profile", "nobody");

        assertThat(result.exit()).isEqualTo(22);
        assertThat(result.err())
                .contains("no AWS credentials", "nobody", "--profile", "AWS_ACCESS_KEY_ID", "--token")
                .hasLineCount(1);
        assertThat(api.requests()).isEmpty();
    }

    @Test
    void whoeverIsNotLetInIsToldWhyAndWhatToCheck() {
        api.answers(
                403, "{\"message\": \"The security token included in the request is expired\\n\\nThe Canonical …\"}");

        CliRunner.Result result = cli.run("job", "list", "--profile", "deployer");

        assertThat(result.exit()).isEqualTo(22);
        assertThat(result.err())
                .contains("is expired", "region eu-central-1", "execute-api:Invoke")
                .doesNotContain(SECRET)
                .hasLineCount(1);
    }

    @Test
    void whatIsSetSaysWhoAsks() {
        api.answers(200, "{\"jobs\": []}");

        cli.run("job", "list");
        cli.env("CASCADE_TOKEN", "open sesame").run("job", "list");
        cli.run("job", "list", "--profile", "deployer");
        cli.env("CASCADE_AUTH", "none").run("job", "list");
        cli.run("job", "list", "--token", "typed");

        assertThat(api.requests())
                .extracting(request ->
                        request.headers().getOrDefault("authorization", "-").replaceAll(" Cred.*", ""))
                .containsExactly("-", "Bearer open sesame", "AWS4-HMAC-SHA256", "-", "Bearer typed");
    }

    @Test
    void anApiGatewayIsNeverAskedByNobody() {
        CliRunner.Result result =
                cli.run("job", "list", "--url", api.url().replace("127.0.0.1", "abc123.execute-api.localhost"));

        // The tests' own environment has credentials only if it was started with some.
        assertThat(result.exit()).isIn(20, 22);
        assertThat(api.requests()).isEmpty();
    }
}
