package dev.cascade.local.cli;

import java.io.PrintStream;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Where a command's words go: data to standard output in the format asked for, everything else to standard error. */
final class Output {

    private final PrintStream out;
    private final PrintStream err;
    private final Optional<StandardOutput> standard;
    private final Surroundings around;
    private final OutputFormat format;
    private final Screen screen;

    Output(Surroundings around, OutputFormat format, Screen screen) {
        this.out = PlainText.stream(around.out());
        this.err = PlainText.stream(around.err());
        this.around = around;
        this.format = format;
        this.screen = screen;
        this.standard = around.out() instanceof StandardOutput s ? Optional.of(s) : Optional.empty();
    }

    /**
     * Prints data; {@code table} prints the same for people.
     *
     * @throws OutputLostException if it could not be written
     */
    void data(@Nullable Object document, Consumer<PrintStream> table) {
        switch (format) {
            case JSON -> DocumentWriter.writeJson(document, out);
            case YAML -> DocumentWriter.writeYaml(document, out);
            case TABLE -> table.accept(out);
        }
        finish();
    }

    /** Says something on one line: as data to programs, beside the data to people. */
    void line(Object document, String words) {
        if (format == OutputFormat.TABLE) {
            note(words);
        } else {
            // JSON is YAML.
            out.append(DocumentWriter.json(document)).append('\n');
            finish();
        }
    }

    private void finish() {
        if (out.checkError()) {
            throw new OutputLostException();
        }
    }

    /** Prints data that has no better form for people than YAML. */
    void data(@Nullable Object document) {
        data(document, to -> DocumentWriter.writeYaml(document, to));
    }

    /** Where the story of a job goes while it is told, as it is: it is data only for people. */
    PrintStream story() {
        return format == OutputFormat.TABLE ? around.out() : around.err();
    }

    /** Says something beside the data; nothing once the program that read the data has ended. */
    void note(String line) {
        out.flush();
        if (standard.filter(StandardOutput::hasNoReader).isEmpty()) {
            screen.erase();
            err.append(Words.asCalled(line, around.command())).append('\n').flush();
        }
    }

    boolean isForPeople() {
        return format == OutputFormat.TABLE;
    }
}
