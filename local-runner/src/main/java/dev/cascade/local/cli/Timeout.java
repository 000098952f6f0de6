package dev.cascade.local.cli;

import dev.cascade.dsl.definition.Durations;
import java.time.Duration;
import java.util.Optional;
import picocli.CommandLine.Option;

/** How long a command waits for a job. */
final class Timeout {

    @Option(
            names = "--timeout",
            paramLabel = "DURATION",
            description = "Waits at most so long, in seconds or as 90s, 5m, 2h; then exits with 11. Default: for ever.")
    private Optional<String> timeout = Optional.empty();

    Optional<Duration> get() {
        return timeout.map(text -> parse("--timeout", text));
    }

    static Duration parse(String option, String text) {
        try {
            return text.matches("\\d{1,9}(\\.\\d{1,3})?")
                    ? Durations.parse(Double.valueOf(text))
                    : Durations.parse(text);
        } catch (IllegalArgumentException e) {
            throw CommandException.usage(option + ": " + e.getMessage());
        }
    }
}
