/** Processes that are started with everything that they start, and ended with it. */
@NullMarked
package dev.cascade.local.process;

import org.jspecify.annotations.NullMarked;
