/** What a command gets from the process and the terminal: streams, signals, exit codes. */
@NullMarked
package dev.cascade.local.cli.environment;

import org.jspecify.annotations.NullMarked;
