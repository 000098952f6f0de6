/** What a DAG is once it has been written, whatever it was written in: immutable values that are right from birth. */
@NullMarked
package dev.cascade.dsl.definition;

import org.jspecify.annotations.NullMarked;
