/**
 * The engine decides what runs next: a pure function from a job, commands and the time to events and effects. No code here reads a clock,
 * makes an id, calls a store or writes a log.
 */
@NullMarked
package dev.cascade.engine;

import org.jspecify.annotations.NullMarked;
