/** Counts what AWS would bill: calls of any service, and capacity of DynamoDB by its published rules. */
@NullMarked
package dev.cascade.aws.meter;

import org.jspecify.annotations.NullMarked;
