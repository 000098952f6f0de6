/** The worker pool of one process: claims attempts, runs them and reports how they ended. */
@NullMarked
package dev.cascade.local.worker;

import org.jspecify.annotations.NullMarked;
