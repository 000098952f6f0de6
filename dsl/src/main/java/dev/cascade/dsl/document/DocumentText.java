package dev.cascade.dsl.document;

import dev.cascade.dsl.validation.ProblemCode;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CoderResult;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * The text of a document: UTF-8, with or without a byte order mark, and not too large. All files that Cascade reads, and the bodies
 * that it receives, are decoded by these rules.
 */
public final class DocumentText {

    /** The largest document, in bytes: a DAG of 100,000 tasks with 1,000,000 edges fits. */
    public static final int MOST_BYTES = 64 * 1024 * 1024;

    private static final char BYTE_ORDER_MARK = '\uFEFF';
    private static final char REPLACEMENT = '\uFFFD';

    private DocumentText() {}

    /**
     * Reads a file, at most as many bytes as a document may have.
     *
     * @throws SyntaxException if it is too large, or not UTF-8
     * @throws IOException if it cannot be read
     */
    public static String read(Path file) throws IOException {
        try (InputStream in = Files.newInputStream(file)) {
            return decode(in.readNBytes(MOST_BYTES + 1));
        }
    }

    /**
     * The text that bytes stand for, without its byte order mark.
     *
     * @throws SyntaxException if they are too many, or not UTF-8, or have more than one byte order mark
     */
    public static String decode(byte[] content) {
        requireSize(content.length);
        otherEncoding(content).ifPresent(name -> {
            throw new SyntaxException(1, 1, "the text is " + name + " and has to be UTF-8; save it as UTF-8");
        });
        String text = new String(content, StandardCharsets.UTF_8);
        if (text.indexOf(REPLACEMENT) >= 0) {
            requireUtf8(content);
        }
        return withoutByteOrderMark(text);
    }

    /** The replacement character stands for bytes that are not UTF-8, unless the text really has it. */
    private static void requireUtf8(byte[] content) {
        CharsetDecoder decoder = StandardCharsets.UTF_8.newDecoder();
        CharBuffer text = CharBuffer.allocate(content.length);
        ByteBuffer bytes = ByteBuffer.wrap(content);
        CoderResult result = decoder.decode(bytes, text, true);
        if (result.isError()) {
            throw notUtf8(text.flip().toString(), content[bytes.position()]);
        }
    }

    private static SyntaxException notUtf8(String before, byte wrong) {
        int line = (int) before.chars().filter(c -> c == '\n').count() + 1;
        int column = before.length() - before.lastIndexOf('\n');
        String hex = "0x%02X".formatted(wrong);
        return new SyntaxException(
                line, column, "the text is not UTF-8: the byte " + hex + " has no meaning here; save it as UTF-8");
    }

    /**
     * The text without the byte order mark that some editors put in front.
     *
     * @throws SyntaxException if a second one follows, which SnakeYAML would skip and other readers would not
     */
    public static String withoutByteOrderMark(String text) {
        if (!isMark(text, 0)) {
            return text;
        }
        if (isMark(text, 1)) {
            throw new SyntaxException(
                    1, 1, "the text begins with more than one byte order mark (U+FEFF); remove all but the first");
        }
        return text.substring(1);
    }

    private static boolean isMark(String text, int at) {
        return text.length() > at && text.charAt(at) == BYTE_ORDER_MARK;
    }

    static void requireSize(long length) {
        if (length > MOST_BYTES) {
            throw new SyntaxException(
                    ProblemCode.TOO_LARGE,
                    1,
                    1,
                    "the document is larger than " + MOST_BYTES / 1024 / 1024
                            + " MB, which is the most that Cascade reads; split it, or keep its data elsewhere");
        }
    }

    /** Recognizes another encoding by its byte order mark, or by the zero bytes that ASCII characters at the start have in it. */
    private static Optional<String> otherEncoding(byte[] content) {
        int[] first = new int[4];
        for (int i = 0; i < 4; i++) {
            first[i] = i < content.length ? content[i] & 0xFF : -1;
        }
        if (first[0] == 0xFF && first[1] == 0xFE) {
            return Optional.of(first[2] == 0 && first[3] == 0 ? "UTF-32" : "UTF-16");
        }
        if (first[0] == 0xFE && first[1] == 0xFF) {
            return Optional.of("UTF-16");
        }
        if (first[0] == 0 && first[1] == 0 && first[2] == 0xFE && first[3] == 0xFF) {
            return Optional.of("UTF-32");
        }
        String zeros = Arrays.stream(first).mapToObj(b -> b == 0 ? "0" : "x").collect(Collectors.joining());
        return switch (zeros) {
            case "000x", "x000" -> Optional.of("UTF-32");
            case "0x0x", "x0x0" -> Optional.of("UTF-16");
            default -> Optional.empty();
        };
    }
}
