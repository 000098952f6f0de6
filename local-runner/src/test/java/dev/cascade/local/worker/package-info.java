@NullMarked
package dev.cascade.local.worker;

import org.jspecify.annotations.NullMarked;
