package dev.cascade.examples;

import static dev.cascade.examples.JsonAssertions.assertJson;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.cascade.examples.LoopbackS3.Request;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import software.amazon.awssdk.http.SdkHttpFullRequest;
import software.amazon.awssdk.http.SdkHttpMethod;
import software.amazon.awssdk.http.auth.aws.signer.AwsV4HttpSigner;
import software.amazon.awssdk.http.auth.spi.signer.HttpSigner;
import software.amazon.awssdk.identity.spi.AwsCredentialsIdentity;
import software.amazon.awssdk.identity.spi.AwsSessionCredentialsIdentity;

/** How functions read results that were too large to travel, where no AWS SDK is installed. */
class ArtifactsTest {

    private static final DateTimeFormatter AMZ_DATE =
            DateTimeFormatter.ofPattern("yyyyMMdd'T'HHmmss'Z'").withZone(ZoneOffset.UTC);
    private static final String CHAPTERS = """
            {"book_id": "1", "title": "A test",
             "chapters": [{"number": "1", "title": "CHAPTER 1", "word_count": 2, "text": "happy happy"}]}""";

    @ParameterizedTest
    @ValueSource(strings = {"sentiment-analysis", "word-frequency"})
    void theRequestIsSignedAsTheSdkSignsIt(String function) throws Exception {
        try (LoopbackS3 s3 = new LoopbackS3()) {
            JsonNode answer = call(function, s3, "results/job 1/ä+b'(c)*~=&,$@!.json", Map.of());

            assertJson(answer, "{\"statusCode\": 200, \"body\": {\"title\": \"A test\"}}");
            Request request = s3.requests().getFirst();
            assertThat(request.rawPath())
                    .isEqualTo("/artifacts/results/job%201/%C3%A4%2Bb%27%28c%29%2A~%3D%26%2C%24%40%21.json");
            assertThat(request.header("Authorization")).isEqualTo(signedBySdk(request, credentials()));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"sentiment-analysis", "word-frequency"})
    void temporaryCredentialsSignTheirTokenToo(String function) throws Exception {
        try (LoopbackS3 s3 = new LoopbackS3()) {
            call(function, s3, "key.json", Map.of("AWS_SESSION_TOKEN", "token/of+a=role"));

            Request request = s3.requests().getFirst();
            assertThat(request.header("X-Amz-Security-Token")).isEqualTo("token/of+a=role");
            assertThat(request.header("Authorization"))
                    .contains("SignedHeaders=host;x-amz-content-sha256;x-amz-date;x-amz-security-token")
                    .isEqualTo(signedBySdk(
                            request,
                            AwsSessionCredentialsIdentity.create(
                                    LoopbackS3.ACCESS_KEY, LoopbackS3.SECRET_KEY, "token/of+a=role")));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"sentiment-analysis", "word-frequency"})
    void anObjectThatIsNotThereIsNamed(String function) throws Exception {
        try (LoopbackS3 s3 = new LoopbackS3()) {
            Map<String, Object> reference = Map.of("result_location", "s3://artifacts/gone.json");
            JsonNode answer = ExampleFunction.named(function).call(event(reference), withoutSdk(s3, Map.of()));

            assertThat(answer.path("errorMessage").asText())
                    .startsWith("cannot read s3://artifacts/gone.json: HTTP 404")
                    .contains("NoSuchKey");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"sentiment-analysis", "word-frequency", "compare-books"})
    void aLocationThatIsNotInS3IsRefused(String function) throws Exception {
        JsonNode answer =
                ExampleFunction.named(function).call(event(Map.of("result_location", "file:///tmp/result.json")));

        assertThat(answer.path("errorMessage").asText()).contains("must look like s3://bucket/key, got");
    }

    @ParameterizedTest
    @ValueSource(strings = {"sentiment-analysis", "word-frequency"})
    void resultsThatAreTooLargeTogetherAreReadAtOnce(String function) throws Exception {
        try (LoopbackS3 s3 = new LoopbackS3()) {
            s3.put("inputs/all.json", ("{\"chapters\": " + CHAPTERS + "}").getBytes(StandardCharsets.UTF_8));
            Map<String, Object> context = Map.of(
                    "upstream_results", Map.of(),
                    "upstream_results_location", "s3://artifacts/inputs/all.json",
                    "upstream_results_s3_key", "inputs/all.json");

            JsonNode answer =
                    ExampleFunction.named(function).call(Map.of("context", context), withoutSdk(s3, Map.of()));

            assertJson(answer, "{\"statusCode\": 200, \"body\": {\"title\": \"A test\"}}");
        }
    }

    private static JsonNode call(String function, LoopbackS3 s3, String key, Map<String, String> environment)
            throws Exception {
        Map<String, Object> reference = s3.put(key, CHAPTERS.getBytes(StandardCharsets.UTF_8));
        return ExampleFunction.named(function).call(event(reference), withoutSdk(s3, environment));
    }

    private static Map<String, Object> event(Map<String, Object> reference) {
        Map<String, Object> upstream = Map.of("chapters", reference);
        Map<String, String> book = Map.of("words", "chapters", "sentiment", "chapters");
        return Map.of(
                "task_config", Map.of("payload", Map.of("books", new Object[] {book, book})),
                "context", Map.of("upstream_results", upstream));
    }

    private static Map<String, String> withoutSdk(LoopbackS3 s3, Map<String, String> more) {
        Map<String, String> environment = new HashMap<>(s3.environment());
        environment.put("AWS_SESSION_TOKEN", "");
        environment.put(
                "PYTHONPATH",
                Path.of("src/test/resources/without-boto3").toAbsolutePath().toString());
        environment.putAll(more);
        return environment;
    }

    private static AwsCredentialsIdentity credentials() {
        return AwsCredentialsIdentity.create(LoopbackS3.ACCESS_KEY, LoopbackS3.SECRET_KEY);
    }

    /** The Authorization header that the AWS SDK gives the same request at the same second. */
    private static String signedBySdk(Request request, AwsCredentialsIdentity identity) {
        Instant signed = AMZ_DATE.parse(request.header("X-Amz-Date"), Instant::from);
        SdkHttpFullRequest unsigned = SdkHttpFullRequest.builder()
                .method(SdkHttpMethod.GET)
                .uri(URI.create("http://" + request.host() + request.rawPath()))
                .build();
        return AwsV4HttpSigner.create()
                .sign(sign -> sign.identity(identity)
                        .request(unsigned)
                        .putProperty(AwsV4HttpSigner.SERVICE_SIGNING_NAME, "s3")
                        .putProperty(AwsV4HttpSigner.REGION_NAME, LoopbackS3.REGION)
                        .putProperty(AwsV4HttpSigner.DOUBLE_URL_ENCODE, false)
                        .putProperty(AwsV4HttpSigner.NORMALIZE_PATH, false)
                        .putProperty(HttpSigner.SIGNING_CLOCK, Clock.fixed(signed, ZoneOffset.UTC)))
                .request()
                .firstMatchingHeader("Authorization")
                .orElseThrow();
    }
}
