/** Tests of the package of this name. */
@NullMarked
package dev.cascade.sql;

import org.jspecify.annotations.NullMarked;
