/** Tests of the local Lambda runtime, with real processes. */
@NullMarked
package dev.cascade.local.lambda;

import org.jspecify.annotations.NullMarked;
