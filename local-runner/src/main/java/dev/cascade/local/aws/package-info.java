/** A worker pool in an AWS account: where its tasks come from, and what ECS is told. */
@NullMarked
package dev.cascade.local.aws;

import org.jspecify.annotations.NullMarked;
