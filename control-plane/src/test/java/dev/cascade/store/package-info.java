/** Tests of the package of this name. */
@NullMarked
package dev.cascade.store;

import org.jspecify.annotations.NullMarked;
