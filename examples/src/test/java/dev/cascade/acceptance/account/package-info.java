/** What is promised of Cascade in an AWS account, on the deployed stack in an account that is emulated on this machine. */
@NullMarked
package dev.cascade.acceptance.account;

import org.jspecify.annotations.NullMarked;
