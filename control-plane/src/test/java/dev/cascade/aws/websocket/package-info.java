@NullMarked
package dev.cascade.aws.websocket;

import org.jspecify.annotations.NullMarked;
