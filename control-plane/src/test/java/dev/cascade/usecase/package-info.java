@NullMarked
package dev.cascade.usecase;

import org.jspecify.annotations.NullMarked;
