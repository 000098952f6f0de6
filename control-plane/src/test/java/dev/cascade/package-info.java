/** Rules that hold for all packages. */
@NullMarked
package dev.cascade;

import org.jspecify.annotations.NullMarked;
