package dev.cascade.local.cli;

import java.io.PrintStream;

/** Tells what happens to a job, a line a transition. Not thread-safe. */
final class Story {

    private static final int WIDEST_TASK = 40;
    private static final int LONGEST_ERROR = 300;

    private final PrintStream to;
    private final boolean colours;
    /** Grows with longer names; begins wide enough for most, so that lines stay aligned. */
    private int taskWidth = 20;

    Story(PrintStream to, boolean colours) {
        this.to = to;
        this.colours = colours;
    }

    static Story in(Session session) {
        boolean colours = session.around().terminal() && !session.around().env().containsKey("NO_COLOR");
        return new Story(session.output().story(), colours);
    }

    void tell(Transition transition) {
        String name = transition.task().orElse(transition.job());
        if (!transition.isOfJob()) {
            taskWidth = Math.clamp(name.length(), taskWidth, WIDEST_TASK);
        }
        StringBuilder line = new StringBuilder(transition.isOfJob() ? "job  " : "task ")
                .append(name)
                .repeat(' ', Math.max(0, taskWidth - name.length()))
                .append("  ")
                .append(coloured(transition.status()));
        transition.attempt().ifPresent(attempt -> line.append("  attempt ").append(attempt));
        transition.error().ifPresent(error -> line.append("  ").append(Words.shortened(error, LONGEST_ERROR)));
        to.append(line).append('\n');
    }

    void flush() {
        to.flush();
    }

    private String coloured(String status) {
        if (!colours) {
            return status;
        }
        int colour =
                switch (status) {
                    case "success" -> 32;
                    case "failed", "upstream_failed" -> 31;
                    case "up_for_retry", "cancelled" -> 33;
                    case "running" -> 36;
                    default -> 0;
                };
        return colour == 0 ? status : "\u001b[" + colour + "m" + status + "\u001b[0m";
    }
}
