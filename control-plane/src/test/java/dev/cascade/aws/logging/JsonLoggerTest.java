package dev.cascade.aws.logging;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cascade.usecase.Json;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.ResourceLock;
import org.junit.jupiter.api.parallel.Resources;
import org.slf4j.Logger;

@ResourceLock(Resources.SYSTEM_OUT)
class JsonLoggerTest {

    private final JsonLogProvider provider = new JsonLogProvider();
    private final Logger log = provider.getLoggerFactory().getLogger("dev.cascade.Test");
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final PrintStream usual = System.out;

    @BeforeEach
    void catchOutput() {
        System.setOut(new PrintStream(out, true, StandardCharsets.UTF_8));
    }

    @AfterEach
    void letGo() {
        System.setOut(usual);
    }

    @Test
    void anEventIsOneLineWithItsKeysAsFields() {
        log.atInfo().addKeyValue("job", "j-1").addKeyValue("status", "failed").log("job is {}", "failed");

        assertThat(lines()).hasSize(1);
        assertThat(Json.parseObject(lines().getFirst()))
                .containsEntry("level", "INFO")
                .containsEntry("logger", "dev.cascade.Test")
                .containsEntry("message", "job is failed")
                .containsEntry("job", "j-1")
                .containsEntry("status", "failed")
                .containsKey("timestamp");
    }

    @Test
    void anExceptionStaysInItsLine() {
        log.error("{} failed", "it", new IllegalStateException("two\nlines"));

        Map<String, @Nullable Object> line = Json.parseObject(lines().getFirst());
        assertThat(lines()).hasSize(1);
        assertThat(line).containsEntry("message", "it failed");
        assertThat(String.valueOf(line.get("error"))).startsWith("java.lang.IllegalStateException: two\nlines");
    }

    @Test
    void whatIsSaidOfEachTaskIsNotWritten() {
        log.atDebug().addKeyValue("task", "t").log("queued");
        provider.getLoggerFactory().getLogger("software.amazon.awssdk.request").info("a request");

        assertThat(lines()).isEmpty();
    }

    @Test
    void theFunctionsFindItByTheNameInTheirJar() throws Exception {
        String named =
                Files.readString(Path.of("src/main/lambda/slf4j-provider.txt")).strip();

        assertThat(named).isEqualTo(JsonLogProvider.class.getName());
    }

    private List<String> lines() {
        return out.toString(StandardCharsets.UTF_8).lines().toList();
    }
}
