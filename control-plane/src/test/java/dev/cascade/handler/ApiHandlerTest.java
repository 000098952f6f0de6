package dev.cascade.handler;

import static org.assertj.core.api.Assertions.assertThat;

import com.amazonaws.services.lambda.runtime.events.APIGatewayV2HTTPResponse;
import dev.cascade.aws.FakeAws;
import dev.cascade.aws.FakeAws.Answer;
import dev.cascade.engine.JobStatus;
import dev.cascade.usecase.Json;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.zip.GZIPInputStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class ApiHandlerTest {

    private static final String NOOP = "tasks: { a: { type: noop } }";

    private final Installation account = new Installation();

    @AfterEach
    void close() {
        account.close();
    }

    @Test
    void aJobIsTriggeredAndItsFirstFunctionsAreInvokedBeforeTheAnswer() {
        account.register("sales", "tasks: { a: { type: lambda, function_name: f } }");

        APIGatewayV2HTTPResponse response = send(
                "POST",
                "/v1/dags/sales/jobs",
                "",
                "{\"context\": {\"day\": 7}}",
                Map.of("content-type", "application/json"));

        assertThat(response.getStatusCode()).isEqualTo(202);
        assertThat(response.getHeaders()).containsKey("Location").containsEntry("Content-Type", "application/json");
        assertThat(account.aws.invoked()).hasSize(1);
        Map<?, ?> context = (Map<?, ?>) account.aws.invoked().getFirst().event().get("context");
        assertThat(context.get("day")).isEqualTo(7);
    }

    @Test
    void aJobSaysWhoSignedTheRequestOrWhomTheTokenIsOf() {
        account.register("sales", NOOP);
        String arn = "arn:aws:sts::123456789012:assumed-role/Operators/ada";

        assertThat(triggered(Map.of("iam", Map.of("userArn", arn))).get("actor"))
                .isEqualTo(arn);
        assertThat(triggered(Map.of("jwt", Map.of("claims", Map.of("sub", "3f1c"), "scopes", List.of())))
                        .get("actor"))
                .isEqualTo("3f1c");
        assertThat(triggered(Map.of())).doesNotContainKey("actor");
    }

    @SuppressWarnings("unchecked") // a JSON object
    private Map<String, @Nullable Object> triggered(Map<String, Object> authorizer) {
        Map<String, @Nullable Object> event =
                event("POST", "/v1/dags/sales/jobs", "", Map.of("content-type", "application/json"), "$default");
        Map<String, @Nullable Object> context = new LinkedHashMap<>();
        context.putAll((Map<String, Object>) Objects.requireNonNull(event.get("requestContext")));
        context.put("authorizer", authorizer);
        event.put("requestContext", context);
        return Json.parseObject(account.request(Json.write(event)).getBody());
    }

    @Test
    void theStageIsNoPartOfThePath() {
        assertThat(send("GET", "/prod/v1/health", "", null, Map.of(), "prod").getStatusCode())
                .isEqualTo(200);
        assertThat(send("GET", "/v1/health", "", null, Map.of(), "$default").getStatusCode())
                .isEqualTo(200);
    }

    @Test
    void aBodyInBase64IsRead() {
        account.register("sales", NOOP);
        Map<String, @Nullable Object> event =
                event("POST", "/v1/dags/sales/jobs", "", Map.of("content-type", "application/json"), "$default");
        event.put("body", Base64.getEncoder().encodeToString("{\"note\": \"é\"}".getBytes(StandardCharsets.UTF_8)));
        event.put("isBase64Encoded", true);

        APIGatewayV2HTTPResponse response = account.request(Json.write(event));

        assertThat(response.getBody()).contains("\"note\":\"é\"");
    }

    @Test
    void headersAreFoundWhateverTheirCase() {
        account.register("sales", NOOP);
        String first = send("POST", "/v1/dags/sales/jobs", "", "{}", Map.of("idempotency-key", "k1"))
                .getBody();
        String second = send("POST", "/v1/dags/sales/jobs", "", "{}", Map.of("idempotency-key", "k1"))
                .getBody();

        assertThat(Json.parseObject(second).get("job_id"))
                .isEqualTo(Json.parseObject(first).get("job_id"));
    }

    @Test
    void theQueryIsPassedOnAsItWasSent() {
        account.register("sales", NOOP);
        account.start("sales");

        assertThat(send("GET", "/v1/jobs", "dag=sales&status=success&limit=5", null, Map.of())
                        .getBody())
                .contains("\"sales\"");
        assertThat(send("GET", "/v1/jobs", "status=sucess", null, Map.of()).getBody())
                .contains("success");
    }

    @Test
    void anAnswerThatLambdaWouldNotPassOnIsAProblemThatSaysWhatToDo() {
        account.register(
                "wide",
                IntStream.range(0, 40_000)
                        .mapToObj(i -> "  t" + i + ": { type: noop }\n")
                        .collect(Collectors.joining("", "tasks:\n", "")));
        String job = account.start("wide");

        APIGatewayV2HTTPResponse all = send("GET", "/v1/jobs/" + job + "/tasks", "", null, Map.of());
        APIGatewayV2HTTPResponse some = send("GET", "/v1/jobs/" + job + "/tasks", "limit=100", null, Map.of());
        APIGatewayV2HTTPResponse compressed =
                send("GET", "/v1/jobs/" + job + "/tasks", "", null, Map.of("accept-encoding", "gzip"));

        assertThat(all.getStatusCode()).isEqualTo(413);
        assertThat(all.getHeaders()).containsEntry("Content-Type", "application/problem+json");
        assertThat(all.getBody()).contains("answer-too-large").contains("limit");
        assertThat(some.getStatusCode()).isEqualTo(200);
        assertThat(some.getIsBase64Encoded()).isFalse();
        assertThat(compressed.getStatusCode()).as("compressed, all of it fits").isEqualTo(200);
    }

    @Test
    void aLongAnswerIsCompressedForAClientThatAcceptsThat() throws IOException {
        account.register(
                "wide",
                IntStream.range(0, 100)
                        .mapToObj(i -> "  t" + i + ": { type: noop }\n")
                        .collect(Collectors.joining("", "tasks:\n", "")));

        APIGatewayV2HTTPResponse plain = send("GET", "/v1/dags/wide", "", null, Map.of());
        APIGatewayV2HTTPResponse compressed =
                send("GET", "/v1/dags/wide", "", null, Map.of("accept-encoding", "br, gzip"));

        assertThat(plain.getIsBase64Encoded()).isFalse();
        assertThat(compressed.getIsBase64Encoded()).isTrue();
        assertThat(compressed.getHeaders())
                .containsEntry("Content-Encoding", "gzip")
                .containsEntry("Content-Type", "application/json");
        byte[] bytes = Base64.getDecoder().decode(compressed.getBody());
        try (GZIPInputStream gzip = new GZIPInputStream(new ByteArrayInputStream(bytes))) {
            assertThat(new String(gzip.readAllBytes(), StandardCharsets.UTF_8)).isEqualTo(plain.getBody());
        }
    }

    @Test
    void aDagThatNamesFunctionsWhichDoNotFitIsRefusedWithAllThatIsWrong() {
        account.aws.onFunction(this::functions);

        APIGatewayV2HTTPResponse response =
                send("PUT", "/v1/dags/sales", "", """
                    tasks:
                      ok: { type: lambda, function_name: good, timeout: 30, memory: 512 }
                      missing: { type: lambda, function_name: missing }
                      secret: { type: lambda, function_name: secret }
                      foreign: { type: lambda, function_name: foreign }
                      retried: { type: lambda, function_name: retried }
                      slow: { type: lambda, function_name: good, timeout: 300 }
                      big: { type: lambda, function_name: good, memory: 2048 }
                      waited: { type: lambda, function_name: long, invocation_type: sync }
                    """, Map.of("content-type", "application/yaml"));

        assertThat(response.getStatusCode()).isEqualTo(422);
        List<?> errors = (List<?>) Json.parseObject(response.getBody()).get("errors");
        assertThat(errors.stream().map(e -> ((Map<?, ?>) e).get("code") + " " + ((Map<?, ?>) e).get("pointer")))
                .containsExactly(
                        "function-not-registered /tasks/missing/function_name",
                        "function-not-registered /tasks/secret/function_name",
                        "function-not-registered /tasks/foreign/function_name",
                        "function-not-registered /tasks/retried/function_name",
                        "timeout-above-function /tasks/slow/timeout",
                        "memory-above-function /tasks/big/memory",
                        "function-too-long-to-wait-for /tasks/waited/invocation_type");
        assertThat(response.getBody()).contains("registerTaskFunction(fn)", "cascade:task");
        assertThat(account.plane.core().stores().dags().find("sales")).isEmpty();
    }

    @Test
    void whatIsKnownOfAFunctionIsKnownForAMinute() {
        account.aws.onFunction(this::functions);
        String dag = "tasks: { a: { type: lambda, function_name: good }, b: { type: lambda, function_name: good } }";
        Map<String, String> yaml = Map.of("content-type", "application/yaml");

        assertThat(send("PUT", "/v1/dags/sales", "", dag, yaml).getStatusCode()).isEqualTo(200);
        assertThat(send("PUT", "/v1/dags/sales", "", dag, yaml).getStatusCode()).isEqualTo(200);
        assertThat(account.aws.calls("GetFunctionConfiguration")).isOne();

        account.now = account.now.plusSeconds(61);
        send("PUT", "/v1/dags/sales", "", dag, yaml);
        assertThat(account.aws.calls("GetFunctionConfiguration")).isEqualTo(2);
    }

    private Answer functions(String path) {
        String name = path.substring(0, path.indexOf('/'));
        if (name.equals("missing")) {
            return Answer.error(404, "ResourceNotFoundException", "Function not found");
        }
        if (name.equals("secret")) {
            return Answer.error(
                    403, "AccessDeniedException", "not authorized to perform: lambda:GetFunctionConfiguration");
        }
        if (path.endsWith("/configuration")) {
            int timeout = name.equals("long") ? 900 : 30;
            return Answer.of(200, "{\"FunctionName\": \"x\", \"Timeout\": " + timeout + ", \"MemorySize\": 1024}");
        }
        String queue = "arn:aws:sqs:" + FakeAws.REGION + ":" + FakeAws.ACCOUNT + ":"
                + (name.equals("foreign") ? "other" : "control");
        Map<String, Object> to = Map.of("Destination", queue);
        return Answer.of(
                200,
                Json.write(Map.of(
                        "MaximumRetryAttempts",
                        name.equals("retried") ? 2 : 0,
                        "DestinationConfig",
                        Map.of("OnSuccess", to, "OnFailure", to))));
    }

    @Test
    void aHeldBackJobBeginsBeforeTheInvocationEndsThatEndedAnother() {
        account.register("one", "max_active_jobs: 1\ntasks: { a: { type: lambda, function_name: f } }");
        String first = account.start("one");
        String second = account.start("one");
        assertThat(account.status(second)).isEqualTo(JobStatus.PENDING);

        send("POST", "/v1/jobs/" + first + "/cancel", "", null, Map.of());

        assertThat(account.status(second)).isEqualTo(JobStatus.RUNNING);
    }

    private APIGatewayV2HTTPResponse send(
            String method, String path, String query, @Nullable String body, Map<String, String> headers) {
        return send(method, path, query, body, headers, "$default");
    }

    private APIGatewayV2HTTPResponse send(
            String method,
            String path,
            String query,
            @Nullable String body,
            Map<String, String> headers,
            String stage) {
        Map<String, @Nullable Object> event = event(method, path, query, headers, stage);
        event.put("body", body);
        return account.request(Json.write(event));
    }

    static Map<String, @Nullable Object> event(
            String method, String path, String query, Map<String, String> headers, String stage) {
        Map<String, @Nullable Object> event = new LinkedHashMap<>();
        event.put("version", "2.0");
        event.put("routeKey", "ANY /{proxy+}");
        event.put("rawPath", path);
        event.put("rawQueryString", query);
        event.put("headers", headers);
        event.put(
                "requestContext",
                Map.of(
                        "accountId", "123456789012",
                        "apiId", "api",
                        "domainName", "api.execute-api.eu-central-1.amazonaws.com",
                        "http",
                                Map.of(
                                        "method", method,
                                        "path", path,
                                        "protocol", "HTTP/1.1",
                                        "sourceIp", "192.0.2.1",
                                        "userAgent", "curl"),
                        "requestId", "id",
                        "routeKey", "ANY /{proxy+}",
                        "stage", stage,
                        "time", "01/Jan/2026:00:00:00 +0000",
                        "timeEpoch", 1767225600000L));
        event.put("isBase64Encoded", false);
        return event;
    }
}
