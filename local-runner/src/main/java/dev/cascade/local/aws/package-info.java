/** Workers in an AWS account: the task queue, task credentials and ECS scale-in protection. */
@NullMarked
package dev.cascade.local.aws;

import org.jspecify.annotations.NullMarked;
