/** Decides who is sent which events of jobs, in which order and how fast, whatever the messages look like. */
@NullMarked
package dev.cascade.usecase.stream;

import org.jspecify.annotations.NullMarked;
