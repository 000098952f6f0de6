/** Threads that live as long as the process, and how their failures are logged. */
@NullMarked
package dev.cascade.background;

import org.jspecify.annotations.NullMarked;
