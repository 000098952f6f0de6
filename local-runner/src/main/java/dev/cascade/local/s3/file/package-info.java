/** Objects of a bucket as plain files. It knows nothing of HTTP. */
@NullMarked
package dev.cascade.local.s3.file;

import org.jspecify.annotations.NullMarked;
