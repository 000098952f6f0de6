@NullMarked
package dev.cascade.aws.lambda;

import org.jspecify.annotations.NullMarked;
