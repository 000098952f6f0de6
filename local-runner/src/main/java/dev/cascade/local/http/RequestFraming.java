package dev.cascade.local.http;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Finds where the requests of one connection begin and end, strictly by RFC 9112: a proxy in front of this server, which may read a doubtful
 * request another way, must never see two requests where this server sees one. The input are the received bytes. The output is the same
 * request with its head in one piece, and with new chunks without extensions and trailers. For one thread.
 */
final class RequestFraming {

    /** The longest head of a request: its first line and its headers. */
    static final int MOST_HEAD_BYTES = 24 * 1024;

    /** The longest first line of a chunk, and all trailers together. */
    private static final int MOST_LINE_BYTES = 4 * 1024;

    private static final byte[] END_OF_HEAD = {'\r', '\n', '\r', '\n'};
    private static final byte[] LINE_END = {'\r', '\n'};
    private static final byte[] LAST_CHUNK = {'0', '\r', '\n', '\r', '\n'};
    private static final byte[] NOTHING = {};

    private static final Pattern FIRST_LINE = Pattern.compile("[\\x20-\\x7e\\x80-\\xff]+");
    private static final Pattern HEADER = Pattern.compile("[!#$%&'*+.^_`|~0-9A-Za-z-]+:[\\t\\x20-\\x7e\\x80-\\xff]*");
    private static final Pattern LENGTH = Pattern.compile("[0-9]{1,18}");
    private static final Pattern CHUNK_LINE =
            Pattern.compile("([0-9A-Fa-f]{1,15})([ \\t]*;[\\t\\x20-\\x7e\\x80-\\xff]*)?");

    /** What comes next. */
    enum Part {
        /** The first line and the headers. */
        HEAD,
        /** A body with a {@code Content-Length}. */
        BODY,
        /** The line before a chunk. */
        CHUNK_LINE,
        CHUNK,
        /** The line end behind a chunk. */
        CHUNK_END,
        TRAILERS,
        /** Another protocol than HTTP/1.1. */
        UPGRADED
    }

    private final ByteArrayOutputStream line = new ByteArrayOutputStream();
    private Part part = Part.HEAD;
    private byte last;
    private byte[] waiting = NOTHING;
    private int next;
    /** Of the body or the chunk; of trailers, how many bytes came. */
    private long remaining;

    Part part() {
        return part;
    }

    /** Whether nothing of a request has come yet. */
    boolean isBetweenRequests() {
        return part == Part.HEAD && line.size() == 0 && next == waiting.length;
    }

    /** From now on everything passes as it is. */
    void upgraded() {
        part = Part.UPGRADED;
    }

    /** Adds received bytes. All output of the earlier bytes must have been read. */
    void add(byte[] bytes) {
        waiting = next == waiting.length ? bytes : join(Arrays.copyOfRange(waiting, next, waiting.length), bytes);
        next = 0;
    }

    private static byte[] join(byte[]... pieces) {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        Stream.of(pieces).forEach(all::writeBytes);
        return all.toByteArray();
    }

    /**
     * The next bytes of the request, none of a request that follows; empty if more have to be added first.
     *
     * @throws InvalidFramingException if the end of the request is not certain
     */
    Optional<byte[]> poll() throws InvalidFramingException {
        while (next < waiting.length) {
            byte @Nullable [] piece =
                    switch (part) {
                        case HEAD -> head();
                        case BODY -> body();
                        case CHUNK_LINE -> chunkLine();
                        case CHUNK -> chunk();
                        case CHUNK_END -> chunkEnd();
                        case TRAILERS -> trailers();
                        case UPGRADED -> take(waiting.length - next);
                    };
            if (piece != null) {
                return Optional.of(piece);
            }
        }
        return Optional.empty();
    }

    private byte[] take(long most) {
        int end = (int) Math.min(waiting.length, next + most);
        byte[] piece = Arrays.copyOfRange(waiting, next, end);
        next = end;
        return piece;
    }

    /** Reads on to the end of a line, or of several; null if it has not come yet. */
    private @Nullable String text(byte[] end, int most, InvalidFramingException tooLong)
            throws InvalidFramingException {
        while (next < waiting.length) {
            byte current = waiting[next++];
            if (current == '\n' && last != '\r') {
                throw new InvalidFramingException("a line ends without a carriage return");
            }
            last = current;
            line.write(current);
            if (endsWith(end)) {
                String text = line.toString(StandardCharsets.ISO_8859_1);
                line.reset();
                return text;
            }
            if (line.size() > most) {
                throw tooLong;
            }
        }
        return null;
    }

    private boolean endsWith(byte[] end) {
        int size = line.size();
        if (size < end.length || waiting[next - 1] != '\n') {
            return false;
        }
        byte[] bytes = line.toByteArray();
        return Arrays.equals(bytes, size - end.length, size, end, 0, end.length);
    }

