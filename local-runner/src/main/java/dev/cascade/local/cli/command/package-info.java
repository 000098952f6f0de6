/** The commands and their options, one class for each command. */
@NullMarked
package dev.cascade.local.cli.command;

import org.jspecify.annotations.NullMarked;
