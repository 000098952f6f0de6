/** Adapters for AWS, one package a service. AWS types are used here and nowhere else. */
@NullMarked
package dev.cascade.aws;

import org.jspecify.annotations.NullMarked;
