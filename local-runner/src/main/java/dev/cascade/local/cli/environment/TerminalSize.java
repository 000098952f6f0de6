package dev.cascade.local.cli.environment;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * How large the window of a terminal is, which a person may change at any time.
 *
 * @param columns at least 1
 * @param rows at least 1
 */
public record TerminalSize(int columns, int rows) {

    private static final TerminalSize USUAL = new TerminalSize(80, 24);
    private static final Duration PATIENCE = Duration.ofSeconds(1);
    private static final Pattern SIZE = Pattern.compile("([1-9]\\d{0,4})\\s+([1-9]\\d{0,4})");

    public TerminalSize {
        if (columns < 1 || rows < 1) {
            throw new IllegalArgumentException(
                    "a window has at least a column and a row, got " + columns + " and " + rows);
        }
    }

    /** The size of the terminal that is this file descriptor; what the environment says if it does not tell. */
    public static TerminalSize of(int descriptor, Map<String, String> env) {
        return asked(descriptor)
                .orElseGet(() -> parse(env.getOrDefault("LINES", "") + " " + env.getOrDefault("COLUMNS", ""))
                        .orElse(USUAL));
    }

    // Java cannot ask for it.
    private static Optional<TerminalSize> asked(int descriptor) {
        try {
            Process stty = new ProcessBuilder("stty", "size")
                    .redirectInput(new File("/dev/fd/" + descriptor))
                    .redirectError(ProcessBuilder.Redirect.DISCARD)
                    .start();
            if (!stty.waitFor(PATIENCE.toMillis(), TimeUnit.MILLISECONDS)) {
                stty.destroyForcibly();
                return Optional.empty();
            }
            return parse(new String(stty.getInputStream().readAllBytes(), StandardCharsets.UTF_8));
        } catch (IOException e) {
            return Optional.empty();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return Optional.empty();
        }
    }

    private static Optional<TerminalSize> parse(String rowsAndColumns) {
        Matcher matcher = SIZE.matcher(rowsAndColumns.strip());
        return matcher.matches()
                ? Optional.of(new TerminalSize(Integer.parseInt(matcher.group(2)), Integer.parseInt(matcher.group(1))))
                : Optional.empty();
    }
}
