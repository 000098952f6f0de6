/** Entry points of the Lambda functions. Each translates an event, calls one use case, and translates its answer. */
@NullMarked
package dev.cascade.handler;

import org.jspecify.annotations.NullMarked;
