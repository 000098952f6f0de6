package dev.cascade.usecase.stream;

import java.time.Duration;

/**
 * How much is sent to a viewer at once. The rest is sent later, so that a viewer never gets more in a second than it should.
 *
 * @param batches how many messages with several events, for viewers that take them
 * @param events how many messages with one event, for those that do not
 * @param catchUp how many times as much it may be when somebody comes to tell what was left
 * @param pause until then
 * @param atOnce to how many viewers messages are sent at the same time
 * @param together whether {@link NotifyViewers#catchUp} is called often, and tells all new subscriptions together what followed their snapshots; else each
 *     is sent at once, by itself
 */
public record StreamPace(int batches, int events, int catchUp, Duration pause, int atOnce, boolean together) {

    /**
     * On AWS. A shard of the table's stream is looked at four times a second, which makes four batches a second; what is left waits for a
     * queue, whose delays are whole seconds, and then is as much as four looks would have brought.
     */
    public static final StreamPace ON_AWS = new StreamPace(1, 100, 4, Duration.ofSeconds(1), 32, false);

    /** In one process: viewers get messages four times a second, and single events as fast as they come. A message takes microseconds. */
    public static final StreamPace LOCAL = new StreamPace(1, 5_000, 1, Duration.ofMillis(250), 1, true);
}
