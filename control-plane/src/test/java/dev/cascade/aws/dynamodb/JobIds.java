package dev.cascade.aws.dynamodb;

import java.time.Instant;
import java.util.concurrent.atomic.AtomicLong;

/** UUIDs of version 7 for tests. */
final class JobIds {

    private static final AtomicLong COUNTER = new AtomicLong();

    private JobIds() {}

    static String at(Instant time) {
        long ms = time.toEpochMilli();
        long unique = COUNTER.incrementAndGet();
        return "%08x-%04x-7%03x-8000-%012x"
                .formatted(ms >> 16, ms & 0xFFFF, unique >> 48 & 0xFFF, unique * 0x9E3779B97F4AL & 0xFFFF_FFFF_FFFFL);
    }
}
