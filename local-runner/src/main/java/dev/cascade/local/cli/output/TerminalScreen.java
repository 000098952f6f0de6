package dev.cascade.local.cli.output;

import dev.cascade.local.cli.environment.CommandEnvironment;
import java.io.PrintStream;
import java.util.List;
import java.util.Optional;

/**
 * The last lines of a terminal, which are drawn again and again. Nothing is drawn where there is no terminal that can move its cursor.
 * Thread-safe.
 */
public final class TerminalScreen {

    private static final String CLEAR_BELOW = "\r\u001b[J";

    private final CommandEnvironment environment;
    private PrintStream on;
    private int drawn;

    /** Draws on standard error. */
    public TerminalScreen(CommandEnvironment environment) {
        this.environment = environment;
        this.on = environment.err();
    }

    /** Whether lines may be drawn on this stream. */
    boolean isOn(PrintStream stream) {
        boolean terminal = stream == environment.out()
                ? environment.terminals().out()
                : environment.terminals().err();
        String type = environment.env().getOrDefault("TERM", "dumb");
        return terminal && !type.equals("dumb") && !type.isEmpty();
    }

    /** Whether colours are wanted. */
    boolean hasColours() {
        return environment.env().getOrDefault("NO_COLOR", "").isEmpty();
    }

    /** Draws these lines in the place of those that were drawn before. They must fit into the window. */
    synchronized void draw(PrintStream stream, List<String> lines) {
        on = stream;
        on.append(toFirst().orElse("")).append(String.join("\n", lines)).append('\n');
        on.flush();
        drawn = lines.size();
    }

    /** Whether something is drawn that will be drawn again. */
    synchronized boolean isDrawn() {
        return drawn > 0;
    }

    /** Takes away what is drawn, so that other text may follow. */
    synchronized void erase() {
        toFirst().ifPresent(sequence -> on.append(sequence).flush());
        drawn = 0;
    }

    /** Leaves what is drawn where it is. */
    public synchronized void leave() {
        drawn = 0;
    }

    private Optional<String> toFirst() {
        return drawn == 0 ? Optional.empty() : Optional.of("\u001b[" + drawn + "A" + CLEAR_BELOW);
    }
}
