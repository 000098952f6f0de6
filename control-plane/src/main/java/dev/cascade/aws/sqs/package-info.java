/** Queues on SQS. */
@NullMarked
package dev.cascade.aws.sqs;

import org.jspecify.annotations.NullMarked;
