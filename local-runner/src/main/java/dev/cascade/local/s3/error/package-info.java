/** The errors of the S3 protocol. */
@NullMarked
package dev.cascade.local.s3.error;

import org.jspecify.annotations.NullMarked;
