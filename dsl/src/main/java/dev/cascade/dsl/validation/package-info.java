/**
 * The one set of rules for DAGs, whatever they were written in. {@link dev.cascade.dsl.validation.DagCompiler} applies all
 * of them and reports all that is wrong at once.
 */
@NullMarked
package dev.cascade.dsl.validation;

import org.jspecify.annotations.NullMarked;
