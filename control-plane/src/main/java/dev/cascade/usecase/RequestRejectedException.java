package dev.cascade.usecase;

import dev.cascade.dsl.definition.TaskDefinition;
import dev.cascade.dsl.validation.Suggestions;
import dev.cascade.engine.Plan;
import dev.cascade.port.DagStore;
import java.io.Serial;
import java.util.List;
import java.util.Optional;

/** A request was rejected. The message gives the caller the reason. Nothing was changed. */
public final class RequestRejectedException extends RuntimeException {

    @Serial
    private static final long serialVersionUID = 1L;

    /** The kind of rejection. It decides the status of a response and the exit code of a command. */
    public enum Kind {
        /** The request itself is wrong. */
        BAD_REQUEST,
        /** What it is about does not exist. */
        NOT_FOUND,
        /** It does not fit with how things are. */
        CONFLICT,
        /** It is larger than what can be stored. */
        TOO_LARGE,
        /** The idempotency key belongs to another request. */
        KEY_REUSED
    }

    private final Kind kind;
    private final String code;

    /**
     * @param code stable, for programs: {@code dag-not-found} …
     * @param message what is wrong and what to do, for people
     */
    public RequestRejectedException(Kind kind, String code, String message) {
        super(message);
        this.kind = kind;
        this.code = code;
    }

    public Kind kind() {
        return kind;
    }

    public String code() {
        return code;
    }

    /** There is no such DAG. */
    public static RequestRejectedException dagNotFound(String name, DagStore dags) {
        List<String> names = dags.list(Optional.empty()).items().stream()
                .map(DagStore.DagRecord::name)
                .toList();
        String hint = new Suggestions()
                .didYouMean(name, names)
                .orElse(names.isEmpty() ? "none is known yet" : "known are " + String.join(", ", names));
        return new RequestRejectedException(
                Kind.NOT_FOUND, "dag-not-found", "there is no DAG \"" + name + "\"; " + hint);
    }

    /** There is no such version of a DAG that there is. */
    public static RequestRejectedException versionNotFound(String dag, String version, int latest) {
        return new RequestRejectedException(
                Kind.NOT_FOUND,
                "version-not-found",
                "there is no version " + version + " of DAG \"" + dag + "\"; the latest is " + latest
                        + ", and `cascade dag versions " + dag + "` shows all");
    }

    /** A job has no such task. */
    public static RequestRejectedException taskNotFound(String jobId, String taskId, Plan plan) {
        String hint = new Suggestions()
                .didYouMean(
                        taskId,
                        plan.dag().tasks().stream().map(TaskDefinition::id).toList())
                .orElse("`cascade job show " + jobId + "` shows those it has");
        return new RequestRejectedException(
                Kind.NOT_FOUND, "task-not-found", "job \"" + jobId + "\" has no task \"" + taskId + "\"; " + hint);
    }

    public static RequestRejectedException jobNotFound(String jobId) {
        return new RequestRejectedException(
                Kind.NOT_FOUND,
                "job-not-found",
                "there is no job \"" + jobId + "\"; `cascade job list` shows those there are");
    }

    /** There is no such task in the job. */
    public static RequestRejectedException taskNotFound(String jobId, String task) {
        return new RequestRejectedException(
                Kind.NOT_FOUND,
                "task-not-found",
                "job \"" + jobId + "\" has no task \"" + task + "\"; `cascade job show " + jobId
                        + "` shows those it has");
    }
}
