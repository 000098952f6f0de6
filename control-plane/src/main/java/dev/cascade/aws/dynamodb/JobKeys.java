package dev.cascade.aws.dynamodb;

import java.time.Instant;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * Where the items of a job lie. A header's sort key is the time of creation and then the id, so that headers lie in the order of
 * lists. The time is part of an id that is a UUID of version 7; for other ids an item of its own remembers it.
 */
final class JobKeys {

    /** DynamoDB takes 1,000 writes a second into one partition key; headers use so many, for 2,000 short jobs a second. */
    static final int SHARDS = 4;

    private static final Pattern UUID_7 =
            Pattern.compile("[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}");
    private static final int TIME_LENGTH = 12;

    private JobKeys() {}

    /** The sort key of the job's header, if it follows from the id. */
    static Optional<String> sortOf(String jobId) {
        return UUID_7.matcher(jobId).matches()
                ? Optional.of(jobId.substring(0, 8) + jobId.substring(9, 13) + jobId)
                : Optional.empty();
    }

    /** The sort key of the header of a job with any id. */
    static String sortOf(String jobId, Instant createdAt) {
        return sortOf(jobId).orElseGet(() -> timePrefix(createdAt) + jobId);
    }

    /** What sort keys of jobs begin with that were created in this millisecond; earlier ones are smaller, later ones greater. */
    static String timePrefix(Instant time) {
        return "%012x".formatted(Math.clamp(time.toEpochMilli(), 0, 0xFFFF_FFFF_FFFFL));
    }

    static Instant timeOf(String sort) {
        return Instant.ofEpochMilli(Long.parseLong(sort, 0, TIME_LENGTH, 16));
    }

    static String idOf(String sort) {
        return sort.substring(TIME_LENGTH);
    }

    static Key header(String sort) {
        return new Key(shard(Math.floorMod(idOf(sort).hashCode(), SHARDS)), sort);
    }

    static Stream<String> shards() {
        return IntStream.range(0, SHARDS).mapToObj(JobKeys::shard);
    }

    private static String shard(int number) {
        return Names.HEADERS + number;
    }

    /** The item that remembers the sort key of the header of a job whose id does not tell. */
    static Key pointer(String jobId) {
        return new Key(Names.JOB_ID + jobId, Names.ONLY);
    }

    /** The partition with the job's entries, reports and pages. */
    static String partition(String jobId) {
        return Names.JOB + jobId;
    }

    static Key entry(String jobId, long number) {
        return new Key(partition(jobId), entrySort(number));
    }

    static String entrySort(long number) {
        return Names.ENTRY + "%010d".formatted(number);
    }

    static long entryNumber(Key key) {
        return Long.parseLong(key.sort().substring(Names.ENTRY.length()));
    }
}
