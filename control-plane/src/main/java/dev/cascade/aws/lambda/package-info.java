/** Tasks that are Lambda functions: invoking them, and what there is to know of them. */
@NullMarked
package dev.cascade.aws.lambda;

import org.jspecify.annotations.NullMarked;
