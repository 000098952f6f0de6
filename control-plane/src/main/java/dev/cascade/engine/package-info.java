/**
 * What runs next: a pure function from a job, commands and the time to events and effects. Nothing here reads a clock, makes
 * an id, talks to a store or writes a log.
 */
@NullMarked
package dev.cascade.engine;

import org.jspecify.annotations.NullMarked;
