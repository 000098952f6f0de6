/** Lambda functions in Java: plain request handlers, which know nothing of Cascade. */
@NullMarked
package dev.cascade.examples.functions;

import org.jspecify.annotations.NullMarked;
