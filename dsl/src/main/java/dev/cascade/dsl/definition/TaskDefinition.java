package dev.cascade.dsl.definition;

import java.time.Duration;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * One task of a DAG.
 *
 * <p>{@code options} holds everything the author said about the task apart from its id, type and upstreams, with the JSON
 * type it was said in ({@code String}, {@code Boolean}, {@code Integer}, {@code Long}, {@code Double}, {@code BigInteger}, {@code BigDecimal}, {@code List},
 * {@code Map} or {@code null} as a nested value); an option that was not given is absent. The methods below read the options that
 * Cascade itself acts on; they expect options that passed validation.
 *
 * @param id unique within the DAG, an {@link Identifier}
 * @param type decides what runs the task
 * @param options what the author said about it, in the order given
 * @param dependsOn ids of its direct upstreams, without repetition
 */
public record TaskDefinition(String id, TaskType type, Map<String, @Nullable Object> options, List<String> dependsOn) {

    /** Where a result goes when the author asked for S3 but named no key. */
    public static final String DEFAULT_OUTPUT_KEY = "results/{{job_id}}/{{task_id}}.json";

    // Written out rather than compact, because javac leaves @Nullable out of a compact constructor's parameters.
    public TaskDefinition(String id, TaskType type, Map<String, @Nullable Object> options, List<String> dependsOn) {
        this.id = Identifier.require("a task id", id);
        this.type = type;
        this.options = Collections.unmodifiableMap(new LinkedHashMap<>(options));
        this.dependsOn = List.copyOf(dependsOn);
    }

    /** How long one attempt may take; absent: the longest that its type allows for a Lambda function, no limit for others. */
    public Optional<Duration> timeout() {
        return Optional.ofNullable(options.get("timeout")).map(Durations::parse);
    }

    /** The retry policy. The default is no retry. */
    public RetryPolicy retry() {
        return switch (options.get("retry")) {
            case null -> RetryPolicy.NONE;
            case Number n -> RetryPolicy.ofRetries(n.intValue());
            case Map<?, ?> given -> retryOf(given);
            default -> throw new IllegalStateException("retry was not validated: " + options.get("retry"));
        };
    }

    private static RetryPolicy retryOf(Map<?, ?> given) {
        RetryPolicy usual = RetryPolicy.ofRetries(number(given, "max", 0).intValue());
        Duration delay = duration(given, "delay", usual.delay());
        return new RetryPolicy(
                usual.retries(),
                delay,
                number(given, "backoff", usual.backoff()).doubleValue(),
                duration(given, "max_delay", longer(delay, usual.maxDelay())),
                number(given, "jitter", usual.jitter()).doubleValue());
    }

    private static Duration longer(Duration one, Duration other) {
        return one.compareTo(other) > 0 ? one : other;
    }

    private static Number number(Map<?, ?> given, String key, Number otherwise) {
        return given.get(key) instanceof Number n ? n : otherwise;
    }

    private static Duration duration(Map<?, ?> given, String key, Duration otherwise) {
        Object value = given.get(key);
        return value == null ? otherwise : Durations.parse(value);
    }

    /** When it may start; {@link TriggerRule#ALL_SUCCESS} unless given. */
    public TriggerRule triggerRule() {
        return text("trigger_rule").flatMap(TriggerRule::of).orElse(TriggerRule.ALL_SUCCESS);
    }

    /** Whether the job may succeed, and downstream tasks may run, although this one failed. */
    public boolean allowFailure() {
        return Boolean.TRUE.equals(options.get("allow_failure"));
    }

    /** Whether the author asked for the result to be kept in S3, whatever its size. */
    public boolean storesOutputToS3() {
        return Boolean.TRUE.equals(options.get("store_output_to_s3"));
    }

    /** Template of the S3 key for a result that is kept there. */
    public String outputKeyTemplate() {
        return text("output_s3_key").orElse(DEFAULT_OUTPUT_KEY);
    }

    /** The option as text, if it was given as text. */
    public Optional<String> text(String option) {
        return options.get(option) instanceof String s ? Optional.of(s) : Optional.empty();
    }
}
