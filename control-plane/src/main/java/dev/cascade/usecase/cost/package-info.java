/** What jobs cost in AWS: the prices, and an estimate for each job from what is stored of it. */
@NullMarked
package dev.cascade.usecase.cost;

import org.jspecify.annotations.NullMarked;
