@NullMarked
package dev.cascade.engine;

import org.jspecify.annotations.NullMarked;
