/** Cascade on one machine: the production engine and use cases over embedded parts. */
@NullMarked
package dev.cascade.local;

import org.jspecify.annotations.NullMarked;
