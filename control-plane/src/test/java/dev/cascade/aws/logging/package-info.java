@NullMarked
package dev.cascade.aws.logging;

import org.jspecify.annotations.NullMarked;
