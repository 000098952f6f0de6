/** The commands of {@code cascade account}. */
@NullMarked
package dev.cascade.local.account.command;

import org.jspecify.annotations.NullMarked;
