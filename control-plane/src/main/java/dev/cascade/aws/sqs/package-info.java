/** Queues of the installation. */
@NullMarked
package dev.cascade.aws.sqs;

import org.jspecify.annotations.NullMarked;
