@NullMarked
package dev.cascade.dsl.document;

import org.jspecify.annotations.NullMarked;
