/** What a client reads: jobs, their tasks, and what happened since it last asked. Nothing here changes a job. */
@NullMarked
package dev.cascade.usecase.query;

import org.jspecify.annotations.NullMarked;
