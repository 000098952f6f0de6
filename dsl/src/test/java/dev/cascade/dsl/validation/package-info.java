@NullMarked
package dev.cascade.dsl.validation;

import org.jspecify.annotations.NullMarked;
