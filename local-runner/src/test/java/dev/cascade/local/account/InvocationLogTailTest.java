package dev.cascade.local.account;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class InvocationLogTailTest {

    @Test
    void aLogBelowTheLimitIsKeptWhole() throws IOException {
        InvocationLogTail log = new InvocationLogTail();

        log.write("one\ntwö\n".getBytes(StandardCharsets.UTF_8));

        assertThat(log.text()).isEqualTo("one\ntwö\n");
    }

    @Test
    @DisplayName("F3: of a log of gigabytes the end is kept, and the limit is named")
    void theEndOfALargeLogIsKept() throws IOException {
        InvocationLogTail log = new InvocationLogTail();
        byte[] block = "x".repeat(1 << 20).getBytes(StandardCharsets.UTF_8);
        for (int i = 0; i < 2_000; i++) {
            log.write(block);
        }
        log.write("the reason".getBytes(StandardCharsets.UTF_8));

        assertThat(log.text())
                .startsWith(
                        "[the first 2096103434 bytes are left out: the log of one invocation is kept up to 1048576 bytes]\n")
                .endsWith("xthe reason")
                .hasSizeLessThan(InvocationLogTail.LIMIT + 200);
    }
}
