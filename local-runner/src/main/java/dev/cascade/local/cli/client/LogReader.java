package dev.cascade.local.cli.client;

import dev.cascade.local.cli.environment.CommandException;
import dev.cascade.local.cli.environment.ExitCode;
import dev.cascade.local.cli.environment.InterruptSignal;
import dev.cascade.local.cli.output.JsonFields;
import dev.cascade.local.cli.session.CommandSession;
import dev.cascade.usecase.RequestRejectedException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Prints the logs of a job's tasks. It asks for a log piece by piece. For one thread. */
public final class LogReader {

    private static final Duration PAUSE = Duration.ofMillis(500);
    private static final Duration PAUSE_OF_ALL = Duration.ofSeconds(1);

    private final CommandSession session;
    private final ControlPlaneClient plane;
    private final String job;
    private final InterruptSignal interrupt;
    private final ReconnectRetry patience;
    private final Set<String> unreadable = new HashSet<>();
    private String printing = "";
    private boolean isAtLineStart = true;

    /** @param job the job's id */
    public LogReader(CommandSession session, ControlPlaneClient plane, String job) {
        this.session = session;
        this.plane = plane;
        this.job = job;
        this.interrupt = session.environment().interrupt();
        this.patience = new ReconnectRetry(interrupt, session.output()::note, InstantSource.system());
    }

    /** Where an attempt's log has been read to. */
    private static final class Position {

        private int attempt;
        private long after;
        private boolean isComplete;

        Position(int attempt) {
            this.attempt = attempt;
        }

        void next() {
            attempt++;
            after = 0;
            isComplete = false;
        }
    }

    /**
     * Prints the log of one task.
     *
     * @param attempt which; empty for the latest, and those that follow
     * @param follow whether to wait for what is written next
     */
    public ExitCode read(String task, OptionalInt attempt, boolean follow) {
        if (attempt.isPresent()) {
            Position position = new Position(attempt.getAsInt());
            drain(task, position);
            while (follow && !position.isComplete && !interrupt.await(PAUSE)) {
                ask(true, () -> drain(task, position));
            }
            return exit();
        }
        JsonFields now = task(plane.job(job), task);
        if (!follow && now.number("attempts") == 0) {
            session.output().note("cascade: task \"" + task + "\" has had no attempt yet");
            return ExitCode.SUCCESS;
        }
        Position position = new Position(Math.max(1, (int) now.number("attempts")));
        Optional<JsonFields> seen = Optional.of(now);
        while (true) {
            boolean hasBegun =
                    seen.map(t -> t.number("attempts") >= position.attempt).orElse(false);
            if (hasBegun) {
                ask(follow, () -> drain(task, position));
            }
            boolean hasMore =
                    seen.map(t -> t.number("attempts") > position.attempt).orElse(false);
            if (!follow || interrupt.isRaised()) {
                return exit();
            }
            if (hasBegun && position.isComplete && hasMore) {
                position.next();
                session.output().note("cascade: attempt " + position.attempt + " of task " + task);
            } else if (seen.flatMap(t -> t.text("completed_at")).isPresent() && (position.isComplete || !hasBegun)) {
                return exit();
            } else if (interrupt.await(PAUSE)) {
                return exit();
            }
            if (position.isComplete || !hasBegun) {
                seen = patience.ask(() -> task(plane.job(job), task));
            }
        }
    }

    private JsonFields task(JsonFields document, String task) {
        return document.objects("tasks").stream()
                .filter(t -> t.cell("task_id").equals(task))
                .findFirst()
                .orElseThrow(() -> new CommandException(
                        ExitCode.NOT_FOUND,
                        "job \"" + job + "\" has no task \"" + task + "\"; `cascade job show " + job
                                + "` shows those it has"));
    }

    /**
     * Prints the logs of all tasks that have had an attempt, each under a line with its name.
     *
     * @param follow whether to go on until the job has ended
     */
    public ExitCode readAll(boolean follow) {
        Map<String, Position> positions = new HashMap<>();
        Optional<JsonFields> now = Optional.of(plane.job(job));
        while (true) {
            now.ifPresent(document -> readAll(document, positions, follow));
            boolean hasEnded =
                    now.filter(j -> j.text("completed_at").isPresent()).isPresent();
            if (!follow || hasEnded || interrupt.await(PAUSE_OF_ALL)) {
                return exit();
            }
            now = patience.ask(() -> plane.job(job));
        }
    }

    private void readAll(JsonFields document, Map<String, Position> positions, boolean follow) {
        for (JsonFields task : document.objects("tasks")) {
            String id = task.cell("task_id");
            int latest = (int) task.number("attempts");
            if (latest == 0 || task.cell("type").equals("noop") || interrupt.isRaised() || unreadable.contains(id)) {
                continue;
            }
            Position position = positions.computeIfAbsent(id, unused -> new Position(latest));
            if (!position.isComplete) {
                ask(follow, () -> drainUnderName(id, position));
            }
            while (position.isComplete && position.attempt < latest) {
                position.next();
                ask(follow, () -> drainUnderName(id, position));
            }
        }
    }

    /** A control plane that does not answer for a while is asked again if the log is followed. */
    private void ask(boolean follow, Runnable drain) {
        if (follow) {
            Optional<Boolean> unused = patience.ask(() -> {
                drain.run();
                return true;
            });
        } else {
            drain.run();
        }
    }

    /** Of many logs, one that cannot be read does not keep the others from being printed. */
    private void drainUnderName(String task, Position position) {
        String name = task + " (attempt " + position.attempt + ")";
        try {
            drain(task, position, () -> {
                if (!printing.equals(name)) {
                    heading(name);
                }
            });
        } catch (RequestRejectedException e) {
            refused(task, e);
        } catch (CommandException e) {
            if (e.exit() != ExitCode.NOT_FOUND) {
                throw e;
            }
            refused(task, e);
        }
    }

    private void refused(String task, RuntimeException e) {
        unreadable.add(task);
        session.output().note("cascade: " + e.getMessage());
    }

    private void heading(String name) {
        session.output()
                .heading((isAtLineStart ? "" : "\n") + (printing.isEmpty() ? "" : "\n") + "==> " + name + " <==");
        isAtLineStart = true;
        printing = name;
    }

    private void drain(String task, Position position) {
        drain(task, position, () -> {});
    }

    /** Prints what there is. */
    private void drain(String task, Position position, Runnable before) {
        while (!interrupt.isRaised()) {
            JsonFields page = plane.log(job, task, position.attempt, position.after);
            String text = page.text("text").orElse("");
            if (!text.isEmpty()) {
                before.run();
                print(task, position.attempt, text);
            }
            boolean isStuck = page.number("next_after") == position.after;
            position.after = page.number("next_after");
            position.isComplete = Boolean.TRUE.equals(page.fields().get("complete"));
            if (position.isComplete || isStuck) {
                return;
            }
        }
    }

    private void print(String task, int attempt, String text) {
        Map<String, @Nullable Object> piece = new LinkedHashMap<>();
        piece.put("task_id", task);
        piece.put("attempt", attempt);
        piece.put("text", text);
        session.output().piece(piece, text);
        isAtLineStart = text.endsWith("\n");
    }

    private ExitCode exit() {
        return interrupt.isRaised() ? ExitCode.INTERRUPTED : ExitCode.SUCCESS;
    }
}
