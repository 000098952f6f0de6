/**
 * What requests and responses look like on the wire, in our own words: whatever server carries them, in AWS or on a laptop, and the
 * CLI's {@code -o json} all say it this way.
 */
@NullMarked
package dev.cascade.api;

import org.jspecify.annotations.NullMarked;
