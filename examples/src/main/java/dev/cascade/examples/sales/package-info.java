/** The tasks of {@code etl_parallel}: tables extracted side by side, checked against each other, priced and loaded. */
@NullMarked
package dev.cascade.examples.sales;

import org.jspecify.annotations.NullMarked;
