/** Handing attempts over to services that run them: at once, in pieces, later. */
@NullMarked
package dev.cascade.aws.dispatch;

import org.jspecify.annotations.NullMarked;
