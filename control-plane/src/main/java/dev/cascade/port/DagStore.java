package dev.cascade.port;

import dev.cascade.dsl.definition.DagDefinition;
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
     * Makes {@code dag} the latest version of the DAG with its name. If it equals the latest version, nothing changes. Two writers that
     * register at once get different versions, or the same one for equal definitions.
     *
     * @param source where it came from: a file, the API, a class
     * @return the DAG as it is now
     */
    DagRecord register(DagDefinition dag, String source, Instant now);

    /** The DAG with this name. */
    Optional<DagRecord> find(String name);

    /** One version of it. */
    Optional<DagDefinition> definition(String name, int version);

    /** All DAGs, by name, in pages of at most 1,000. */
    Page<DagRecord> list(Optional<String> cursor);

    /** The versions of a DAG, newest first; none if there is no such DAG. */
    List<DagVersion> versions(String name);

    /**
     * An operator's word on whether the DAG is on; it outlives later versions, whatever they say.
     *
     * @return the DAG as it is now; empty if there is none
     */
    Optional<DagRecord> setEnabled(String name, boolean enabled, Instant now);

    /**
     * A DAG, without its tasks.
     *
     * @param version the latest
     * @param enabled whether it is on: an operator's word if there is one, else what the latest version says
     * @param updatedAt when the latest version or the operator's word came
     */
    record DagRecord(
            String name,
            int version,
            boolean enabled,
            Optional<String> description,
            Optional<String> schedule,
            int taskCount,
            String source,
            Instant updatedAt) {}

    /** One version of a DAG. */
    record DagVersion(int version, String source, Instant createdAt, int taskCount) {}
}
