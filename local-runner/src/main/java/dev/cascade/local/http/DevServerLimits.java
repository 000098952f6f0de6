package dev.cascade.local.http;

import java.time.Duration;

/**
 * What one server takes at most, of all clients together.
 *
 * @param connections how many connections are served; on further ones requests are answered with 503
 * @param headers how long the first line and the headers of a request may take
 * @param idle how long a connection is kept between two requests
 * @param stall how long nothing of a body may come
 * @param transfer how long a body may take, besides a second for every {@value #BYTES_PER_SECOND} bytes of it; as long a client may take nothing of
 *     an answer
 */
record DevServerLimits(int connections, Duration headers, Duration idle, Duration stall, Duration transfer) {

    /** Slower bodies are cut off in the end. */
    static final int BYTES_PER_SECOND = 16 * 1024;

    static final DevServerLimits USUAL = new DevServerLimits(
            1_000, Duration.ofSeconds(10), Duration.ofSeconds(75), Duration.ofSeconds(10), Duration.ofSeconds(20));

    DevServerLimits {
        if (connections < 1) {
            throw new IllegalArgumentException("a server has at least 1 connection, got " + connections);
        }
    }

    /** How long so many bytes may take. */
    Duration transferOf(long bytes) {
        return transfer.plusMillis(bytes * 1_000 / BYTES_PER_SECOND);
    }
}
