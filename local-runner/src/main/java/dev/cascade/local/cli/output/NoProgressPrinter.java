package dev.cascade.local.cli.output;

/** Prints no progress. */
record NoProgressPrinter() implements ProgressPrinter {

    @Override
    public void print(JobTransition transition) {}

    @Override
    public void flush() {}

    @Override
    public void end() {}
}
