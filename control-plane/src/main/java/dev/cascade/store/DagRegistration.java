package dev.cascade.store;

import dev.cascade.dsl.definition.DagDefinition;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Optional;

/**
 * A DAG on its way into a store.
 *
 * @param hash {@link DagCodec#hash} of the DAG
 * @param sourceTag what tells whether the source has changed since
 */
public record DagRegistration(DagDefinition dag, String hash, String source, Optional<String> sourceTag, Instant at) {

    public static DagRegistration of(DagDefinition dag, String source, Optional<String> sourceTag, Instant at) {
        return new DagRegistration(dag, DagCodec.hash(dag), source, sourceTag, at.truncatedTo(ChronoUnit.MILLIS));
    }
}
