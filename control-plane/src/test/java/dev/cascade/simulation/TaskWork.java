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

/** What tasks do, whoever runs them: how each attempt ends, and what must be true while it runs. */
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
        return switch (dice(name(attempt)).nextInt(12)) {
            case 0 -> new Outcome.Failure(TaskError.permanent("Broken", "for good"));
            case 1, 2 -> new Outcome.Failure(TaskError.retryable("Broken", "for now"));
            case 3 -> new Outcome.Skipped(NOTHING_TO_DO);
            default -> new Outcome.Success(TaskResult.inline(result(attempt.idempotencyKey())));
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
        for (Map.Entry<String, Map<String, @Nullable Object>> result :
                input.upstreamResults().entrySet()) {
            String from = String.valueOf(result.getValue().get("from"));
            boolean ofNoOp = result.getValue().containsKey("value");
            if (!ofNoOp && !from.startsWith(input.attempt().job().id() + "/" + result.getKey() + "/")) {
                throw world.violated(
                        name(input.attempt()) + " was given the result of " + from + " as that of " + result.getKey());
            }
        }
    }
}
