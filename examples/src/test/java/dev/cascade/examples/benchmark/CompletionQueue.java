package dev.cascade.examples.benchmark;

import dev.cascade.examples.benchmark.SimulatedControlFunctions.Message;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;

/**
 * A queue with a Lambda function behind it, as SQS and Lambda work together: of the environments that are idle the one used most
 * gets the next batch. For one thread.
 */
final class CompletionQueue {

    /** What one request to SQS can carry. */
    private static final int PER_REQUEST = 10;

    private final Delivery delivery;
    private final VirtualTime time;
    private final Consumer consumer;
    private final boolean[] busy;
    private final Deque<Waiting> waiting = new ArrayDeque<>();
    private long requests;
    private long ids;

    CompletionQueue(Delivery delivery, VirtualTime time, Consumer consumer) {
        this.delivery = delivery;
        this.time = time;
        this.consumer = consumer;
        this.busy = new boolean[delivery.consumers()];
    }

    private record Waiting(Message message, Instant arrived) {}

    /** Takes a batch in one of the environments; returns how long it is busy with it. */
    @FunctionalInterface
    interface Consumer {
        Duration take(int environment, List<Message> batch);
    }

    /** Requests that were billed for receiving and deleting messages. */
    long requests() {
        return requests;
    }

    void add(String body) {
        waiting.add(new Waiting(new Message("message-" + ids++, body), time.instant()));
        deliver();
        if (!delivery.window().isZero()) {
            time.after(delivery.window(), this::deliver);
        }
    }

    private void deliver() {
        for (int environment = idle(); environment >= 0 && isDue(); environment = idle()) {
            deliver(environment);
        }
    }

    private int idle() {
        for (int i = 0; i < busy.length; i++) {
            if (!busy[i]) {
                return i;
            }
        }
        return -1;
    }

    private boolean isDue() {
        Waiting oldest = waiting.peek();
        return oldest != null
                && (waiting.size() >= delivery.batch()
                        || !oldest.arrived().plus(delivery.window()).isAfter(time.instant()));
    }

    private void deliver(int environment) {
        List<Message> batch = new ArrayList<>();
        while (batch.size() < delivery.batch() && !waiting.isEmpty()) {
            batch.add(waiting.remove().message());
        }
        requests += 2L * ((batch.size() + PER_REQUEST - 1) / PER_REQUEST);
        busy[environment] = true;
        time.after(consumer.take(environment, batch), () -> {
            busy[environment] = false;
            deliver();
        });
    }
}
