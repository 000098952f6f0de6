@NullMarked
package dev.cascade.local.process;

import org.jspecify.annotations.NullMarked;
