@NullMarked
package dev.cascade.local.s3;

import org.jspecify.annotations.NullMarked;
