/** What the examples share. */
@NullMarked
package dev.cascade.examples;

import org.jspecify.annotations.NullMarked;
