package dev.cascade.dsl.definition;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/**
 * When a task may start, seen from its direct upstreams. The names are Airflow's.
 *
 * <p>An upstream that failed (or became {@code upstream_failed}) counts as failed unless it has {@code allow_failure}; then
 * it counts as done.
 */
public enum TriggerRule {
    /** All upstreams succeeded. One that failed makes the task {@code upstream_failed}; one that was skipped, {@code skipped}. */
    ALL_SUCCESS,
    /** All upstreams ended, however they did. */
    ALL_DONE,
    /** All upstreams ended and none failed; skipped ones are welcome. */
    NONE_FAILED,
    /** At least one upstream failed. When all ended and none failed, the task is {@code skipped}. */
    ONE_FAILED;

    /** The word for this rule in a DAG document: {@code all_success}, … */
    public String label() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** The rule that a DAG document calls {@code label}, if there is one. */
    public static Optional<TriggerRule> of(String label) {
        return Arrays.stream(values()).filter(r -> r.label().equals(label)).findFirst();
    }
}
