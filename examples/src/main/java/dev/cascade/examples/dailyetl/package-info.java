/** The tasks of {@code daily_etl_pipeline}: four in a row, each working on what the one before handed over. */
@NullMarked
package dev.cascade.examples.dailyetl;

import org.jspecify.annotations.NullMarked;
