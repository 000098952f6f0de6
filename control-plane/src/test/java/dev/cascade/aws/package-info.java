@NullMarked
package dev.cascade.aws;

import org.jspecify.annotations.NullMarked;
