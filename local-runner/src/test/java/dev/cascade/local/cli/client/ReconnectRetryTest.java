package dev.cascade.local.cli.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.cascade.local.cli.environment.CommandException;
import dev.cascade.local.cli.environment.ExitCode;
import dev.cascade.local.cli.environment.InterruptSignal;
import dev.cascade.local.cli.environment.UnreachableException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class ReconnectRetryTest {

    private final InterruptSignal interrupt = new InterruptSignal();
    private final List<String> notes = new ArrayList<>();
    private Instant now = Instant.parse("2026-01-01T00:00:00Z");
    private final ReconnectRetry patience = new ReconnectRetry(interrupt, notes::add, () -> now);
    private int asked;

    private String awayUntil(int time) {
        if (++asked < time) {
            throw new UnreachableException(ExitCode.NOT_FOUND, "no control plane listens");
        }
        return "job";
    }

    @Test
    @DisplayName("F9: the first look at a job that was just started waits for a control plane that is started again")
    void itAsksAgainUntilThereIsAnAnswer() {
        assertThat(patience.askAgain(() -> awayUntil(3), Optional.empty())).contains("job");
        assertThat(notes).hasSize(2);
        assertThat(notes.getFirst()).startsWith("cascade: no control plane listens; asking again for ");
        assertThat(notes.getLast()).isEqualTo("cascade: the control plane answers again");
    }

    @Test
    void itGivesUpAfterTheLongestAbsenceOrTheGivenTime() {
        assertThat(patience.askAgain(
                        () -> {
                            now = now.plusSeconds(1);
                            return awayUntil(1_000);
                        },
                        Optional.of(Duration.ofMillis(500))))
                .isEmpty();
        now = now.plus(ReconnectRetry.LONGEST_ABSENCE).plusSeconds(1);
        assertThatExceptionOfType(UnreachableException.class).isThrownBy(() -> patience.ask(() -> awayUntil(1_000)));
    }

    @Test
    void anInterruptEndsIt() {
        interrupt.raise();

        assertThat(patience.askAgain(() -> awayUntil(3), Optional.empty())).isEmpty();
        assertThat(asked).isEqualTo(1);
    }

    @Test
    void anotherFailureIsNoAbsence() {
        assertThatExceptionOfType(CommandException.class)
                .isThrownBy(() -> patience.askAgain(
                        () -> {
                            throw new CommandException(ExitCode.NOT_FOUND, "there is no such job");
                        },
                        Optional.empty()));
    }
}
