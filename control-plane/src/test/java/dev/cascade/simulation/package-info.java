@NullMarked
package dev.cascade.simulation;

import org.jspecify.annotations.NullMarked;
