/** What an author wrote before anybody understood it: a tree of values, each with its place in the file it came from. */
@NullMarked
package dev.cascade.dsl.source;

import org.jspecify.annotations.NullMarked;
