package dev.cascade.local.s3;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cascade.local.s3.file.FileBucket;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.PutObjectResponse;

/** An endpoint of its own for each test, and a client of the AWS SDK for Java with the defaults that users have. */
abstract class S3EndpointFixture {
    static final String BUCKET = "cascade-artifacts";
    static final S3Credentials CREDENTIALS = S3Credentials.random();

    @TempDir
    Path folder;

    Path root;
    S3Endpoint endpoint;
    S3Client s3;

    @BeforeEach
    void open() throws IOException {
        root = folder.resolve("artifacts");
        endpoint = new S3Endpoint(BUCKET, new FileBucket(root), CREDENTIALS);
        s3 = client(CREDENTIALS);
    }

    @AfterEach
    void close() {
        s3.close();
        endpoint.close();
    }

    S3Client client(S3Credentials with) {
        try {
            return S3Client.builder()
                    .endpointOverride(endpoint.uri())
                    .region(Region.EU_CENTRAL_1)
                    .credentialsProvider(credentials(with))
                    .httpClientBuilder(UrlConnectionHttpClient.builder())
                    .build();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static StaticCredentialsProvider credentials(S3Credentials with) {
        return StaticCredentialsProvider.create(AwsBasicCredentials.create(with.accessKeyId(), with.secretAccessKey()));
    }

    PutObjectResponse put(String key, String content) {
        return s3.putObject(put -> put.bucket(BUCKET).key(key), RequestBody.fromString(content));
    }

    String text(String key) {
        return s3.getObjectAsBytes(get -> get.bucket(BUCKET).key(key)).asString(UTF_8);
    }

    static void assertError(int status, String code, ThrowingCallable call) {
        assertThatThrownBy(call)
                .isInstanceOfSatisfying(software.amazon.awssdk.services.s3.model.S3Exception.class, error -> {
                    assertThat(error.statusCode()).isEqualTo(status);
                    assertThat(error.awsErrorDetails().errorCode()).isEqualTo(code);
                });
    }

    /** The paths of all files, those of unfinished uploads too. */
    List<String> allFiles() {
        try (Stream<Path> files = Files.walk(root)) {
            return files.filter(Files::isRegularFile)
                    .map(file -> root.relativize(file).toString())
                    .sorted()
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static byte[] random(int size) {
        byte[] bytes = new byte[size];
        new Random(size).nextBytes(bytes);
        return bytes;
    }
}
