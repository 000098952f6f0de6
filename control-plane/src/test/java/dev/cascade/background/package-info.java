@NullMarked
package dev.cascade.background;

import org.jspecify.annotations.NullMarked;
