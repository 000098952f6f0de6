/** What {@code ./cascade bench} runs: how fast Cascade is on this machine, and what it would cost in AWS. */
@NullMarked
package dev.cascade.examples.benchmark;

import org.jspecify.annotations.NullMarked;
