package dev.cascade.local.cli.output;

import dev.cascade.local.cli.environment.StandardStreamDescriptor;
import dev.cascade.local.cli.environment.TerminalSize;
import java.io.PrintStream;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The progress of a job on a terminal: one line with the numbers of tasks, above the last transitions. */
final class TerminalProgressPrinter implements ProgressPrinter {

    private static final int MOST_LINES = 8;
    private static final Duration BETWEEN_DRAWINGS = Duration.ofMillis(100);
    private static final Duration BETWEEN_MEASURES = Duration.ofSeconds(2);

    private final CommandOutputWriter output;
    private final PrintStream to;
    private final InstantSource clock;
    private final Instant opened;
    private final ProgressLine line = new ProgressLine();
    private final Deque<Printed> last = new ArrayDeque<>();
    private final Map<String, String> statuses = new HashMap<>();
    private final Map<String, Integer> counts = new HashMap<>();
    private final int tasks;
    private TerminalSize window;
    private Instant measured;
    private Instant drawn = Instant.MIN;
    private boolean isShown;

    TerminalProgressPrinter(CommandOutputWriter output, PrintStream to, int tasks, InstantSource clock) {
        this.output = output;
        this.to = to;
        this.tasks = tasks;
        this.clock = clock;
        this.opened = clock.instant();
        this.measured = opened;
        this.window = measure();
    }

    private record Printed(JobTransition transition, ProgressLine.Line line) {}

    @Override
    public void print(JobTransition transition) {
        isShown = false;
        last.addLast(new Printed(transition, line.of(transition)));
        if (last.size() > MOST_LINES) {
            last.removeFirst();
        }
        transition.task().ifPresent(task -> count(task, transition.status()));
    }

    private void count(String task, String status) {
        String before = statuses.put(task, status);
        if (before != null) {
            counts.merge(before, -1, Integer::sum);
        }
        counts.merge(status, 1, Integer::sum);
    }

    @Override
    public void flush() {
        if (Duration.between(drawn, clock.instant()).compareTo(BETWEEN_DRAWINGS) >= 0) {
            draw();
        }
    }

    @Override
    public void end() {
        if (!isShown || !output.screen().isDrawn()) {
            draw();
        }
        output.screen().leave();
    }

    private void draw() {
        Instant now = clock.instant();
        if (Duration.between(measured, now).compareTo(BETWEEN_MEASURES) >= 0) {
            window = measure();
            measured = now;
        }
        List<String> lines = new ArrayList<>();
        lines.add(cut(progress(now)));
        // The cursor stands on a line of its own below.
        last.stream()
                .skip(Math.max(0, last.size() - Math.max(0, window.rows() - 2)))
                .forEach(printed -> lines.add(shown(printed, now)));
        output.screen().draw(to, lines);
        drawn = now;
        isShown = true;
    }

    private TerminalSize measure() {
        int descriptor = to == output.environment().out()
                ? StandardStreamDescriptor.OUT.number()
                : StandardStreamDescriptor.ERR.number();
        return TerminalSize.of(descriptor, output.environment().env());
    }

    private String progress(Instant now) {
        int failed = of("failed") + of("upstream_failed");
        int done = failed + of("success") + of("skipped") + of("cancelled");
        Instant since = line.begun().orElse(opened);
        return done + " of " + TextFormat.count(Math.max(tasks, statuses.size()), "task") + " done, " + of("running")
                + " running, " + failed + " failed, " + seconds(Duration.between(since, now));
    }

    /** Without the part of a second that would be another at each drawing. */
    private static String seconds(Duration duration) {
        return duration.toSeconds() < 60 ? Math.max(0, duration.toSeconds()) + " s" : TextFormat.duration(duration);
    }

    private int of(String status) {
        return counts.getOrDefault(status, 0);
    }

    private String shown(Printed printed, Instant now) {
        String before = ControlCharacterFilter.of(printed.line().before());
        String status = ControlCharacterFilter.of(printed.line().status());
        String after = stillRunning(printed.transition(), now)
                .orElseGet(() -> ControlCharacterFilter.of(printed.line().after()));
        int room = window.columns() - 1 - before.length() - status.length();
        return room < 0 || !output.screen().hasColours()
                ? cut(before + status + after)
                : before + coloured(status) + after.substring(0, Math.min(after.length(), room));
    }

    /** For a task that runs, what takes the place of when it began. */
    private Optional<String> stillRunning(JobTransition transition, Instant now) {
        return transition
                .task()
                .filter(task -> transition.status().equals("running") && "running".equals(statuses.get(task)))
                .map(task -> "  attempt " + transition.attempt().orElse(1) + ", for "
                        + seconds(Duration.between(transition.at(), now)));
    }

    /** A line that is as wide as the window would make some terminals begin another. */
    private String cut(String text) {
        return text.substring(0, Math.min(text.length(), Math.max(0, window.columns() - 1)));
    }

    private static String coloured(String status) {
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
