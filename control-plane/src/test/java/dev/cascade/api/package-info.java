@NullMarked
package dev.cascade.api;

import org.jspecify.annotations.NullMarked;
