package dev.cascade.engine;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class LongTextsTest {

    @Test
    @DisplayName("F3: type and message of an error, and the reason of a skipped task, are kept up to a limit")
    void longTextsAreCut() {
        String longText = "x".repeat(10_000_000);

        TaskError error = TaskError.retryable(longText, longText);

        assertThat(error.type()).hasSize(TaskError.MAX_TYPE_LENGTH).endsWith("x…");
        assertThat(error.message()).hasSize(TaskError.MAX_MESSAGE_LENGTH).endsWith("x…");
        assertThat(new Outcome.Skipped(longText).reason()).hasSize(TaskError.MAX_MESSAGE_LENGTH);
    }

    @Test
    void aCharacterOfTwoCharsIsNotCut() {
        String faces = "😀".repeat(TaskError.MAX_TYPE_LENGTH);

        assertThat(TaskError.retryable(faces, "").type())
                .doesNotMatch(".*[\\ud800-\\udbff]…")
                .endsWith("😀…");
    }
}
