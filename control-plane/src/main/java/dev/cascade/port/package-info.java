/** What the use cases need of the world, in the words of the domain: stores, dispatch, notification. */
@NullMarked
package dev.cascade.port;

import org.jspecify.annotations.NullMarked;
