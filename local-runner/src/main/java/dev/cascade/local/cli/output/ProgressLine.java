package dev.cascade.local.cli.output;

import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Makes a line of each transition of a job, given one after the other. For one thread. */
final class ProgressLine {

    private static final int WIDEST_TASK = 40;
    private static final int LONGEST_ERROR = 300;

    private final Map<String, Instant> running = new HashMap<>();
    private @Nullable Instant begun;
    /** Grows with longer names; begins wide enough for most, so that lines stay aligned. */
    private int taskWidth = 20;

    /**
     * A line, with the status in the middle.
     *
     * @param before ends with blanks
     */
    record Line(String before, String status, String after) {

        String text() {
            return before + status + after;
        }
    }

    /** When the job began, if its start is among the transitions so far. */
    Optional<Instant> begun() {
        return Optional.ofNullable(begun);
    }

    Line of(JobTransition transition) {
        if (begun == null) {
            begun = transition.at();
        }
        String name = transition.task().orElse(transition.job());
        if (!transition.isOfJob()) {
            taskWidth = Math.clamp(name.length(), taskWidth, WIDEST_TASK);
        }
        String before = (transition.isOfJob() ? "job  " : "task ") + name
                + " ".repeat(Math.max(0, taskWidth - name.length())) + "  ";
        return new Line(before, transition.status(), after(transition, begun));
    }

    private String after(JobTransition transition, Instant begun) {
        StringBuilder after = new StringBuilder();
        transition.attempt().ifPresent(attempt -> after.append("  attempt ").append(attempt));
        after.append("  at ").append(TextFormat.duration(Duration.between(begun, transition.at())));
        took(transition).ifPresent(took -> after.append(", took ").append(TextFormat.duration(took)));
        transition.error().ifPresent(error -> after.append("  ").append(TextFormat.shortened(error, LONGEST_ERROR)));
        return after.toString();
    }

    /** How long the attempt ran that has ended. */
    private Optional<Duration> took(JobTransition transition) {
        if (transition.isOfJob()) {
            return Optional.empty();
        }
        String task = transition.task().orElse("");
        Instant since = running.remove(task);
        if (transition.status().equals("running")) {
            running.put(task, transition.at());
            return Optional.empty();
        }
        return Optional.ofNullable(since).map(from -> Duration.between(from, transition.at()));
    }
}
