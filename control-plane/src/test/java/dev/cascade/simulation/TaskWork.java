package dev.cascade.simulation;

import dev.cascade.engine.Outcome;
import dev.cascade.engine.TaskError;
import dev.cascade.engine.TaskResult;
import dev.cascade.port.Attempt;
import dev.cascade.usecase.TaskInput;
import java.util.HashMap;
import java.util.Map;
import java.util.Random;
import org.jspecify.annotations.Nullable;

/** What tasks do, on each kind of worker: how each attempt ends, and what must be true while it runs. */
final class TaskWork {

    /** Why an attempt skips its task. */
    static final String NOTHING_TO_DO = "nothing to do";

    private final World world;
    private final Ledger ledger;
    /** Who began which attempt. */
    private final Map<String, String> begun = new HashMap<>();

    TaskWork(World world, Ledger ledger) {
        this.world = world;
        this.ledger = ledger;
    }

    /** The attempt in a few words. */
    String name(Attempt attempt) {
        return ledger.alias(attempt.job().id()) + "/" + attempt.name() + "/" + attempt.number();
    }

    /** An attempt begins on a worker: only once, wherever. */
    void begin(Attempt attempt, String worker) {
        String other = begun.put(attempt.idempotencyKey(), worker);
        if (other != null) {
            throw world.violated("attempt " + name(attempt) + " was begun by " + other + " and again by " + worker);
        }
    }

    /** How an attempt ends: follows from the seed and its name. */
    Outcome outcome(Attempt attempt) {
        return outcome(name(attempt), attempt.idempotencyKey());
    }

    /** The name of the attempt that a service was given this event for. */
    String name(Map<String, @Nullable Object> event) {
        String key = key(event);
        String job = String.valueOf(event.get("job_id"));
        return ledger.alias(job) + key.substring(job.length());
    }

    private static String key(Map<String, @Nullable Object> event) {
        return String.valueOf(event.get("idempotency_key"));
    }

    /** How a service ends the attempt that it was given this event for. */
    Outcome outcome(Map<String, @Nullable Object> event) {
        return outcome(name(event), key(event));
    }

    private Outcome outcome(String name, String key) {
        return switch (dice(name).nextInt(12)) {
            case 0 -> new Outcome.Failure(TaskError.permanent("Broken", "for good"));
            case 1, 2 -> new Outcome.Failure(TaskError.retryable("Broken", "for now"));
            case 3 -> new Outcome.Skipped(NOTHING_TO_DO);
            default -> new Outcome.Success(TaskResult.inline(result(key)));
        };
    }

    /** An end in a few words. */
    static String words(Outcome outcome) {
        return switch (outcome) {
            case Outcome.Success s -> "success";
            case Outcome.Failure f ->
                "failure " + f.error().type() + (f.error().retryable() ? ", may be tried again" : ", for good");
            case Outcome.Skipped s -> "skipped";
        };
    }

    /** Whether the attempt is what its task is at, as saved. */
    boolean isInFlight(Attempt attempt) {
        return ledger.isInFlight(attempt.job().id(), attempt.name(), attempt.number());
    }

    /** Dice that fall the same way for the same name, whenever they are thrown. */
    Random dice(String what) {
        Random dice = new Random(world.seed * 1_000_003 + what.hashCode());
        dice.nextInt();
        return dice;
    }

    /** What an attempt that succeeds returns. */
    static String result(String idempotencyKey) {
        return "{\"from\":\"" + idempotencyKey + "\"}";
    }

    /** What an attempt is given of its upstreams is what they returned. */
    void checkInput(TaskInput input) {
        input.upstreamResults()
                .forEach((upstream, result) ->
                        checkResult(name(input.attempt()), input.attempt().job().id(), upstream, result));
    }

    /** The same for an attempt that a service runs. */
    void checkInput(Map<String, @Nullable Object> event) {
        if (event.get("upstream_results") instanceof Map<?, ?> results) {
            results.forEach((upstream, result) -> {
                if (result instanceof Map<?, ?> fields) {
                    checkResult(name(event), String.valueOf(event.get("job_id")), String.valueOf(upstream), fields);
                }
            });
        }
    }

    private void checkResult(String name, String jobId, String upstream, Map<?, ?> result) {
        String from = String.valueOf(result.get("from"));
        boolean ofNoOp = result.containsKey("value");
        if (!ofNoOp && !from.startsWith(jobId + "/" + upstream + "/")) {
            throw world.violated(name + " was given the result of " + from + " as that of " + upstream);
        }
    }
}
