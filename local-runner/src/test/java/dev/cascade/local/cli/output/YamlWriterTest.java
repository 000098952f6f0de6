package dev.cascade.local.cli.output;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import java.io.IOException;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** YAML that every reader takes for the same values. */
public class YamlWriterTest {

    /** What one reader or another takes for something else than text, if it stands without quotes. */
    public static final List<String> SPECIAL = List.of(
            "<<",
            "=",
            "y",
            "Y",
            "n",
            "yes",
            "No",
            "ON",
            "off",
            "true",
            "FALSE",
            "null",
            "Null",
            "~",
            "",
            " ",
            " a",
            "a ",
            "12:30:45",
            "1:20",
            "0o7",
            "0777",
            "0x1F",
            "0b11",
            "1_000",
            "+1",
            "-1",
            "1.",
            ".5",
            "1e3",
            "1E+3",
            ".inf",
            "-.INF",
            ".nan",
            "NaN",
            "Infinity",
            "2026-01-01",
            "2026-01-01T00:00:00Z",
            "a: b",
            "a #b",
            "#a",
            "- a",
            "? a",
            ": a",
            "&a",
            "*a",
            "!a",
            "|",
            ">",
            "%a",
            "@a",
            "`a",
            "{a",
            "}",
            "[a",
            "]",
            ",",
            "a,b",
            "'",
            "\"",
            "\\",
            "a\nb",
            "a\n",
            "\n",
            "a\r\nb",
            "\tx",
            "a\tb",
            "---",
            "...",
            "--- a",
            "a\u0085b",
            "a\u2028b",
            "\ufeffa",
            "\u0000",
            "\u001b[2J",
            "\u007f",
            "Größe",
            "😀",
            "key\u0007",
            "-",
            "?",
            ":",
            "a:",
            "a :b",
            "+",
            ".",
            "..",
            "e5",
            "123",
            "12 34",
            "a-b",
            "x".repeat(3000));

    private static final ObjectMapper OWN = new YAMLMapper();
    private static final ObjectMapper JSON = new ObjectMapper();

    @TempDir
    public Path folder;

    private static Map<String, @Nullable Object> everything() {
        Map<String, @Nullable Object> everything = new LinkedHashMap<>();
        SPECIAL.forEach(text -> everything.put(text, text));
        everything.put("list", SPECIAL);
        everything.put(
                "nested", List.of(List.of(List.of("<<"), Map.of("=", List.of())), Map.of("no", Map.of("y", "n"))));
        List<@Nullable Object> values = new ArrayList<>(List.of(
                0,
                -1,
                Long.MAX_VALUE,
                new BigInteger("123456789012345678901234567890"),
                1.5,
                1e300,
                -2.5e-300,
                new BigDecimal("1E+10"),
                new BigDecimal("1.50"),
                true,
                false,
                Map.of(),
                List.of()));
        values.add(null);
        everything.put("values", values);
        return everything;
    }

    @Test
    @DisplayName("F7: a reader of YAML 1.1 reads what was written")
    void aReaderOfYaml11ReadsWhatWasWritten() throws Exception {
        assertThat(OWN.readTree(YamlWriter.of(everything())))
                .isEqualTo(JSON.readTree(DocumentWriter.json(everything())));
    }

    @Test
    @DisplayName("F7: PyYAML reads what was written")
    void pyYamlReadsWhatWasWritten() throws Exception {
        Assumptions.assumeTrue(python("import yaml") == 0, "there is no PyYAML");
        Files.writeString(folder.resolve("a.yaml"), YamlWriter.of(everything()));
        Files.writeString(folder.resolve("a.json"), DocumentWriter.json(everything()));

        int same = python(
                "import json, yaml; assert yaml.safe_load(open('a.yaml', encoding='utf-8')) == json.load(open('a.json', encoding='utf-8'))");

        assertThat(same).as(Files.readString(folder.resolve("errors"))).isZero();
    }

    private int python(String program) throws IOException, InterruptedException {
        return new ProcessBuilder("python3", "-c", program)
                .directory(folder.toFile())
                .redirectError(folder.resolve("errors").toFile())
                .start()
                .waitFor();
    }

    @Test
    void usualTextStandsWithoutQuotes() {
        assertThat(YamlWriter.of(Map.of("dag", "daily_sales"))).isEqualTo("dag: daily_sales\n");
    }
}
