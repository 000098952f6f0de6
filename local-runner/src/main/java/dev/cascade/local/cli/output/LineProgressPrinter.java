package dev.cascade.local.cli.output;

import java.io.PrintStream;

/** The progress of a job as one line for each transition. */
final class LineProgressPrinter implements ProgressPrinter {

    private final PrintStream to;
    private final ProgressLine line = new ProgressLine();

    LineProgressPrinter(PrintStream to) {
        this.to = to;
    }

    @Override
    public void print(JobTransition transition) {
        to.append(line.of(transition).text()).append('\n');
    }

    @Override
    public void flush() {
        to.flush();
    }

    @Override
    public void end() {
        to.flush();
    }
}
