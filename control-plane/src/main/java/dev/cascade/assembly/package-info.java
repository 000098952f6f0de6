/** The use cases put together from their ports, once for every place where Cascade runs. */
@NullMarked
package dev.cascade.assembly;

import org.jspecify.annotations.NullMarked;
