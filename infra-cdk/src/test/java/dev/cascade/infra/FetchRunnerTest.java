package dev.cascade.infra;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.http.SdkHttpMethod;
import software.amazon.awssdk.http.SdkHttpRequest;
import software.amazon.awssdk.http.auth.aws.signer.AwsV4HttpSigner;
import software.amazon.awssdk.identity.spi.AwsSessionCredentialsIdentity;

/** The program that workers begin with, run as the task definition runs it: from its source, by a JDK and nothing else. */
class FetchRunnerTest {

    private static final String REGION = "eu-central-1";
    private static final String CREDENTIALS =
            "{\"RoleArn\":\"arn\",\"AccessKeyId\":\"AKIDEXAMPLE\",\"SecretAccessKey\":\"wJalr/XUtn+FEMI\",\"Token\":\"tok/en==\",\"Expiration\":\"soon\"}";

    private final Map<String, byte[]> objects = new ConcurrentHashMap<>();
    private final List<String> wronglySigned = new CopyOnWriteArrayList<>();

    @TempDir
    private Path folder;

    private HttpServer server;

    @BeforeEach
    void serve() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext(
                "/credentials", exchange -> answer(exchange, 200, CREDENTIALS.getBytes(StandardCharsets.UTF_8)));
        server.createContext("/bucket/", this::object);
        server.start();
    }

    @AfterEach
    void stop() {
        server.stop(0);
    }

    private void object(HttpExchange exchange) throws IOException {
        String given = exchange.getRequestHeaders().getFirst("Authorization");
        if (!signature(exchange).equals(given)) {
            wronglySigned.add(given);
        }
        byte[] object = objects.get(exchange.getRequestURI().getRawPath());
        if (object == null) {
            answer(exchange, 404, "<Code>NoSuchKey</Code>".getBytes(StandardCharsets.UTF_8));
        } else {
            answer(exchange, 200, object);
        }
    }

    /** What the SDK would have signed the request with. */
    private String signature(HttpExchange exchange) {
        var headers = exchange.getRequestHeaders();
        LocalDateTime at = LocalDateTime.parse(
                headers.getFirst("x-amz-date"), DateTimeFormatter.ofPattern("yyyyMMdd'T'HHmmss'Z'"));
        SdkHttpRequest request = SdkHttpRequest.builder()
                .method(SdkHttpMethod.GET)
                .uri(URI.create("http://" + headers.getFirst("Host")
                        + exchange.getRequestURI().getRawPath()))
                .build();
        return AwsV4HttpSigner.create()
                .sign(sign -> sign.identity(
                                AwsSessionCredentialsIdentity.create("AKIDEXAMPLE", "wJalr/XUtn+FEMI", "tok/en=="))
                        .request(request)
                        .putProperty(AwsV4HttpSigner.SERVICE_SIGNING_NAME, "s3")
                        .putProperty(AwsV4HttpSigner.REGION_NAME, REGION)
                        .putProperty(AwsV4HttpSigner.DOUBLE_URL_ENCODE, false)
                        .putProperty(AwsV4HttpSigner.NORMALIZE_PATH, false)
                        .putProperty(
                                AwsV4HttpSigner.SIGNING_CLOCK,
                                Clock.fixed(at.toInstant(ZoneOffset.UTC), ZoneOffset.UTC)))
                .request()
                .firstMatchingHeader("Authorization")
                .orElseThrow()
                .replace(", ", ",");
    }

    private static void answer(HttpExchange exchange, int status, byte[] body) throws IOException {
        try (exchange) {
            exchange.sendResponseHeaders(status, body.length);
            exchange.getResponseBody().write(body);
        }
    }

    @Test
    void jarsAreCopiedAndZipFilesUnpackedWithRequestsAsTheSdkSignsThem() throws Exception {
        objects.put("/bucket/abc.zip", zip("picocli.jar", "of the library"));
        objects.put("/bucket/runner.jar", "of the runner".getBytes(StandardCharsets.UTF_8));

        assertThat(fetch("s3://bucket/abc.zip", "s3://bucket/runner.jar")).isZero();

        assertThat(folder.resolve("files/picocli.jar")).hasContent("of the library");
        assertThat(folder.resolve("files/runner.jar")).hasContent("of the runner");
        assertThat(wronglySigned).isEmpty();
    }

    @Test
    void whatIsNotThereEndsItSoThatTheWorkerDoesNotBegin() throws Exception {
        assertThat(fetch("s3://bucket/missing.jar")).isEqualTo(1);
        assertThat(folder.resolve("log")).content().contains("s3://bucket/missing.jar: 404", "NoSuchKey");
    }

    @Test
    void aZipFileDoesNotReachOutOfItsFolder() throws Exception {
        objects.put("/bucket/evil.zip", zip("../evil.jar", "evil"));

        assertThat(fetch("s3://bucket/evil.zip")).isEqualTo(1);
        assertThat(folder.resolve("evil.jar")).doesNotExist();
    }

    private static byte[] zip(String name, String content) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ZipOutputStream zip = new ZipOutputStream(bytes)) {
            zip.putNextEntry(new ZipEntry(name));
            zip.write(content.getBytes(StandardCharsets.UTF_8));
        }
        return bytes.toByteArray();
    }

    private int fetch(String... addresses) throws Exception {
        Path source = Files.writeString(folder.resolve("FetchRunner.java"), WorkerBundle.program());
        List<String> command = new java.util.ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                source.toString(),
                folder.resolve("files").toString()));
        command.addAll(List.of(addresses));
        String here = "http://127.0.0.1:" + server.getAddress().getPort();
        ProcessBuilder process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("log").toFile());
        process.environment()
                .putAll(Map.of(
                        "AWS_REGION", REGION,
                        "AWS_CONTAINER_CREDENTIALS_RELATIVE_URI", "/credentials",
                        "CASCADE_CREDENTIALS_HOST", here,
                        "AWS_ENDPOINT_URL_S3", here));
        return process.start().waitFor();
    }
}
