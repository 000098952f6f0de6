/** Messages to viewers through API Gateway's WebSocket API. */
@NullMarked
package dev.cascade.aws.websocket;

import org.jspecify.annotations.NullMarked;
