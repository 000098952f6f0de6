package dev.cascade.store;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;

/**
 * Text as bytes: UTF-8, with three bytes for half of a surrogate pair, which a JSON document can hold and UTF-8 cannot. Text without such halves has the
 * bytes that it has in UTF-8.
 */
final class StoredText {

    private StoredText() {}

    static byte[] encode(String text) {
        if (StandardCharsets.UTF_8.newEncoder().canEncode(text)) {
            return text.getBytes(StandardCharsets.UTF_8);
        }
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(text.length() + 16);
        text.codePoints().forEach(c -> {
            if (c >= Character.MIN_SURROGATE && c <= Character.MAX_SURROGATE) {
                bytes.write(0xE0 | (c >> 12));
                bytes.write(0x80 | ((c >> 6) & 0x3F));
                bytes.write(0x80 | (c & 0x3F));
            } else {
                bytes.writeBytes(Character.toString(c).getBytes(StandardCharsets.UTF_8));
            }
        });
        return bytes.toByteArray();
    }

    static String decode(byte[] bytes) throws IOException {
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes))
                    .toString();
        } catch (CharacterCodingException e) {
            return decodeWithHalves(bytes);
        }
    }

    private static String decodeWithHalves(byte[] bytes) throws IOException {
        StringBuilder text = new StringBuilder(bytes.length);
        int from = 0;
        for (int at = 0; at + 2 < bytes.length; at++) {
            if ((bytes[at] & 0xFF) == 0xED && (bytes[at + 1] & 0xFF) >= 0xA0) {
                text.append(StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes, from, at - from)));
                text.append((char) (0xD000 | ((bytes[at + 1] & 0x3F) << 6) | (bytes[at + 2] & 0x3F)));
                from = at + 3;
                at += 2;
            }
        }
        return text.append(
                        StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes, from, bytes.length - from)))
                .toString();
    }
}
