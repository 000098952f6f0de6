package dev.cascade.local.aws;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.cascade.local.access.Secret;
import dev.cascade.port.StoreException;
import dev.cascade.usecase.Json;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import software.amazon.awssdk.auth.credentials.AwsCredentials;
import software.amazon.awssdk.auth.credentials.AwsSessionCredentials;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;
import software.amazon.awssdk.services.sts.StsClient;
import software.amazon.awssdk.services.sts.auth.StsAssumeRoleCredentialsProvider;

/**
 * Serves the credentials of the task role to commands. This process assumes the role and serves the credentials on a port of 127.0.0.1 to
 * requests with a token, by the protocol of the container credential provider of the AWS SDKs. A session lasts an hour, the longest that role
 * chaining allows. The SDKs of longer commands ask again by themselves. Thread-safe.
 *
 * @see <a href="https://docs.aws.amazon.com/sdkref/latest/guide/feature-container-credentials.html">Container credential provider</a>
 * @see <a href="https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_use.html">Methods to assume a role</a>
 */
public final class TaskCredentialsEndpoint implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(TaskCredentialsEndpoint.class);

    private static final String PATH = "/credentials";
    private static final String SESSION_NAME = "cascade-task";

    /** SDKs ask for new credentials when theirs have a quarter of an hour left; they are to get some that last longer. */
    private static final Duration RENEWED_BEFORE = Duration.ofMinutes(20);

    private final String arn;
    private final StsClient sts;
    private final StsAssumeRoleCredentialsProvider credentials;
    private final Secret token = Secret.random();
    private final HttpServer server;
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();

    /** Nothing is asked of AWS yet. Region and own credentials come as they do for all programs that use the SDK. */
    public TaskCredentialsEndpoint(String arn) {
        this.arn = arn;
        this.sts = StsClient.builder()
                .httpClientBuilder(UrlConnectionHttpClient.builder())
                .build();
        this.credentials = StsAssumeRoleCredentialsProvider.builder()
                .stsClient(sts)
                .refreshRequest(request -> request.roleArn(arn).roleSessionName(SESSION_NAME))
                .prefetchTime(RENEWED_BEFORE)
                .build();
        try {
            server =
                    HttpServer.create(new InetSocketAddress(InetAddress.getByAddress(new byte[] {127, 0, 0, 1}), 0), 0);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot listen for commands that ask for credentials", e);
        }
        server.createContext(PATH, this::answer);
        server.setExecutor(threads);
        server.start();
    }

    /**
     * Assumes the role now, so that it is known at once if that is not allowed.
     *
     * @throws StoreException if this process may not assume the role
     */
    public void check() {
        try {
            var unused = credentials.resolveCredentials();
        } catch (SdkException e) {
            throw new StoreException(
                    "cannot assume the role of tasks, " + arn + ": " + e.getMessage()
                            + ". The role's trust policy and this worker's own rights must both allow sts:AssumeRole;"
                            + " without CASCADE_TASK_ROLE, commands get no AWS credentials",
                    e);
        }
    }

    /** The variables by which the SDKs find the credentials. */
    public Map<String, String> variables() {
        return Map.of(
                "AWS_CONTAINER_CREDENTIALS_FULL_URI",
                "http://127.0.0.1:" + server.getAddress().getPort() + PATH,
                "AWS_CONTAINER_AUTHORIZATION_TOKEN",
                token.text());
    }

    private void answer(HttpExchange exchange) throws IOException {
        try (exchange) {
            String shown = String.valueOf(exchange.getRequestHeaders().getFirst("Authorization"));
            if (!token.is(shown)) {
                reply(exchange, 403, problem("Forbidden", "the token is not that of this worker's commands"));
                return;
            }
            reply(exchange, 200, document(credentials.resolveCredentials()));
        } catch (SdkException e) {
            LOG.atWarn().addKeyValue("role", arn).setCause(e).log("a command got no credentials");
            reply(
                    exchange,
                    502,
                    problem("AssumeRoleFailed", "the worker cannot assume " + arn + ": " + e.getMessage()));
        }
    }

    private static Map<String, String> document(AwsCredentials found) {
        Map<String, String> document = new LinkedHashMap<>();
        document.put("AccessKeyId", found.accessKeyId());
        document.put("SecretAccessKey", found.secretAccessKey());
        if (found instanceof AwsSessionCredentials session) {
            document.put("Token", session.sessionToken());
        }
        found.expirationTime().map(Instant::toString).ifPresent(end -> document.put("Expiration", end));
        return document;
    }

    private static Map<String, String> problem(String code, String message) {
        return Map.of("code", code, "message", message);
    }

    private static void reply(HttpExchange exchange, int status, Map<String, String> document) throws IOException {
        byte[] body = bytes(Json.write(document));
        exchange.getResponseHeaders().set("Content-Type", "application/json");
        exchange.sendResponseHeaders(status, body.length);
        exchange.getResponseBody().write(body);
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    @Override
    public void close() {
        server.stop(0);
        threads.shutdownNow();
        credentials.close();
        sts.close();
    }
}
