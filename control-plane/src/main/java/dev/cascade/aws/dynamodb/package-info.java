/** The stores on one DynamoDB table. {@code docs/adr/0002-dynamodb-layout.md} describes its layout and what each write costs. */
@NullMarked
package dev.cascade.aws.dynamodb;

import org.jspecify.annotations.NullMarked;
