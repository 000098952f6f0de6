/** Proofs that a message of the control queue was written by the control plane, or reports an attempt that it handed out. */
@NullMarked
package dev.cascade.aws.proof;

import org.jspecify.annotations.NullMarked;
