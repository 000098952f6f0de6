package dev.cascade.usecase;

import dev.cascade.dsl.validation.Suggestions;
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

    static RequestRejectedException dagNotFound(String name, DagStore dags) {
        List<String> names = dags.list(Optional.empty()).items().stream()
                .map(DagStore.DagRecord::name)
                .toList();
        String hint = new Suggestions()
                .didYouMean(name, names)
                .orElse(names.isEmpty() ? "none is known yet" : "known are " + String.join(", ", names));
        return new RequestRejectedException(
                Kind.NOT_FOUND, "dag-not-found", "there is no DAG \"" + name + "\"; " + hint);
    }

    static RequestRejectedException jobNotFound(String jobId) {
        return new RequestRejectedException(
                Kind.NOT_FOUND,
                "job-not-found",
                "there is no job \"" + jobId + "\"; `cascade job list` shows those there are");
    }
}
