/** What {@link dev.cascade.usecase.AdvanceJob} is made of: who works on a job, and what is kept of it in memory. */
@NullMarked
package dev.cascade.usecase.advance;

import org.jspecify.annotations.NullMarked;
