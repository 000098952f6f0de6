/** What every adapter of a port must do: tests that know nothing of the adapter. */
@NullMarked
package dev.cascade.port;

import org.jspecify.annotations.NullMarked;
