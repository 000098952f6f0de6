@NullMarked
package dev.cascade.dsl.definition;

import org.jspecify.annotations.NullMarked;
