/** What an author writes about a Lambda function, wherever it runs. */
@NullMarked
package dev.cascade.dsl.function;

import org.jspecify.annotations.NullMarked;
