/** Keeps other users of this machine out: of files, and of ports on loopback. */
@NullMarked
package dev.cascade.local.access;

import org.jspecify.annotations.NullMarked;
