@NullMarked
package dev.cascade.aws.proof;

import org.jspecify.annotations.NullMarked;