    private byte @Nullable [] head() throws InvalidFramingException {
        String head = text(
                END_OF_HEAD,
                MOST_HEAD_BYTES,
                new InvalidFramingException(
                        431, "headers-too-large", "the headers are larger than " + MOST_HEAD_BYTES / 1024 + " KB"));
        if (head == null) {
            return null;
        }
        List<String> lines =
                List.of(head.substring(0, head.length() - END_OF_HEAD.length).split("\r\n", -1));
        List<String> headers = lines.subList(1, lines.size());
        if (!FIRST_LINE.matcher(lines.getFirst()).matches()) {
            throw new InvalidFramingException("its first line is empty, or has characters that no address has");
        }
        for (String header : headers) {
            if (!HEADER.matcher(header).matches()) {
                throw new InvalidFramingException(
                        "a header has no name, goes on in a second line, or has characters that no header has");
            }
        }
        checkExpectations(values(headers, "expect"));
        return begin(head, values(headers, "content-length"), values(headers, "transfer-encoding"));
    }

    /** RFC 9110, section 10.1.1, defines one expectation; 417 answers others. */
    private static void checkExpectations(List<String> expectations) throws InvalidFramingException {
        for (String expectation : expectations) {
            if (!expectation.isEmpty() && !expectation.equalsIgnoreCase("100-continue")) {
                throw new InvalidFramingException(
                        417,
                        "unknown-expectation",
                        "the only Expect that this server knows is \"100-continue\"; leave the header out");
            }
        }
    }

    private static List<String> values(List<String> headers, String name) {
        return headers.stream()
                .filter(header -> header.regionMatches(true, 0, name + ":", 0, name.length() + 1))
                .map(header -> header.substring(name.length() + 1).strip())
                .toList();
    }

    private byte[] begin(String head, List<String> lengths, List<String> encodings) throws InvalidFramingException {
        if (lengths.size() + encodings.size() > 1) {
            throw new InvalidFramingException("it has more than one Content-Length or Transfer-Encoding");
        }
        if (!encodings.isEmpty()) {
            if (!encodings.getFirst().equalsIgnoreCase("chunked")) {
                throw new InvalidFramingException("the only Transfer-Encoding is \"chunked\"");
            }
            part = Part.CHUNK_LINE;
            return withCanonicalEncoding(head).getBytes(StandardCharsets.ISO_8859_1);
        }
        if (!lengths.isEmpty()) {
            if (!LENGTH.matcher(lengths.getFirst()).matches()) {
                throw new InvalidFramingException("Content-Length is not a whole number from 0");
            }
            remaining = Long.parseLong(lengths.getFirst());
            part = remaining == 0 ? Part.HEAD : Part.BODY;
        }
        return head.getBytes(StandardCharsets.ISO_8859_1);
    }

    /** The server knows the encoding in small letters only. */
    private static String withCanonicalEncoding(String head) {
        return head.replaceFirst(
                "(?i)\r\ntransfer-encoding:[ \t]*chunked[ \t]*\r\n", "\r\nTransfer-Encoding: chunked\r\n");
    }

    private byte[] body() {
        byte[] piece = take(remaining);
        remaining -= piece.length;
        if (remaining == 0) {
            part = Part.HEAD;
        }
        return piece;
    }

    private byte @Nullable [] chunkLine() throws InvalidFramingException {
        String text =
                text(LINE_END, MOST_LINE_BYTES, new InvalidFramingException("the line before a chunk is too long"));
        if (text == null) {
            return null;
        }
        var chunk = CHUNK_LINE.matcher(text.substring(0, text.length() - LINE_END.length));
        if (!chunk.matches()) {
            throw new InvalidFramingException("the line before a chunk does not begin with its size");
        }
        remaining = Long.parseLong(chunk.group(1), 16);
        part = remaining == 0 ? Part.TRAILERS : Part.CHUNK;
        return null;
    }

    private byte[] chunk() {
        byte[] data = take(remaining);
        remaining -= data.length;
        if (remaining == 0) {
            part = Part.CHUNK_END;
        }
        byte[] size = String.format(Locale.ROOT, "%x\r\n", data.length).getBytes(StandardCharsets.US_ASCII);
        return join(size, data, LINE_END);
    }

    private byte @Nullable [] chunkEnd() throws InvalidFramingException {
        InvalidFramingException notItsEnd = new InvalidFramingException("a chunk is longer than its size");
        String text = text(LINE_END, LINE_END.length - 1, notItsEnd);
        if (text != null) {
            part = Part.CHUNK_LINE;
        }
        return null;
    }

    private byte @Nullable [] trailers() throws InvalidFramingException {
        String text = text(LINE_END, MOST_LINE_BYTES, new InvalidFramingException("a trailer is too long"));
        if (text == null) {
            return null;
        }
        remaining += text.length();
        if (remaining > MOST_LINE_BYTES) {
            throw new InvalidFramingException("the trailers are too long");
        }
        String trailer = text.substring(0, text.length() - LINE_END.length);
        if (trailer.isEmpty()) {
            part = Part.HEAD;
            return LAST_CHUNK;
        }
        if (!HEADER.matcher(trailer).matches()) {
            throw new InvalidFramingException("a trailer is not a header");
        }
        return null;
    }
}
