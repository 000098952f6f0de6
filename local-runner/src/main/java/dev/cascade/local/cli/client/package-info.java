/** How commands reach a control plane: over HTTP, or in this process over the state of a folder. */
@NullMarked
package dev.cascade.local.cli.client;

import org.jspecify.annotations.NullMarked;
