package dev.cascade.ui;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Events of an HTTP API in, answers in its form out. */
class UiHandlerTest {

    private final UiHandler handler = new UiHandler(
            StaticUi.load("sample/", UiHandler.origins("wss://abc.example.com/live https://id.example.com/pool")));

    private static Map<String, Object> event(String path, Map<String, String> headers) {
        return Map.of(
                "version",
                "2.0",
                "rawPath",
                path,
                "headers",
                headers,
                "requestContext",
                Map.of("http", Map.of("method", "GET", "path", path)));
    }

    private static Map<?, ?> headers(Map<String, Object> answer) {
        return (Map<?, ?>) answer.get("headers");
    }

    @Test
    void aPageIsSentWithAPolicyThatNamesStreamAndIssuer() {
        Map<String, Object> answer = handler.handleRequest(event("/ui/jobs/some-job", Map.of()));

        assertThat(answer).containsEntry("statusCode", 200).containsEntry("isBase64Encoded", true);
        assertThat(new String(Base64.getDecoder().decode((String) answer.get("body")), StandardCharsets.UTF_8))
                .contains("Sample");
        assertThat(headers(answer).get("content-security-policy").toString())
                .contains("connect-src 'self' wss://abc.example.com https://id.example.com;")
                .doesNotContain("unsafe");
        assertThat(headers(answer).get("strict-transport-security")).isEqualTo("max-age=31536000");
    }

    @Test
    void theRootLeadsToThePages() {
        Map<String, Object> answer = handler.handleRequest(event("/", Map.of()));

        assertThat(answer).containsEntry("statusCode", 302).containsEntry("body", "");
        assertThat(headers(answer).get("location")).isEqualTo("/ui/");
    }

    @Test
    void aFileIsSentCompressedAndOnlyIfItChanged() {
        Map<String, Object> compressed =
                handler.handleRequest(event("/ui/assets/main-1a2b.js", Map.of("accept-encoding", "gzip")));
        Map<String, Object> same = handler.handleRequest(event(
                "/ui/assets/main-1a2b.js",
                Map.of("if-none-match", String.valueOf(headers(compressed).get("etag")))));

        assertThat(headers(compressed).get("content-encoding")).isEqualTo("gzip");
        assertThat(same).containsEntry("statusCode", 304);
    }

    @Test
    void theDailyEventThatKeepsTheSnapshotIsIgnored() {
        assertThat(handler.handleRequest(Map.of("cascade", "keep-active", "Records", List.of())))
                .isEmpty();
    }
}
