/** What Cascade promises to those who use it, checked from outside: through the {@code cascade} command and its files. */
@NullMarked
package dev.cascade.acceptance;

import org.jspecify.annotations.NullMarked;
