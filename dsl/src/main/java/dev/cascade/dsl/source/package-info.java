/** Documents before validation: a tree of values, each with its line and column in the file. */
@NullMarked
package dev.cascade.dsl.source;

import org.jspecify.annotations.NullMarked;
