@NullMarked
package dev.cascade.handler;

import org.jspecify.annotations.NullMarked;
