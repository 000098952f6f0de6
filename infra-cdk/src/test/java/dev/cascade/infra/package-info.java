@NullMarked
package dev.cascade.infra;

import org.jspecify.annotations.NullMarked;
