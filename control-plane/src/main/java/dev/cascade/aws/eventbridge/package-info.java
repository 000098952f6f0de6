/** What other systems are told of jobs. */
@NullMarked
package dev.cascade.aws.eventbridge;

import org.jspecify.annotations.NullMarked;
