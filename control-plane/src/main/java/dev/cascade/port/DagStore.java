package dev.cascade.port;

import dev.cascade.dsl.definition.DagDefinition;
import dev.cascade.engine.Actor;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * Remembers DAGs: every change makes a new version, and versions never change. May be called by many threads.
 *
 * @see StoreException
 */
public interface DagStore {

    /**
     * Makes {@code dag} the latest version of the DAG with its name. If it equals the latest version, there is no new one. Two writers that
     * register at once get different versions, or the same one for equal definitions. Its source has the DAG from then on.
     *
     * @param source where it came from: a file, the API, a class
     * @param sourceTag what tells whether the source has changed since
     * @return the DAG as it is now
     */
    DagRecord register(DagDefinition dag, String source, Optional<String> sourceTag, Instant now);

    /** The same, from a source without a tag. */
    default DagRecord register(DagDefinition dag, String source, Instant now) {
        return register(dag, source, Optional.empty(), now);
    }

    /** The DAG with this name. */
    Optional<DagRecord> find(String name);

    /** One version of it. */
    Optional<DagDefinition> definition(String name, int version);

    /** All DAGs, by name, in pages of at most 1,000. */
    Page<DagRecord> list(Optional<String> cursor);

    /** The versions of a DAG, newest first; none if there is no such DAG. */
    List<DagVersion> versions(String name);

    /**
     * An operator's word on whether the DAG is on; it outlives later versions, whatever they say. Of the same word said again, the first time counts.
     *
     * @param actor whose word it is, if that is known
     * @return the DAG as it is now; empty if there is none
     */
    Optional<DagRecord> setEnabled(String name, boolean enabled, Optional<Actor> actor, Instant now);

    /** The same, of somebody who is not known. */
    default Optional<DagRecord> setEnabled(String name, boolean enabled, Instant now) {
        return setEnabled(name, enabled, Optional.empty(), now);
    }

    /**
     * The source does not have the DAG any more: it is off until it is registered again, and all else is kept. Nothing happens if it came
     * from another source meanwhile.
     *
     * @return the DAG as it is now; empty if there is none
     */
    Optional<DagRecord> withdraw(String name, String source, Instant now);

    /**
     * DAGs whose next run is not after {@code now}: those that wait longest come first, then by name. One query when there are none. What
     * was written less than a second ago may be missing.
     */
    List<DagRecord> due(Instant now);

    /**
     * Moves a DAG's next run on, if it is the expected one. Of many who try at once, one succeeds.
     *
     * @return whether it did
     */
    boolean moveNextRun(String name, Instant expected, Instant next);

    /**
     * A DAG, without its tasks.
     *
     * @param version the latest
     * @param enabled whether it is on: its source has it, and an operator's word says so, or without one the latest version
     * @param present whether its source has it
     * @param sourceTag what the source said of it when it was last read
     * @param updatedAt when the latest version or the operator's word came, or the source lost or regained it
     * @param nextRunAt when its schedule starts a job next; in the past if that has not happened yet; empty if it is off or has no schedule
     * @param switched the operator's word; empty without one
     */
    record DagRecord(
            String name,
            int version,
            boolean enabled,
            boolean present,
            Optional<String> description,
            Optional<String> schedule,
            int taskCount,
            String source,
            Optional<String> sourceTag,
            Instant updatedAt,
            Optional<Instant> nextRunAt,
            Optional<Switched> switched) {}

    /**
     * An operator's word on whether a DAG is on.
     *
     * @param on what it says
     * @param actor whose it is, if that is known
     * @param at when it was said first; empty for a word from before this was noted
     */
    record Switched(boolean on, Optional<Actor> actor, Optional<Instant> at) {}

    /** One version of a DAG. */
    record DagVersion(int version, String source, Instant createdAt, int taskCount) {}
}
