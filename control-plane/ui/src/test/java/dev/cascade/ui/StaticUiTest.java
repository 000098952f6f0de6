package dev.cascade.ui;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class StaticUiTest {

    private final StaticUi ui = StaticUi.load("sample/", List.of()).orElseThrow();

    private PageResponse get(String path) {
        return ui.answer(new PageRequest("GET", path, Optional.empty(), Optional.empty()));
    }

    private static String text(PageResponse response) {
        return new String(response.body(), StandardCharsets.UTF_8);
    }

    @Test
    void theRootLeadsToThePages() {
        assertThat(StaticUi.owns("/")).isTrue();
        assertThat(get("/").status()).isEqualTo(302);
        assertThat(get("/").headers()).containsEntry("location", "/ui/");
    }

    @ParameterizedTest
    @ValueSource(strings = {"/v1/jobs", "/uinverse", "/ui.html", ""})
    void otherPathsAreNotTheUis(String path) {
        assertThat(StaticUi.owns(path)).isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = {"/ui/", "/ui", "/ui/jobs/a-job", "/ui/dags/x/trigger", "/ui/../secret", "/ui/index.html"})
    void everyPageIsTheOneDocument(String path) {
        assertThat(StaticUi.owns(path)).isTrue();
        PageResponse page = get(path);

        assertThat(page.status()).isEqualTo(200);
        assertThat(text(page)).startsWith("<!doctype html>");
        assertThat(page.headers())
                .containsEntry("content-type", "text/html; charset=utf-8")
                .containsEntry("cache-control", "no-cache");
    }

    @Test
    void assetsAreKeptForEver() {
        PageResponse asset = get("/ui/assets/main-1a2b.js");

        assertThat(asset.status()).isEqualTo(200);
        assertThat(asset.headers())
                .containsEntry("content-type", "text/javascript; charset=utf-8")
                .containsEntry("cache-control", "public, max-age=31536000, immutable");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"/ui/assets/gone.js", "/ui/assets/", "/ui/assets/../index.html", "/ui/assets/main-1a2b.js.gz"})
    void anAssetThatTheBuildDoesNotListIsNotFound(String path) {
        assertThat(get(path).status()).isEqualTo(404);
    }

    @ParameterizedTest
    @ValueSource(strings = {"/", "/ui/", "/ui/jobs", "/ui/assets/main-1a2b.js", "/ui/assets/gone.js", "/ui/icon.svg"})
    void everyAnswerLimitsWhatAPageMayDo(String path) {
        PageResponse page = get(path);

        assertThat(page.headers())
                .containsEntry(
                        "content-security-policy",
                        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self';"
                                + " connect-src 'self'; worker-src 'self'; base-uri 'none'; form-action 'none';"
                                + " frame-ancestors 'none'")
                .containsEntry("x-content-type-options", "nosniff")
                .containsEntry("referrer-policy", "no-referrer")
                .containsEntry("cross-origin-opener-policy", "same-origin")
                .containsEntry("cross-origin-resource-policy", "same-origin");
        assertThat(page.headers().get("content-security-policy")).doesNotContain("unsafe");
    }

    @Test
    void pagesMayConnectToOriginsThatAreNamed() {
        StaticUi more = StaticUi.load("sample/", List.of("wss://stream.example.com", "https://id.example.com"))
                .orElseThrow();

        assertThat(more.answer(new PageRequest("GET", "/ui/", Optional.empty(), Optional.empty()))
                        .headers()
                        .get("content-security-policy"))
                .contains("connect-src 'self' wss://stream.example.com https://id.example.com;");
        assertThatThrownBy(() -> StaticUi.load("sample/", List.of("*; script-src 'unsafe-eval'")))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("an origin");
    }

    @Test
    void aFileThatTheBrowserHasIsNotSentAgain() {
        String etag = get("/ui/").headers().get("etag");

        PageResponse again =
                ui.answer(new PageRequest("GET", "/ui/jobs", Optional.of("gzip"), Optional.of("\"other\", W/" + etag)));

        assertThat(again.status()).isEqualTo(304);
        assertThat(again.body()).isEmpty();
        assertThat(again.headers()).containsEntry("etag", etag).containsKey("content-security-policy");
    }

    @Test
    void theSmallestFormThatTheBrowserTakesIsSent() throws IOException {
        PageRequest request =
                new PageRequest("GET", "/ui/assets/main-1a2b.js", Optional.of("br, GZIP;q=0.5"), Optional.empty());

        PageResponse zipped = ui.answer(request);

        assertThat(zipped.headers()).containsEntry("content-encoding", "gzip").containsEntry("vary", "accept-encoding");
        try (GZIPInputStream in = new GZIPInputStream(new ByteArrayInputStream(zipped.body()))) {
            assertThat(new String(in.readAllBytes(), StandardCharsets.UTF_8))
                    .isEqualTo(text(get("/ui/assets/main-1a2b.js")));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "identity", "gzip;q=0", "gzip;q=0.0, deflate", "xgzip"})
    void aFormThatTheBrowserDoesNotTakeIsNotSent(String accepted) {
        PageResponse plain =
                ui.answer(new PageRequest("GET", "/ui/assets/main-1a2b.js", Optional.of(accepted), Optional.empty()));

        assertThat(plain.headers()).doesNotContainKey("content-encoding");
        assertThat(text(plain)).startsWith("// a sample");
    }

    @Test
    void pagesAreOnlyRead() {
        assertThat(ui.answer(new PageRequest("POST", "/ui/", Optional.empty(), Optional.empty())))
                .satisfies(refused -> assertThat(refused.status()).isEqualTo(405))
                .satisfies(refused -> assertThat(refused.headers()).containsEntry("allow", "GET, HEAD"));
        assertThat(ui.answer(new PageRequest("HEAD", "/ui/", Optional.empty(), Optional.empty()))
                        .body())
                .isEmpty();
    }

    @Test
    void aBuildWithoutNpmHasNoPages() {
        assertThat(StaticUi.load("not-built/", List.of())).isEmpty();
    }
}
