/**
 * What exists in the account. One construct a responsibility, for use in any CDK app; the stacks put them together, and
 * {@link dev.cascade.infra.CascadeApp} is the app of an installation that needs nothing else.
 */
@NullMarked
package dev.cascade.infra;

import org.jspecify.annotations.NullMarked;
