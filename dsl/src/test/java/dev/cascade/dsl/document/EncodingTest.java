package dev.cascade.dsl.document;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cascade.dsl.validation.InvalidDagException;
import java.io.IOException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.assertj.core.api.Assertions;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class EncodingTest {

    private static final String DAG =
            "{\"name\": \"x\", \"tasks\": {\"a\": {\"type\": \"noop\", \"description\": \"ü\"}}}";

    @TempDir
    Path folder;

    @ParameterizedTest
    @EnumSource(DocumentFormat.class)
    @DisplayName("F14: a byte order mark is accepted before JSON as before YAML")
    void aByteOrderMarkIsAccepted(DocumentFormat format) throws IOException {
        Path file = folder.resolve("dag." + format.name().toLowerCase(java.util.Locale.ROOT));
        Files.writeString(file, "\uFEFF" + DAG);

        assertThat(DagDocument.read(file).tasks()).hasSize(1);
        assertThat(DagDocument.parse("\uFEFF" + DAG, format, "", Optional.empty())
                        .name())
                .isEqualTo("x");
    }

    @ParameterizedTest
    @EnumSource(DocumentFormat.class)
    @DisplayName("F10: a second byte order mark is refused")
    void aSecondByteOrderMarkIsRefused(DocumentFormat format) throws IOException {
        Path file = folder.resolve("dag." + format.name().toLowerCase(java.util.Locale.ROOT));
        for (String marks : List.of("\uFEFF\uFEFF", "\uFEFF\uFEFF\uFEFF")) {
            Files.writeString(file, marks + DAG);

            assertThatThrownBy(() -> DagDocument.read(file)).hasMessageContaining(":1:1 [bad-syntax]");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"UTF-16", "UTF-16LE", "UTF-16BE", "UTF-32", "UTF-32LE", "UTF-32BE", "x-UTF-16LE-BOM"})
    @DisplayName("F14: another encoding of Unicode is named, with what to do")
    void otherEncodingsOfUnicodeAreNamed(String charset) {
        assertThatThrownBy(() -> DocumentText.decode(DAG.getBytes(Charset.forName(charset))))
                .hasMessageContaining("the text is UTF-" + (charset.contains("16") ? "16" : "32"))
                .hasMessageContaining("save it as UTF-8");
    }

    @ParameterizedTest
    @ValueSource(strings = {"\0name: x", "n\0ame: x", "\0\0\0\0", "\0\0name: x", "name: x\0"})
    @DisplayName("F14: a text with the character NUL is UTF-8, and is refused for that character")
    void aTextWithNulIsNotTakenForAnotherEncoding(String text) {
        assertThat(DocumentText.decode(text.getBytes(StandardCharsets.UTF_8))).isEqualTo(text);
        assertThatThrownBy(() -> DocumentTree.parse(text, DocumentFormat.YAML))
                .isInstanceOfSatisfying(
                        SyntaxException.class,
                        refused -> assertThat(refused.problem()).contains("special characters such as U+0000"));
    }

    @ParameterizedTest
    @CsvSource({"'a: 1\nb: ä', 2, 4", "ä, 1, 1", "'\n\n\nx: \u00df', 4, 4"})
    @DisplayName("F14: a byte that is not UTF-8 is refused at its place")
    void aByteOfAnotherEncodingIsRefusedAtItsPlace(String text, int line, int column) {
        SyntaxException refused = Assertions.catchThrowableOfType(
                SyntaxException.class, () -> DocumentText.decode(text.getBytes(StandardCharsets.ISO_8859_1)));

        assertThat(refused.problem()).contains("not UTF-8").contains("0x");
        assertThat(refused.line()).isEqualTo(line);
        assertThat(refused.column()).isEqualTo(column);
    }

    @Test
    @DisplayName("F14: the replacement character is a character like any other")
    void theReplacementCharacterItselfIsText() {
        assertThat(DocumentText.decode("\uFFFD ü".getBytes(StandardCharsets.UTF_8)))
                .isEqualTo("\uFFFD ü");
    }

    @Test
    @DisplayName("H9: a document that is too large is refused before it is read")
    void aDocumentThatIsTooLargeIsRefused() throws IOException {
        byte[] large = new byte[DocumentText.MOST_BYTES + 1];

        assertThatThrownBy(() -> DagDocument.text(large, "large.yaml"))
                .isInstanceOf(InvalidDagException.class)
                .hasMessageContaining("large.yaml:1:1 [too-large] the document is larger than 64 MB");
        Path file = Files.write(folder.resolve("large.json"), large);
        assertThatThrownBy(() -> DagDocument.read(file)).hasMessageContaining("[too-large]");
    }

    @ParameterizedTest
    @EnumSource(DocumentFormat.class)
    @DisplayName("H9: a document of more values than memory is meant for is refused")
    void aDocumentOfTooManyValuesIsRefused(DocumentFormat format) {
        String many = "[" + "0,".repeat(TreeBuilder.MOST_VALUES) + "0]";

        assertThatThrownBy(() -> DocumentTree.parse(many, format)).hasMessageContaining("more than 5000000 values");
    }

    @Test
    @DisplayName("H9: a scalar, a comment and a key of any length are read in a time that grows with their length")
    void longTextsAreReadInLinearTime() {
        String megabytes = "a ".repeat(8 * 1024 * 1024) + "a";
        String yaml = "name: x\n# " + megabytes + "\ndescription: " + megabytes
                + "\ntasks:\n  a: { type: noop, payload: { t: \"" + megabytes + "\", u: 'ü😀" + "😀".repeat(1_000_000)
                + "' } }\n";

        assertThat(DagDocument.parse(yaml, DocumentFormat.YAML, "", Optional.empty())
                        .description())
                .contains(megabytes);
    }
}
