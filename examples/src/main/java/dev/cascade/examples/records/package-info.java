/** Tasks that several DAGs use, each time with another payload. */
@NullMarked
package dev.cascade.examples.records;

import org.jspecify.annotations.NullMarked;
