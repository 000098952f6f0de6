/** DAGs as YAML and JSON documents, read and written. */
@NullMarked
package dev.cascade.dsl.document;

import org.jspecify.annotations.NullMarked;
