package dev.cascade.local.cli;

import java.io.PrintStream;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Where a command's words go: data to standard output in the format asked for, everything else to standard error. */
final class Output {

    private final PrintStream out;
    private final PrintStream err;
    private final OutputFormat format;

    Output(Surroundings around, OutputFormat format) {
        this.out = around.out();
        this.err = around.err();
        this.format = format;
    }

    /** Prints data; {@code table} prints the same for people. */
    void data(@Nullable Object document, Consumer<PrintStream> table) {
        switch (format) {
            case JSON -> DocumentWriter.writeJson(document, out);
            case YAML -> DocumentWriter.writeYaml(document, out);
            case TABLE -> table.accept(out);
        }
        out.flush();
    }

    /** Says something on one line: as data to programs, beside the data to people. */
    void line(Object document, String words) {
        if (format == OutputFormat.TABLE) {
            note(words);
        } else {
            // JSON is YAML.
            out.append(DocumentWriter.json(document)).append('\n').flush();
        }
    }

    /** Prints data that has no better form for people than YAML. */
    void data(@Nullable Object document) {
        data(document, to -> DocumentWriter.writeYaml(document, to));
    }

    /** Where the story of a job goes while it is told: it is data only for people. */
    PrintStream story() {
        return format == OutputFormat.TABLE ? out : err;
    }

    /** Says something beside the data. */
    void note(String line) {
        out.flush();
        err.append(line).append('\n').flush();
    }

    boolean isForPeople() {
        return format == OutputFormat.TABLE;
    }
}
