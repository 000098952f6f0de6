/** Ports whose contents need not outlive the process: what a single process knows of its viewers. */
@NullMarked
package dev.cascade.memory;

import org.jspecify.annotations.NullMarked;
