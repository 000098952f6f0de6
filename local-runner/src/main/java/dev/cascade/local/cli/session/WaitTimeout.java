package dev.cascade.local.cli.session;

import dev.cascade.dsl.definition.Durations;
import dev.cascade.local.cli.environment.CommandException;
import java.time.Duration;
import java.util.Optional;
import picocli.CommandLine.Option;

/** The option {@code --timeout}: how long a command waits for a job. */
public final class WaitTimeout {

    @Option(
            names = "--timeout",
            paramLabel = "DURATION",
            description = "Waits at most so long, in seconds or as 90s, 5m, 2h; then exits with 11. Default: for ever.")
    private Optional<String> timeout = Optional.empty();

    /** How long the command waits; empty: until the job ends. */
    public Optional<Duration> get() {
        return timeout.map(text -> parse("--timeout", text));
    }

    /** Reads a duration; {@code option} is named in the message if it is none. */
    public static Duration parse(String option, String text) {
        try {
            return text.matches("\\d{1,9}(\\.\\d{1,3})?")
                    ? Durations.parse(Double.valueOf(text))
                    : Durations.parse(text);
        } catch (IllegalArgumentException e) {
            throw CommandException.usage(option + ": " + e.getMessage());
        }
    }
}
