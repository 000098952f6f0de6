package dev.cascade.local.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RequestFramingTest {

    private static final String POST = "POST / HTTP/1.1\r\nHost: localhost\r\n";

    private final RequestFraming framing = new RequestFraming();

    /** What comes out when so many bytes go in at a time. */
    private String read(String request, int atATime) throws InvalidFramingException {
        byte[] all = request.getBytes(StandardCharsets.ISO_8859_1);
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        for (int i = 0; i < all.length; i += atATime) {
            framing.add(Arrays.copyOfRange(all, i, Math.min(all.length, i + atATime)));
            for (Optional<byte[]> piece = framing.poll(); piece.isPresent(); piece = framing.poll()) {
                out.writeBytes(piece.get());
            }
        }
        return out.toString(StandardCharsets.ISO_8859_1);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 7, 1_000})
    @DisplayName("H11: requests that are as they should be pass, however their bytes come")
    void goodRequestsPass(int atATime) throws InvalidFramingException {
        String requests = "GET /v1/jobs?x=1 HTTP/1.1\r\nHost: localhost\r\nX-Empty:\r\n\r\n" + POST
                + "Content-Length: 5\r\n\r\nhello" + POST + "content-length:\t0 \r\n\r\n" + POST
                + "Content-Length: 2\r\n\r\n\r\n";

        assertThat(read(requests, atATime)).isEqualTo(requests);
        assertThat(framing.isBetweenRequests()).isTrue();
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 5, 1_000})
    @DisplayName("H11: chunks pass without their extensions and trailers")
    void chunksPass(int atATime) throws InvalidFramingException {
        String out = read(
                POST + "TRANSFER-encoding:  Chunked\r\n\r\n"
                        + "5;a=b\r\nhello\r\n00A ; c=\"d\"\r\n0123456789\r\n0\r\nX-Trailer: 1\r\n\r\nGET / HTTP/1.1\r\n\r\n",
                atATime);

        assertThat(out)
                .startsWith(POST + "Transfer-Encoding: chunked\r\n\r\n")
                .endsWith("0\r\n\r\nGET / HTTP/1.1\r\n\r\n");
        assertThat(out.replaceAll("(?s)^.*?\r\n\r\n|0\r\n\r\n.*$", "").replaceAll("[0-9a-f]+\r\n(.*?)\r\n", "$1"))
                .isEqualTo("hello0123456789");
        assertThat(framing.isBetweenRequests()).isTrue();
    }

    @Test
    @DisplayName("H11: of two requests that come together, the first is given out before the second is looked at")
    void aBadSecondRequestDoesNotSpoilTheFirst() throws InvalidFramingException {
        framing.add((POST + "\r\n" + POST + "Content-Length: -1\r\n\r\n").getBytes(StandardCharsets.ISO_8859_1));
        List<String> pieces = new ArrayList<>();
        pieces.add(new String(framing.poll().orElseThrow(), StandardCharsets.ISO_8859_1));

        assertThat(pieces).containsExactly(POST + "\r\n");
        assertThatThrownBy(framing::poll).isInstanceOf(InvalidFramingException.class);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Content-Length: -1\r\n\r\n",
                "Content-Length: +1\r\n\r\nx",
                "Content-Length: 0x1\r\n\r\nx",
                "Content-Length: 1 1\r\n\r\nx",
                "Content-Length:\r\n\r\n",
                "Content-Length: 1, 1\r\n\r\nx",
                "Content-Length: 99999999999999999999\r\n\r\n",
                "Content-Length: 1\r\nContent-Length: 1\r\n\r\nx",
                "Content-Length: 1\r\nContent-Length: 2\r\n\r\nxx",
                "content-length: 1\r\nCONTENT-LENGTH: 1\r\n\r\nx",
                "Content-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n1\r\nx\r\n0\r\n\r\n",
                "Transfer-Encoding: chunked\r\nContent-Length: 1\r\n\r\n1\r\nx\r\n0\r\n\r\n",
                "Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
                "Transfer-Encoding: identity\r\n\r\n",
                "Transfer-Encoding: gzip, chunked\r\n\r\n0\r\n\r\n",
                "Transfer-Encoding: chunked, identity\r\n\r\n0\r\n\r\n",
                "Transfer-Encoding: xchunked\r\n\r\n0\r\n\r\n",
                "Transfer-Encoding:\u000bchunked\r\n\r\n0\r\n\r\n",
                "Transfer-Encoding : chunked\r\n\r\n0\r\n\r\n",
                "Content-Length : 1\r\n\r\nx",
                " Content-Length: 1\r\n\r\nx",
                "X-A: b\r\n folded: 1\r\n\r\n",
                "X-A: b\r\n\tfolded\r\n\r\n",
                "X-A: b\u0000\r\n\r\n",
                "X-A: b\rContent-Length: 1\r\n\r\nx",
                "X-A: b\nContent-Length: 1\r\n\r\nx",
                "X-A: b\n\n",
                ": b\r\n\r\n",
                "no colon\r\n\r\n",
                "X(A): b\r\n\r\n",
            })
    @DisplayName("H11: a request of which it is not certain where it ends is refused with 400")
    void doubtfulHeadersAreRefused(String rest) {
        assertThatThrownBy(() -> read(POST + rest, 1_000))
                .isInstanceOfSatisfying(
                        InvalidFramingException.class,
                        e -> assertThat(e.status()).isEqualTo(400));
    }

    @ParameterizedTest
    @ValueSource(strings = {"junk", "100-continue, junk", "100-continue\r\nExpect: junk"})
    @DisplayName("H11: an expectation that nobody defined is refused with 417")
    void unknownExpectationsAreRefused(String expectation) {
        assertThatThrownBy(() -> read(POST + "Expect: " + expectation + "\r\n\r\n", 1_000))
                .isInstanceOfSatisfying(
                        InvalidFramingException.class,
                        e -> assertThat(e.status()).isEqualTo(417));
    }

    @ParameterizedTest
    @ValueSource(strings = {"100-continue", "100-Continue", ""})
    @DisplayName("H11: the expectation that there is passes")
    void knownExpectationsPass(String expectation) throws InvalidFramingException {
        String request = POST + "Expect: " + expectation + "\r\nContent-Length: 2\r\n\r\n{}";

        assertThat(read(request, 1_000)).isEqualTo(request);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "zz\r\nx\r\n0\r\n\r\n",
                "-1\r\nx\r\n0\r\n\r\n",
                "+1\r\nx\r\n0\r\n\r\n",
                "0x1\r\nx\r\n0\r\n\r\n",
                " 1\r\nx\r\n0\r\n\r\n",
                "1 1\r\nx\r\n0\r\n\r\n",
                "\r\nx\r\n0\r\n\r\n",
                ";a=b\r\nx\r\n0\r\n\r\n",
                "ffffffffffffffffffff\r\nx\r\n0\r\n\r\n",
                "1\nx\r\n0\r\n\r\n",
                "1\r\nxy\r\n0\r\n\r\n",
                "1\r\nx0\r\n\r\n",
                "2\r\nx\r\n0\r\n\r\n",
                "1\r\nx\n0\r\n\r\n",
                "0\r\nnot a trailer\r\n\r\n",
                "1;\u0000\r\nx\r\n0\r\n\r\n",
            })
    @DisplayName("H11: chunks that are not as they should be are refused with 400")
    void badChunksAreRefused(String body) {
        assertThatThrownBy(() -> read(POST + "Transfer-Encoding: chunked\r\n\r\n" + body, 1_000))
                .isInstanceOf(InvalidFramingException.class);
    }

    @Test
    @DisplayName("H11: headers, chunk lines and trailers without an end are cut")
    void whatHasNoEndIsCut() {
        String chunked = POST + "Transfer-Encoding: chunked\r\n\r\n";
        String trailers = "X-T: 1\r\n".repeat(1_000);

        assertThatThrownBy(() -> read(POST + "X: " + "x".repeat(RequestFraming.MOST_HEAD_BYTES), 1_000))
                .isInstanceOfSatisfying(
                        InvalidFramingException.class,
                        e -> assertThat(e.status()).isEqualTo(431));
        assertThatThrownBy(() -> new RequestFramingTest().read(chunked + "1;" + "x".repeat(10_000), 1_000))
                .isInstanceOf(InvalidFramingException.class);
        assertThatThrownBy(() -> new RequestFramingTest().read(chunked + "0\r\n" + trailers, 1_000))
                .isInstanceOf(InvalidFramingException.class);
    }

    @Test
    void afterAnUpgradeEverythingPasses() throws InvalidFramingException {
        read("GET / HTTP/1.1\r\nUpgrade: websocket\r\n\r\n", 1_000);
        framing.upgraded();

        assertThat(read("\u0081\u0000\n\n\nanything", 3)).isEqualTo("\u0081\u0000\n\n\nanything");
    }
}
