package dev.cascade.usecase.query;

import dev.cascade.engine.TaskError;
import dev.cascade.usecase.query.JobDetails.TaskDetails;
import dev.cascade.usecase.query.JobExplanation.Reason;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * The words of explanations.
 *
 * @param now the time that other times are relative to
 * @param slots how many slots of workers are in use, in words
 */
record ExplanationText(Instant now, Supplier<String> slots) {

    /** What one task does or waits for, as what follows "the task". */
    String task(Reason reason, TaskDetails task, Optional<Instant> until) {
        return switch (reason) {
            case ADMISSION, START -> "has not begun";
            case UPSTREAM -> "waits for tasks before it";
            case WORKER_SLOT -> "waits for a worker slot (" + slots.get() + ")";
            case SERVICE -> "is about to be handed to " + task.type().label();
            case LIMIT -> "waits for a slot of a limit that jobs share";
            case RETRY ->
                task.error()
                                .map(error -> "failed in attempt " + task.attempts() + " (" + of(error) + ") and ")
                                .orElse("")
                        + "is tried again" + in(until);
            case RUNNING ->
                "runs" + task.worker().map(worker -> " on worker " + worker).orElse("") + since(task) + timeout(until);
            case FUNCTION ->
                "runs as a function that was invoked"
                        + task.startedAt().map(ExplanationText::at).orElse("") + timeout(until);
            case STATE_MACHINE ->
                "runs as an execution that began"
                        + task.startedAt().map(ExplanationText::at).orElse("") + timeout(until);
            case TIME -> "waits for a time" + in(until);
            case ANSWER -> "waits for the answer of a person" + deadline(until);
            case CALLBACK -> "waits for a callback" + deadline(until);
            case CHILD -> "waits for a child job" + deadline(until);
            case POLL -> "looks again" + in(until);
            case ITEMS -> "waits for the list that it is mapped over";
            case SUCCESS -> "succeeded" + ended(task);
            case FAILED ->
                "failed" + ended(task)
                        + task.error().map(error -> ": " + of(error)).orElse("");
            case UPSTREAM_FAILED -> "never ran, because a task before it failed";
            case SKIPPED ->
                "was skipped" + ended(task)
                        + task.reason().map(why -> ": " + why).orElse("");
            case CANCELLED -> "was cancelled" + ended(task);
        };
    }

    /** What so many tasks do or wait for, with when the first of them goes on. */
    String tasks(Reason reason, int count, Optional<Instant> until) {
        String first = count == 1 ? "" : ", the first";
        return switch (reason) {
            case WORKER_SLOT -> brief(reason, count) + " (" + slots.get() + ")";
            case RETRY, TIME, POLL -> brief(reason, count) + (until.isEmpty() ? "" : first + in(until));
            case RUNNING, FUNCTION, STATE_MACHINE ->
                brief(reason, count)
                        + until.map(at -> (count == 1 ? ", whose" : ", the first") + " timeout ends" + in(until))
                                .orElse(", without a timeout");
            case ANSWER, CALLBACK, CHILD ->
                brief(reason, count)
                        + (until.isEmpty()
                                ? ""
                                : first + " until " + until.get().truncatedTo(ChronoUnit.SECONDS));
            case ADMISSION,
                    START,
                    SERVICE,
                    LIMIT,
                    ITEMS,
                    UPSTREAM,
                    FAILED,
                    UPSTREAM_FAILED,
                    SKIPPED,
                    CANCELLED,
                    SUCCESS -> brief(reason, count);
        };
    }

    /** The same in few words. */
    String brief(Reason reason, int count) {
        boolean one = count == 1;
        String n = count(count, "task") + " ";
        return n
                + switch (reason) {
                    case ADMISSION, START -> one ? "has not begun" : "have not begun";
                    case UPSTREAM -> one ? "waits for tasks before it" : "wait for tasks before them";
                    case WORKER_SLOT -> one ? "waits for a worker slot" : "wait for a worker slot";
                    case SERVICE ->
                        one ? "is about to be handed to its service" : "are about to be handed to their service";
                    case LIMIT -> (one ? "waits" : "wait") + " for a slot of a limit that jobs share";
                    case RETRY -> one ? "is tried again" : "are tried again";
                    case RUNNING -> one ? "runs" : "run";
                    case FUNCTION -> one ? "runs as a function" : "run as functions";
                    case STATE_MACHINE -> one ? "runs as an execution" : "run as executions";
                    case TIME -> one ? "waits for a time" : "wait for a time";
                    case ANSWER -> one ? "waits for the answer of a person" : "wait for the answers of people";
                    case CALLBACK -> one ? "waits for a callback" : "wait for callbacks";
                    case CHILD -> one ? "waits for a child job" : "wait for child jobs";
                    case POLL -> one ? "looks again" : "look again";
                    case ITEMS ->
                        one
                                ? "waits for the list that it is mapped over"
                                : "wait for the lists that they are mapped over";
                    case SUCCESS -> "succeeded";
                    case FAILED -> "failed";
                    case UPSTREAM_FAILED -> "never ran, because a task before " + (one ? "it" : "them") + " failed";
                    case SKIPPED -> one ? "was skipped" : "were skipped";
                    case CANCELLED -> one ? "was cancelled" : "were cancelled";
                };
    }

    /** {@code 1 task}, {@code 2,000 tasks}. */
    static String count(long n, String thing) {
        return count(n) + " " + thing + (n == 1 ? "" : "s");
    }

    static String count(long n) {
        return String.format(Locale.ROOT, "%,d", n);
    }

    static String at(Instant time) {
        return " at " + time.truncatedTo(ChronoUnit.SECONDS);
    }

    private static String of(TaskError error) {
        return error.type() + ": " + error.message();
    }

    private static String ended(TaskDetails task) {
        return task.completedAt().map(ExplanationText::at).orElse("")
                + (task.attempts() > 0 ? " in attempt " + task.attempts() : "");
    }

    private String since(TaskDetails task) {
        return task.startedAt()
                .map(start -> " since " + start.truncatedTo(ChronoUnit.SECONDS))
                .orElse("");
    }

    private String timeout(Optional<Instant> until) {
        return until.isEmpty() ? ", without a timeout" : "; its timeout ends" + at(until.get()) + "," + in(until);
    }

    private String deadline(Optional<Instant> until) {
        return until.map(at -> " until " + at.truncatedTo(ChronoUnit.SECONDS) + "," + in(until))
                .orElse("");
    }

    /** {@code in 0:42}, {@code in 1:02:03}. */
    private String in(Optional<Instant> until) {
        if (until.isEmpty()) {
            return "";
        }
        Duration left = Duration.between(now, until.get());
        if (left.isNegative() || left.isZero()) {
            return " at any moment";
        }
        Duration rounded = left.plusMillis(999).truncatedTo(ChronoUnit.SECONDS);
        return rounded.toHours() > 0
                ? String.format(
                        Locale.ROOT,
                        " in %d:%02d:%02d",
                        rounded.toHours(),
                        rounded.toMinutesPart(),
                        rounded.toSecondsPart())
                : String.format(Locale.ROOT, " in %d:%02d", rounded.toMinutes(), rounded.toSecondsPart());
    }
}
