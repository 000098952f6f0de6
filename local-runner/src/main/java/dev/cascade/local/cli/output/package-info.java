/** How commands print data and progress: JSON, YAML, tables and terminals. */
@NullMarked
package dev.cascade.local.cli.output;

import org.jspecify.annotations.NullMarked;
