package dev.cascade.local.account;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class JsonTextTest {

    private static final String PROGRAM = """
            import sys
            from emulator.jsontext import module as json
            answer = json.loads(r'{"v": "\\ud800 \\u00fc \\ud83d\\ude00"}')
            sys.stdout.buffer.write(json.dumps(answer, ensure_ascii=False).encode())
            """;

    @TempDir
    private Path folder;

    @Test
    @DisplayName(
            "F5: half of a surrogate pair in the answer of a function reaches Cascade, which refuses it, as it was")
    void halfOfASurrogatePairIsWrittenAsItWas() throws Exception {
        EmulatorScripts.unpack(folder);
        Process python = new ProcessBuilder("python3", "-c", PROGRAM)
                .directory(folder.toFile())
                .redirectErrorStream(true)
                .start();

        String text = new String(python.getInputStream().readAllBytes(), StandardCharsets.UTF_8);

        assertThat(text).isEqualTo("{\"v\": \"\\ud800 ü 😀\"}");
        assertThat(python.waitFor()).isZero();
    }
}
