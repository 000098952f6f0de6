package dev.cascade.aws;

import dev.cascade.usecase.Json;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.auth.credentials.AwsCredentialsProvider;
import software.amazon.awssdk.http.HttpExecuteRequest;
import software.amazon.awssdk.http.HttpExecuteResponse;
import software.amazon.awssdk.http.SdkHttpClient;
import software.amazon.awssdk.http.SdkHttpMethod;
import software.amazon.awssdk.http.SdkHttpRequest;
import software.amazon.awssdk.http.auth.aws.signer.AwsV4HttpSigner;
import software.amazon.awssdk.http.auth.spi.signer.SignedRequest;
import software.amazon.awssdk.regions.Region;

/**
 * The secret with user, password and address of the database, as RDS and Secrets Manager keep it. It is one request, which does not make up for a
 * client of Secrets Manager in every function's jar.
 */
final class DatabaseSecret {

    private static final String ROOTS = "rds-roots.pem";

    private final SdkHttpClient http;
    private final AwsCredentialsProvider credentials;
    private final Optional<URI> endpoint;

    /** @param endpoint where Secrets Manager is, if not where it is for everybody */
    DatabaseSecret(SdkHttpClient http, AwsCredentialsProvider credentials, Optional<URI> endpoint) {
        this.http = http;
        this.credentials = credentials;
        this.endpoint = endpoint;
    }

    /**
     * The database's URL, with the password in it. Its server has to show a certificate for its name, signed by one of the authorities of RDS.
     *
     * @param arn of the secret
     * @throws IllegalStateException if the secret cannot be read or is not one of a database
     */
    String url(String arn) {
        Map<String, @Nullable Object> secret = Json.parseObject(text(Json.parseObject(answer(arn)), "SecretString"));
        return "postgresql://" + encode(text(secret, "username")) + ":" + encode(text(secret, "password")) + "@"
                + text(secret, "host") + ":" + secret.get("port") + "/" + encode(text(secret, "dbname"))
                + "?sslmode=verify-full&sslrootcert=" + encode(roots().toString());
    }

    private static String text(Map<String, @Nullable Object> object, String name) {
        if (object.get(name) instanceof String text) {
            return text;
        }
        throw new IllegalStateException("the secret of the database has no " + name + "; " + AwsSettings.DATABASE_SECRET
                + " must name one with username, password, host, port and dbname");
    }

    private static String encode(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
    }

    private String answer(String arn) {
        Region region = region(arn);
        byte[] body = Json.write(Map.of("SecretId", arn)).getBytes(StandardCharsets.UTF_8);
        SdkHttpRequest request = SdkHttpRequest.builder()
                .method(SdkHttpMethod.POST)
                .uri(endpoint.orElseGet(() -> URI.create("https://secretsmanager." + region.id() + "."
                        + region.metadata().partition().dnsSuffix() + "/")))
                .putHeader("Content-Type", "application/x-amz-json-1.1")
                .putHeader("Content-Length", Integer.toString(body.length))
                .putHeader("X-Amz-Target", "secretsmanager.GetSecretValue")
                .build();
        SignedRequest signed = AwsV4HttpSigner.create()
                .sign(sign -> sign.identity(credentials.resolveCredentials())
                        .request(request)
                        .payload(() -> new ByteArrayInputStream(body))
                        .putProperty(AwsV4HttpSigner.SERVICE_SIGNING_NAME, "secretsmanager")
                        .putProperty(AwsV4HttpSigner.REGION_NAME, region.id()));
        try {
            return answer(signed, body);
        } catch (IOException e) {
            throw new UncheckedIOException("Secrets Manager was not reached", e);
        }
    }

    private String answer(SignedRequest signed, byte[] body) throws IOException {
        HttpExecuteResponse response = http.prepareRequest(HttpExecuteRequest.builder()
                        .request(signed.request())
                        .contentStreamProvider(() -> new ByteArrayInputStream(body))
                        .build())
                .call();
        String answer = "";
        if (response.responseBody().isPresent()) {
            try (InputStream content = response.responseBody().get()) {
                answer = new String(content.readAllBytes(), StandardCharsets.UTF_8);
            }
        }
        if (!response.httpResponse().isSuccessful()) {
            // The answer of a success is the secret, and is never part of a message.
            throw new IllegalStateException("the secret of the database could not be read: "
                    + response.httpResponse().statusCode() + " " + answer
                    + "; the role needs secretsmanager:GetSecretValue on what " + AwsSettings.DATABASE_SECRET
                    + " names");
        }
        return answer;
    }

    private static Region region(String arn) {
        String[] parts = arn.split(":", -1);
        if (parts.length < 7) {
            throw new IllegalStateException(AwsSettings.DATABASE_SECRET + " must be the ARN of a secret, got " + arn);
        }
        return Region.of(parts[3]);
    }

    /** A file, as the driver reads nothing else. */
    private static Path roots() {
        try (InputStream roots =
                Objects.requireNonNull(DatabaseSecret.class.getResourceAsStream(ROOTS), "the jar has no " + ROOTS)) {
            Path file = Files.createTempFile("rds-roots", ".pem");
            Files.copy(roots, file, StandardCopyOption.REPLACE_EXISTING);
            file.toFile().deleteOnExit();
            return file;
        } catch (IOException e) {
            throw new UncheckedIOException("the authorities of RDS cannot be written to a file", e);
        }
    }
}
