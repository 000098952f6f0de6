package dev.cascade.store;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class StoredTextTest {

    @ParameterizedTest
    @DisplayName("F5: text comes back as it was, with half of a character too")
    @ValueSource(
            strings = {
                "",
                "a\u0000ä",
                "\ud83d\ude00",
                "ab\ud83d",
                "\ude00\ud83d",
                "ä\udfffz\ud800",
                "\ud800\ud83d\ude00"
            })
    void textComesBackAsItWas(String text) throws IOException {
        assertThat(StoredText.decode(StoredText.encode(text))).isEqualTo(text);
    }

    @Test
    void ordinaryTextIsUtf8() {
        assertThat(StoredText.encode("Zoë \ud83d\ude00")).isEqualTo("Zoë \ud83d\ude00".getBytes(UTF_8));
    }

    @Test
    void bytesThatAreNoTextAreRefused() {
        assertThatThrownBy(() -> StoredText.decode(new byte[] {'a', (byte) 0xFF}))
                .isInstanceOf(IOException.class);
    }
}
