@NullMarked
package dev.cascade.dsl;

import org.jspecify.annotations.NullMarked;
