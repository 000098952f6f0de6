/** The HTTP API of {@code cascade dev}: a server on this machine over the same routes that the control plane answers in AWS. */
@NullMarked
package dev.cascade.local.http;

import org.jspecify.annotations.NullMarked;
