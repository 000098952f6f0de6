package dev.cascade.dsl;

import dev.cascade.dsl.definition.DagDefinition;
import java.util.List;

/**
 * DAGs that are written in Java. A jar names its providers in {@code META-INF/services/dev.cascade.dsl.DagProvider}; those on the
 * class path given to Cascade are found through {@link java.util.ServiceLoader}.
 */
@FunctionalInterface
public interface DagProvider {

    /**
     * The DAGs, made anew or the same at every call.
     *
     * @throws dev.cascade.dsl.validation.InvalidDagException if one breaks the rules
     */
    List<DagDefinition> dags();
}
