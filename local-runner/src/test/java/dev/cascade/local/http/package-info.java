@NullMarked
package dev.cascade.local.http;

import org.jspecify.annotations.NullMarked;
