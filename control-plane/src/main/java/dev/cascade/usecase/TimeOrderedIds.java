package dev.cascade.usecase;

import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.UUID;
import java.util.function.Supplier;

/** Ids that sort by the time they were made: UUIDs of version 7, as RFC 9562 defines them. Thread-safe. */
public final class TimeOrderedIds implements Supplier<String> {

    private final InstantSource clock;
    private final SecureRandom random = new SecureRandom();

    public TimeOrderedIds(InstantSource clock) {
        this.clock = clock;
    }

    @Override
    public String get() {
        long millis = clock.millis();
        long high = (millis << 16) | 0x7000 | (random.nextInt() & 0xFFF);
        long low = (random.nextLong() & 0x3FFF_FFFF_FFFF_FFFFL) | 0x8000_0000_0000_0000L;
        return new UUID(high, low).toString();
    }
}
