/** The log of a Lambda function: lines of JSON, from which CloudWatch makes fields. */
@NullMarked
package dev.cascade.aws.logging;

import org.jspecify.annotations.NullMarked;
