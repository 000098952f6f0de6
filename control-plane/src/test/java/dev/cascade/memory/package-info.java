@NullMarked
package dev.cascade.memory;

import org.jspecify.annotations.NullMarked;
