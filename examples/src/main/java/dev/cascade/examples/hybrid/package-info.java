/** The local tasks around the Lambda functions of {@code hybrid_processing_pipeline}. */
@NullMarked
package dev.cascade.examples.hybrid;

import org.jspecify.annotations.NullMarked;
