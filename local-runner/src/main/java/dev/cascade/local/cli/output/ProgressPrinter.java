package dev.cascade.local.cli.output;

import java.io.PrintStream;
import java.time.InstantSource;

/** Prints the progress of a job. For one thread. */
public sealed interface ProgressPrinter permits NoProgressPrinter, LineProgressPrinter, TerminalProgressPrinter {

    /** Prints nothing if quiet, a few redrawn lines on a terminal, otherwise one line for each transition. */
    static ProgressPrinter open(CommandOutputWriter output, boolean quiet, int tasks) {
        if (quiet) {
            return new NoProgressPrinter();
        }
        PrintStream to = output.progressStream();
        return output.screen().isOn(to)
                ? new TerminalProgressPrinter(output, to, tasks, InstantSource.system())
                : new LineProgressPrinter(ControlCharacterFilter.stream(to));
    }

    /** Prints a change of a job or task. */
    void print(JobTransition transition);

    /** Shows the transitions so far. Called also while nothing happens, about once a second. */
    void flush();

    /** Ends the output: no transition follows. */
    void end();
}
