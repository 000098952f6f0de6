/** Processes of tasks, which are ended together with all processes that they start. */
@NullMarked
package dev.cascade.local.process;

import org.jspecify.annotations.NullMarked;
