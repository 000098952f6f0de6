package dev.cascade.local.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import dev.cascade.local.cli.output.DocumentWriter;
import dev.cascade.local.cli.output.YamlWriter;
import dev.cascade.local.cli.output.YamlWriterTest;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Label;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/** YAML and JSON of the same document are read as the same. */
class YamlPropertiesTest {

    private static final ObjectMapper OWN = new YAMLMapper();
    private static final ObjectMapper JSON = new ObjectMapper();

    @Property(tries = 500)
    @Label("F7: whatever the texts, YAML is read as what it was")
    void whateverTheTexts(@ForAll("documents") Object document) throws IOException {
        String yaml = YamlWriter.of(document);

        assertThat(OWN.readTree(yaml.getBytes(StandardCharsets.UTF_8)))
                .isEqualTo(JSON.readTree(DocumentWriter.json(document)));
    }

    @Provide
    Arbitrary<Object> documents() {
        Arbitrary<String> texts = Arbitraries.oneOf(
                Arbitraries.of(YamlWriterTest.SPECIAL),
                Arbitraries.strings()
                        .withChars(" :#-?&*!|>%@`{}[],'\"\\~=<.0123456789eE_+aynof\n\t")
                        .ofMaxLength(8),
                Arbitraries.strings()
                        .ofMaxLength(8)
                        .filter(text -> StandardCharsets.UTF_8.newEncoder().canEncode(text)));
        Arbitrary<Object> leaves =
                Arbitraries.oneOf(texts.map(t -> t), Arbitraries.longs().map(n -> n), Arbitraries.of(true, false));
        return Arbitraries.recursive(
                () -> leaves,
                inner -> Arbitraries.oneOf(
                        inner.list().ofMaxSize(4).map(list -> list),
                        Arbitraries.maps(texts, inner).ofMaxSize(4).map(map -> map)),
                0,
                4);
    }
}
