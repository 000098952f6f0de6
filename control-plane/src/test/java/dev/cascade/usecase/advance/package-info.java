@NullMarked
package dev.cascade.usecase.advance;

import org.jspecify.annotations.NullMarked;
