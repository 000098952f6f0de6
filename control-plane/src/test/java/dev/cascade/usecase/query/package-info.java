@NullMarked
package dev.cascade.usecase.query;

import org.jspecify.annotations.NullMarked;
