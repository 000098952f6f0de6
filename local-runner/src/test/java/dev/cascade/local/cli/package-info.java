@NullMarked
package dev.cascade.local.cli;

import org.jspecify.annotations.NullMarked;
