/** Events about jobs for other systems. */
@NullMarked
package dev.cascade.aws.eventbridge;

import org.jspecify.annotations.NullMarked;
