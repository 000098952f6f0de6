/** Stored forms that the store adapters share. */
@NullMarked
package dev.cascade.store;

import org.jspecify.annotations.NullMarked;
