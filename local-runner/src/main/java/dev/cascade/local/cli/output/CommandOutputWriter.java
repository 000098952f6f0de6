package dev.cascade.local.cli.output;

import dev.cascade.local.cli.environment.CommandEnvironment;
import dev.cascade.local.cli.environment.StandardOutput;
import java.io.PrintStream;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Writes the output of a command: data to standard output in the selected format, everything else to standard error. */
public final class CommandOutputWriter {

    private final PrintStream out;
    private final PrintStream err;
    private final Optional<StandardOutput> standard;
    private final CommandEnvironment environment;
    private final OutputFormat format;
    private final TerminalScreen screen;

    public CommandOutputWriter(CommandEnvironment environment, OutputFormat format, TerminalScreen screen) {
        this.out = ControlCharacterFilter.stream(environment.out());
        this.err = ControlCharacterFilter.stream(environment.err());
        this.environment = environment;
        this.format = format;
        this.screen = screen;
        this.standard = environment.out() instanceof StandardOutput s ? Optional.of(s) : Optional.empty();
    }

    /**
     * Prints data; {@code table} prints the same for people.
     *
     * @throws OutputLostException if it could not be written
     */
    public void data(@Nullable Object document, Consumer<PrintStream> table) {
        switch (format) {
            case JSON -> DocumentWriter.writeJson(document, out);
            case YAML -> DocumentWriter.writeYaml(document, out);
            case TABLE -> table.accept(out);
        }
        finish();
    }

    /** Prints one line: for programs as data on standard output, for people as a note on standard error. */
    public void line(Object document, String words) {
        if (format == OutputFormat.TABLE) {
            note(words);
        } else {
            // JSON is YAML.
            out.append(DocumentWriter.json(document)).append('\n');
            finish();
        }
    }

    /**
     * Prints a piece of text as it is: for people so that a terminal shows it and does not obey it, except for colours; for programs as one line
     * of JSON.
     *
     * @throws OutputLostException if it could not be written
     */
    public void piece(Object document, String text) {
        if (format == OutputFormat.TABLE) {
            environment.out().append(environment.terminals().out() ? ControlCharacterFilter.coloured(text) : text);
            environment.out().flush();
        } else {
            out.append(DocumentWriter.json(document)).append('\n');
        }
        finish();
    }

    /** Prints a line for people among pieces of text; nothing for programs, whose pieces say what they are of. */
    public void heading(String line) {
        if (format == OutputFormat.TABLE) {
            out.append(line).append('\n');
        }
    }

    private void finish() {
        if (out.checkError()) {
            throw new OutputLostException();
        }
    }

    /** Prints data that has no better form for people than YAML. */
    public void data(@Nullable Object document) {
        data(document, to -> DocumentWriter.writeYaml(document, to));
    }

    /** The unfiltered stream for the progress of a job: standard output for tables, otherwise standard error. */
    public PrintStream progressStream() {
        return format == OutputFormat.TABLE ? environment.out() : environment.err();
    }

    /** Prints a note on standard error; nothing after the reader of the data has ended. */
    public void note(String line) {
        out.flush();
        if (standard.filter(StandardOutput::hasNoReader).isEmpty()) {
            screen.erase();
            err.append(TextFormat.asCalled(line, environment.command()))
                    .append('\n')
                    .flush();
        }
    }

    /** The lines of the terminal that are drawn again and again. */
    TerminalScreen screen() {
        return screen;
    }

    CommandEnvironment environment() {
        return environment;
    }
}
