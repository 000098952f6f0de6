/** An AWS account emulated on this machine, with the deployed stack in it: {@code cascade account}. */
@NullMarked
package dev.cascade.local.account;

import org.jspecify.annotations.NullMarked;
