package dev.cascade.local.worker;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cascade.usecase.Json;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class JsonAttemptLogTest {

    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final JsonAttemptLog log =
            new JsonAttemptLog(new PrintStream(out, true, StandardCharsets.UTF_8), "job", "task", 2);

    private void write(String text) throws IOException {
        try (OutputStream stream = log.append()) {
            stream.write(text.getBytes(StandardCharsets.UTF_8));
        }
    }

    private List<Map<String, @Nullable Object>> entries() {
        return out.toString(StandardCharsets.UTF_8)
                .lines()
                .map(Json::parseObject)
                .toList();
    }

    @Test
    @DisplayName("R16: each line of a task is an entry with its job, task, attempt and text")
    void eachLineIsAnEntry() throws IOException {
        write("one\r\n\n\"three\"");

        assertThat(entries()).extracting(entry -> entry.get("message")).containsExactly("one", "", "\"three\"");
        assertThat(entries())
                .allSatisfy(entry -> assertThat(entry)
                        .containsEntry("job", "job")
                        .containsEntry("task", "task")
                        .containsEntry("attempt", 2)
                        .containsEntry("level", "INFO")
                        .containsKey("timestamp"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"a", "é漢😀", "\u0001", "\"\\"})
    @DisplayName("R16: a line that is too long for an entry goes on in the next one, and no character is lost")
    void aLineThatIsTooLongGoesOn(String part) throws IOException {
        String text = part.repeat(50_000);

        write(text);

        assertThat(out.toString(StandardCharsets.UTF_8).lines())
                .allSatisfy(line -> assertThat(line.getBytes(StandardCharsets.UTF_8))
                        .hasSizeLessThanOrEqualTo(JsonAttemptLog.LONGEST_ENTRY));
        assertThat(entries().stream()
                        .map(entry -> String.valueOf(entry.get("message")))
                        .collect(Collectors.joining()))
                .isEqualTo(text);
    }
}
