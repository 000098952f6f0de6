/** What a DAG author touches: the words of Cascade as Java types. */
@NullMarked
package dev.cascade.dsl;

import org.jspecify.annotations.NullMarked;
