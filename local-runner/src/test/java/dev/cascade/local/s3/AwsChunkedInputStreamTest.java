package dev.cascade.local.s3;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cascade.local.s3.error.S3ErrorCode;
import dev.cascade.local.s3.error.S3Exception;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;

class AwsChunkedInputStreamTest {
    private static final String SIGNATURE =
            ";chunk-signature=ad80c730a21e5b8d04586a2213dd63b9a0e99e0e2307b0ade35a65485a288648";
    private static final Map<String, String> TRAILERS = Map.of("x-amz-checksum-crc32", "AAAAAA==", "x-other", "a:b");

    @Property(tries = 300)
    void everySplitDecodesToTheSameBytes(
            @ForAll @Size(max = 400) byte[] content,
            @ForAll @Size(min = 1, max = 5) List<@IntRange(min = 1, max = 150) Integer> chunkSizes,
            @ForAll @IntRange(min = 1, max = 100) int arriving,
            @ForAll @IntRange(min = 1, max = 100) int asked,
            @ForAll boolean signed)
            throws IOException {
        byte[] encoded = encode(content, chunkSizes, signed);
        AwsChunkedInputStream decoded = new AwsChunkedInputStream(inPieces(encoded, arriving));

        assertThat(readAll(decoded, asked)).isEqualTo(content);
        assertThat(decoded.trailers()).isEqualTo(TRAILERS);
        assertThat(decoded.read()).isEqualTo(-1);
    }

    @Property(tries = 100)
    void aBodyCutAnywhereIsAnErrorAndStoresNothing(
            @ForAll @Size(max = 60) byte[] content,
            @ForAll @Size(min = 1, max = 3) List<@IntRange(min = 1, max = 40) Integer> chunkSizes,
            @ForAll boolean signed) {
        byte[] encoded = encode(content, chunkSizes, signed);
        for (int length = 0; length < encoded.length; length++) {
            InputStream cut = new ByteArrayInputStream(Arrays.copyOf(encoded, length));
            assertThatThrownBy(() -> new AwsChunkedInputStream(cut).readAllBytes())
                    .isInstanceOfSatisfying(
                            S3Exception.class, e -> assertThat(e.code()).isEqualTo(S3ErrorCode.INCOMPLETE_BODY));
        }
    }

    @Example
    void bytesAreReadOneByOneToo() throws IOException {
        InputStream decoded = decode("2\r\n\u0000\u007f\r\n0\r\n\r\n");

        assertThat(List.of(decoded.read(), decoded.read(), decoded.read())).containsExactly(0, 127, -1);
    }

    @Example
    void whatIsNotAwsChunkedIsRefused() {
        for (String body : List.of(
                "plain text\r\n",
                "-1\r\nx\r\n0\r\n\r\n",
                "3\r\nabcdef\r\n0\r\n\r\n",
                "3\nabc\n0\n\n",
                "0\r\nno trailer\r\n\r\n",
                "9".repeat(20_000))) {
            assertThatThrownBy(() -> decode(body).readAllBytes())
                    .as(body)
                    .isInstanceOfSatisfying(
                            S3Exception.class, e -> assertThat(e.code()).isEqualTo(S3ErrorCode.INVALID_ARGUMENT));
        }
    }

    private static InputStream decode(String body) {
        return new AwsChunkedInputStream(new ByteArrayInputStream(body.getBytes(US_ASCII)));
    }

    private static byte[] encode(byte[] content, List<Integer> chunkSizes, boolean signed) {
        ByteArrayOutputStream encoded = new ByteArrayOutputStream();
        String extension = signed ? SIGNATURE : "";
        int chunk = 0;
        for (int at = 0; at < content.length; chunk++) {
            int size = Math.min(chunkSizes.get(chunk % chunkSizes.size()), content.length - at);
            encoded.writeBytes((Integer.toHexString(size) + extension + "\r\n").getBytes(US_ASCII));
            encoded.write(content, at, size);
            encoded.writeBytes("\r\n".getBytes(US_ASCII));
            at += size;
        }
        encoded.writeBytes(("0" + extension + "\r\n").getBytes(US_ASCII));
        encoded.writeBytes("x-amz-checksum-crc32:AAAAAA==\r\nX-Other: a:b\r\n\r\n".getBytes(US_ASCII));
        return encoded.toByteArray();
    }

    private static byte[] readAll(InputStream in, int asked) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        byte[] buffer = new byte[asked + 2];
        for (int count = in.read(buffer, 1, asked); count >= 0; count = in.read(buffer, 1, asked)) {
            out.write(buffer, 1, count);
        }
        return out.toByteArray();
    }

    /** As from a network: never more than some bytes at a time. */
    private static InputStream inPieces(byte[] bytes, int atMost) {
        return new ByteArrayInputStream(bytes) {
            @Override
            public synchronized int read(byte[] buffer, int offset, int length) {
                return super.read(buffer, offset, Math.min(length, atMost));
            }
        };
    }
}
