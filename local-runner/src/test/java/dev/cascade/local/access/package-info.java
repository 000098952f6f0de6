@NullMarked
package dev.cascade.local.access;

import org.jspecify.annotations.NullMarked;
