package dev.cascade.examples.benchmark;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Comparator;
import java.util.PriorityQueue;

/** Time that passes as fast as its events can be handled, in the same order every time. For one thread. */
final class VirtualTime implements InstantSource {

    private static final Instant BEGINNING = Instant.parse("2026-01-01T00:00:00Z");

    private final PriorityQueue<Due> events =
            new PriorityQueue<>(Comparator.comparing(Due::at).thenComparingLong(Due::order));
    private Instant now = BEGINNING;
    private long order;

    private record Due(Instant at, long order, Runnable action) {}

    /** Has something happen after a while; of two things at the same moment, what was asked for first happens first. */
    void after(Duration wait, Runnable action) {
        events.add(new Due(now.plus(wait), order++, action));
    }

    /** Lets time pass until nothing more is to happen. */
    void pass() {
        for (Due next = events.poll(); next != null; next = events.poll()) {
            now = next.at();
            next.action().run();
        }
    }

    @Override
    public Instant instant() {
        return now;
    }
}
