/** The whole control plane with virtual time, one thread, and faults that follow from a seed. */
@NullMarked
package dev.cascade.simulation;

import org.jspecify.annotations.NullMarked;
