package dev.cascade.local.cli;

import java.io.PrintStream;

/** A line a transition. */
final class PlainStory implements Story {

    private final PrintStream to;
    private final StoryLine line = new StoryLine();

    PlainStory(PrintStream to) {
        this.to = to;
    }

    @Override
    public void tell(Transition transition) {
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
