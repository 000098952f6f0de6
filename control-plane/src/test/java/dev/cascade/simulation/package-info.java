/**
 * Whole installations in virtual time, on one thread, with faults that follow from a seed: {@code ./cascade simulate}. {@code
 * control-plane/docs/simulation.md} tells how to use it and where to add what a new feature needs.
 */
@NullMarked
package dev.cascade.simulation;

import org.jspecify.annotations.NullMarked;
