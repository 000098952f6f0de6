/** Artifacts on S3. */
@NullMarked
package dev.cascade.aws.s3;

import org.jspecify.annotations.NullMarked;
