/** The adapters for AWS and the worker on them, over services that listen on this machine. */
@NullMarked
package dev.cascade.local.aws;

import org.jspecify.annotations.NullMarked;
