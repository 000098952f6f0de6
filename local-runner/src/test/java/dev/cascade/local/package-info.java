@NullMarked
package dev.cascade.local;

import org.jspecify.annotations.NullMarked;
