package dev.cascade.aws;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import com.sun.net.httpserver.Headers;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;

class DatabaseSecretTest {

    private static final String ARN = "arn:aws:secretsmanager:eu-central-1:123456789012:secret:db-AbCdEf";

    private final BlockingQueue<Headers> headers = new LinkedBlockingQueue<>();
    private final BlockingQueue<String> bodies = new LinkedBlockingQueue<>();

    private HttpServer server;
    private int status = 200;
    private String answer = "";

    @BeforeEach
    void serve() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", exchange -> {
            headers.add(exchange.getRequestHeaders());
            bodies.add(new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8));
            byte[] bytes = answer.getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(status, bytes.length);
            exchange.getResponseBody().write(bytes);
            exchange.close();
        });
        server.start();
    }

    @AfterEach
    void stop() {
        server.stop(0);
    }

    private DatabaseSecret secret() {
        return new DatabaseSecret(
                UrlConnectionHttpClient.create(),
                StaticCredentialsProvider.create(AwsBasicCredentials.create("AKIDEXAMPLE", "secret")),
                Optional.of(URI.create("http://127.0.0.1:" + server.getAddress().getPort())));
    }

    @Test
    void theUrlHasWhatTheSecretSaysAndDemandsACertificateOfRds() {
        answer = "{\"ARN\":\"" + ARN
                + "\",\"SecretString\":\"{\\\"username\\\":\\\"cascade\\\",\\\"password\\\":\\\"a/b c@d\\\","
                + "\\\"host\\\":\\\"db.example.com\\\",\\\"port\\\":5442,\\\"dbname\\\":\\\"cascade\\\",\\\"engine\\\":\\\"postgres\\\"}\"}";

        String url = secret().url(ARN);

        assertThat(url)
                .startsWith(
                        "postgresql://cascade:a%2Fb%20c%40d@db.example.com:5442/cascade?sslmode=verify-full&sslrootcert=");
        assertThat(Path.of(URLDecoder.decode(url.substring(url.lastIndexOf('=') + 1), StandardCharsets.UTF_8)))
                .content()
                .contains("Amazon RDS eu-central-1 Root CA RSA2048 G1");
    }

    @Test
    void theRequestIsSignedForTheRegionOfTheSecret() {
        answer = "{\"SecretString\":\"{}\"}";

        assertThatIllegalStateException().isThrownBy(() -> secret().url(ARN)).withMessageContaining("has no username");

        assertThat(bodies.remove()).isEqualTo("{\"SecretId\":\"" + ARN + "\"}");
        Headers sent = headers.remove();
        assertThat(sent.getFirst("X-Amz-Target")).isEqualTo("secretsmanager.GetSecretValue");
        assertThat(sent.getFirst("Authorization"))
                .startsWith("AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/")
                .contains("/eu-central-1/secretsmanager/aws4_request");
    }

    @Test
    void aRefusalSaysWhichRightIsMissing() {
        status = 400;
        answer = "{\"__type\":\"AccessDeniedException\"}";

        assertThatIllegalStateException()
                .isThrownBy(() -> secret().url(ARN))
                .withMessageContaining("AccessDeniedException")
                .withMessageContaining("secretsmanager:GetSecretValue");
    }
}
