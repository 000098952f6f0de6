/** Tasks that are Step Functions state machines. */
@NullMarked
package dev.cascade.aws.sfn;

import org.jspecify.annotations.NullMarked;
