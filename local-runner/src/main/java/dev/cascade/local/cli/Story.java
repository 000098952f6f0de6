package dev.cascade.local.cli;

import java.io.PrintStream;
import java.time.InstantSource;

/** Tells people what happens to a job. For one thread. */
sealed interface Story permits SilentStory, PlainStory, LiveStory {

    /** What suits where it is told: lines that stay, or on a terminal a few that are drawn again and again. */
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

    /** Shows what was told. Called also while nothing happens, about once a second. */
    void flush();

    /** Nothing more will be told. */
    void end();
}
