package dev.cascade.dsl.document;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.error.YAMLException;
import org.yaml.snakeyaml.events.Event;
import org.yaml.snakeyaml.parser.ParserImpl;
import org.yaml.snakeyaml.reader.StreamReader;

/** The reader of our own means the same as the library's. */
class CharacterReaderTest {

    @Provide
    Arbitrary<String> documents() {
        return Arbitraries.of(
                        "a",
                        "b: ",
                        "- ",
                        "\n",
                        "\r\n",
                        "\r",
                        "  ",
                        " ",
                        "# c",
                        "\"",
                        "'",
                        "|",
                        ">",
                        "[",
                        "]",
                        "{",
                        "}",
                        ", ",
                        ": ",
                        "&x ",
                        "*x",
                        "!t ",
                        "é",
                        "😀",
                        "\u2028",
                        "\u0085",
                        "\uFEFF",
                        "\t",
                        "---\n",
                        "...",
                        "? ",
                        "%YAML 1.2",
                        "long text ".repeat(150),
                        "\\n",
                        "\\u00e9",
                        "\\x4")
                .list()
                .ofMaxSize(40)
                .map(parts -> String.join("", parts));
    }

    @Property(tries = 3_000)
    void everyDocumentHasTheEventsThatTheLibrarysOwnReaderGives(@ForAll("documents") String text) {
        assertThat(events(new CharacterReader(text))).isEqualTo(events(new StreamReader(text)));
    }

    private static List<String> events(StreamReader reader) {
        ParserImpl parser = new ParserImpl(reader, new LoaderOptions());
        List<String> events = new ArrayList<>();
        try {
            for (Event event = parser.getEvent(); event != null; event = parser.getEvent()) {
                events.add(event + " " + event.getStartMark().getLine() + ":"
                        + event.getStartMark().getColumn() + " "
                        + event.getStartMark().getIndex());
            }
        } catch (YAMLException e) {
            events.add("refused: "
                    + String.valueOf(e.getMessage()).lines().findFirst().orElse(""));
        }
        return events;
    }
}
