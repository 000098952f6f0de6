package dev.cascade.api;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Optional;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class EncodedBodyTest {

    private static ApiResponse response(int length) {
        return new ApiResponse(200, Map.of("Content-Type", "application/json"), "x".repeat(length));
    }

    @ParameterizedTest
    @CsvSource({
        "gzip, true",
        "GZIP, true",
        "'deflate, gzip, br', true",
        "'gzip;q=0.5', true",
        "'br, *', true",
        "'*;q=0, gzip', true",
        "'gzip;q=0', false",
        "'gzip; q=0.000, *', false",
        "'gzip;q=x', false",
        "identity, false",
        "br, false",
        "'*;q=0', false",
        "x-gzipped, false",
        "'', false",
    })
    void itIsCompressedIfTheClientAcceptsThat(String accepted, boolean compressed) {
        assertThat(EncodedBody.of(response(2_000), Optional.of(accepted)).isGzip())
                .isEqualTo(compressed);
    }

    @Test
    void withoutAWordOfTheClientItIsPlain() {
        EncodedBody body = EncodedBody.of(response(2_000), Optional.empty());

        assertThat(body.isGzip()).isFalse();
        assertThat(body.bytes()).hasSize(2_000);
        assertThat(body.headers(response(2_000)))
                .as("a cache must not give this answer to somebody who accepts gzip, or the other way round")
                .isEqualTo(Map.of("Content-Type", "application/json", "Vary", "Accept-Encoding"));
    }

    @Test
    void aShortBodyIsPlain() {
        EncodedBody longest = EncodedBody.of(response(EncodedBody.LONGEST_PLAIN), Optional.of("gzip"));

        assertThat(longest.isGzip()).isFalse();
        assertThat(longest.headers(response(1))).containsOnlyKeys("Content-Type");
        assertThat(EncodedBody.of(response(EncodedBody.LONGEST_PLAIN + 1), Optional.of("gzip"))
                        .isGzip())
                .isTrue();
    }

    @Test
    void whatIsCompressedIsTheBodyInUtf8() throws IOException {
        ApiResponse response = new ApiResponse(200, Map.of(), "ä{\"a\":1}".repeat(1_000));

        EncodedBody body = EncodedBody.of(response, Optional.of("gzip"));

        assertThat(body.headers(response)).containsEntry("Content-Encoding", "gzip");
        assertThat(body.bytes().length).isLessThan(200);
        try (GZIPInputStream gzip = new GZIPInputStream(new ByteArrayInputStream(body.bytes()))) {
            assertThat(new String(gzip.readAllBytes(), StandardCharsets.UTF_8)).isEqualTo(response.body());
        }
    }
}
