package dev.cascade.local.cli;

import java.io.PrintStream;
import java.time.InstantSource;

/** Shows the progress of a job to people. For one thread. */
sealed interface Story permits SilentStory, PlainStory, LiveStory {

    /** The form that suits the output: nothing if quiet, a few redrawn lines on a terminal, otherwise one line a transition. */
    static Story in(Session session, int tasks) {
        if (session.isQuiet()) {
            return new SilentStory();
        }
        PrintStream to = session.output().story();
        return session.screen().isOn(to)
                ? new LiveStory(session, to, tasks, InstantSource.system())
                : new PlainStory(PlainText.stream(to));
    }

    void tell(Transition transition);

    /** Shows the transitions so far. Called also while nothing happens, about once a second. */
    void flush();

    /** Ends the output: no transition follows. */
    void end();
}
