/**
 * Runs Lambda functions written in Python, Node or Java on this machine: each as a process of its own behind the Lambda
 * Runtime API, so that the code is the code that runs in AWS. {@link dev.cascade.local.lambda.LocalLambda} is the way in.
 */
@NullMarked
package dev.cascade.local.lambda;

import org.jspecify.annotations.NullMarked;
