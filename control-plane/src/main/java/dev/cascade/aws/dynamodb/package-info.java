/** The stores on one DynamoDB table. How it is laid out, and what each write costs, is told in {@code docs/adr/0002-dynamodb-layout.md}. */
@NullMarked
package dev.cascade.aws.dynamodb;

import org.jspecify.annotations.NullMarked;
