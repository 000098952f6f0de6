@NullMarked
package dev.cascade.local.account;

import org.jspecify.annotations.NullMarked;
