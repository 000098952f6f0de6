package dev.cascade.port;

import java.util.Map;
import java.util.Set;

/** Knows the state machines that tasks may name. May be called by many threads. */
@FunctionalInterface
public interface StateMachineRegistry {

    /**
     * Those of these state machines that tasks may not name, by ARN as given. Empty if tasks may name all.
     *
     * @throws StoreException if it cannot be found out
     */
    Map<String, Unusable> unusable(Set<String> arns);

    /**
     * Why tasks may not name a state machine.
     *
     * @param reason as the end of a sentence that begins with the state machine: "does not exist" …
     * @param advice what to do about it
     */
    record Unusable(String reason, String advice) {}
}
