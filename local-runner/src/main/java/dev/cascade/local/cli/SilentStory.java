package dev.cascade.local.cli;

/** Tells nothing. */
record SilentStory() implements Story {

    @Override
    public void tell(Transition transition) {}

    @Override
    public void flush() {}

    @Override
    public void end() {}
}
