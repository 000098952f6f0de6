package dev.cascade.local.cli.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.cascade.local.EmbeddedCascade;
import dev.cascade.local.cli.LoopbackApi;
import dev.cascade.local.cli.environment.CommandEnvironment;
import dev.cascade.local.cli.environment.InterruptSignal;
import dev.cascade.local.cli.environment.UnreachableException;
import dev.cascade.local.cli.session.CommandSession;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Watching a job of a control plane that is away for a long time. */
@Timeout(60)
class EventPollerTest {

    private static final String EVENTS = """
            {"events": [{"seq": 1, "job_id": "1", "type": "job.running", "timestamp": "2026-03-01T12:00:00Z"}]}""";

    private static final Duration MOMENT = Duration.ofMillis(1);

    @TempDir
    Path folder;

    private final List<String> notes = new ArrayList<>();
    private Instant now = Instant.parse("2026-03-01T12:00:00Z");

    @Test
    @DisplayName("F9: a control plane may be away for ten minutes each time, and two lines tell of it")
    void aLongAbsenceIsWaitedOut() throws IOException {
        LoopbackApi first = new LoopbackApi();
        int port = URI.create(first.url()).getPort();
        EventPoller events = events(first.url());
        first.answers(200, EVENTS);
        assertThat(events.after(0, MOMENT)).hasSize(1);
        first.close();

        for (int i = 0; i < 10; i++) {
            assertThat(events.after(1, MOMENT)).isEmpty();
            now = now.plus(Duration.ofMinutes(1));
        }
        assertThat(notes).singleElement().asString().contains("no control plane listens", "10m");

        try (LoopbackApi again = new LoopbackApi(port)) {
            again.answers(200, EVENTS);
            assertThat(events.after(0, MOMENT)).hasSize(1);
        }
        assertThat(notes).hasSize(2).last().asString().contains("answers again");

        assertThat(events.after(1, MOMENT)).isEmpty();
        now = now.plus(Duration.ofMinutes(10));
        assertThat(events.after(1, MOMENT)).isEmpty();
        now = now.plus(Duration.ofSeconds(1));
        assertThatExceptionOfType(UnreachableException.class)
                .isThrownBy(() -> events.after(1, MOMENT))
                .withMessageContaining("no control plane listens");
    }

    private EventPoller events(String url) {
        InterruptSignal interrupt = new InterruptSignal();
        PrintStream nowhere = new PrintStream(new ByteArrayOutputStream(), false, StandardCharsets.UTF_8);
        CommandSession session = new CommandSession(new CommandEnvironment(
                new ByteArrayInputStream(new byte[0]),
                nowhere,
                nowhere,
                Map.of(),
                folder,
                CommandEnvironment.Terminals.NONE,
                "cascade",
                interrupt,
                EmbeddedCascade::open));
        ControlPlaneClient plane = new HttpControlPlaneClient(URI.create(url), RequestCredentials.none(), session);
        return new EventPoller(plane, "1", interrupt, new ReconnectRetry(interrupt, notes::add, () -> now));
    }
}
