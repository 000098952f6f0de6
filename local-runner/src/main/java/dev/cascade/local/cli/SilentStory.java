package dev.cascade.local.cli;

/** Prints no progress. */
record SilentStory() implements Story {

    @Override
    public void tell(Transition transition) {}

    @Override
    public void flush() {}

    @Override
    public void end() {}
}
