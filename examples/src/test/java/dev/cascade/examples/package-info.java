/** The examples, each run as a whole: every task for real, on the results of those before it. */
@NullMarked
package dev.cascade.examples;

import org.jspecify.annotations.NullMarked;
