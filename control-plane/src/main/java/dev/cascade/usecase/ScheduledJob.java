package dev.cascade.usecase;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.util.UUID;

/** The job that a DAG's schedule starts at a tick. Its id and context follow from DAG and tick alone, so that every process names the same job. */
final class ScheduledJob {

    private ScheduledJob() {}

    /** A UUID of version 7, as RFC 9562 defines it, with the tick as its time and a hash of DAG and tick in place of random bits. */
    static String id(String dag, Instant tick) {
        ByteBuffer hash = ByteBuffer.wrap(sha256(dag + '\0' + tick.toEpochMilli()));
        long high = (tick.toEpochMilli() << 16) | 0x7000 | (hash.getShort() & 0xFFF);
        long low = (hash.getLong() & 0x3FFF_FFFF_FFFF_FFFFL) | 0x8000_0000_0000_0000L;
        return new UUID(high, low).toString();
    }

    static StartJob.Request request(String dag, Instant tick) {
        return StartJob.Request.of(dag, "{\"scheduled_time\":\"" + tick + "\"}", "schedule")
                .withJobId(id(dag, tick));
    }

    private static byte[] sha256(String text) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }
}
