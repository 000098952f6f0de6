/** The tasks of {@code data_processing_pipeline} behind fetching and validating, which are in {@code records}. */
@NullMarked
package dev.cascade.examples.warehouse;

import org.jspecify.annotations.NullMarked;
