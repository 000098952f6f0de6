/**
 * Artifacts of one machine: plain files in a folder ({@link dev.cascade.local.s3.file.FileBucket}) and the part of the S3 API that
 * functions use to reach them ({@link dev.cascade.local.s3.S3Endpoint}).
 */
@NullMarked
package dev.cascade.local.s3;

import org.jspecify.annotations.NullMarked;
