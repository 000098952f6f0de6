package dev.cascade.aws.dynamodb;

import dev.cascade.engine.JobStatus;
import java.util.List;

/**
 * Which records of the table's stream need somebody's work, as event filters of Lambda: a function that reads the stream through them is not
 * invoked for anything else. A record passes if one of the filters lets it.
 *
 * <p>An attribute's absence is not asked for: Lambda looks for absence at the leaves only, below the attribute's type, so that one has to know
 * the type of what is not there.
 */
public final class StreamFilters {

    /** A completion that was recorded for somebody else to advance the job. */
    public static final String RECORDED_COMPLETION = inserted("\"Keys\":{" + key(TableSchema.PARTITION_KEY, Names.JOB)
            + "," + key(TableSchema.SORT_KEY, Names.REPORT) + "}");

    /** A job that was accepted and not started. */
    public static final String PENDING_JOB = inserted("\"Keys\":{" + key(TableSchema.PARTITION_KEY, Names.HEADERS)
            + "},\"NewImage\":{" + number(Names.STATUS, JobStatus.PENDING.code()) + "}");

    /** A header or an entry of a job that was watched when it was written. */
    public static final String WATCHED = inserted("\"NewImage\":{" + number(TableSchema.WATCHED, 1) + "}");

    private StreamFilters() {}

    /** All of them. */
    public static List<String> all() {
        return List.of(RECORDED_COMPLETION, PENDING_JOB, WATCHED);
    }

    private static String inserted(String what) {
        return "{\"eventName\":[\"INSERT\"],\"dynamodb\":{" + what + "}}";
    }

    private static String key(String name, String prefix) {
        return "\"" + name + "\":{\"S\":[{\"prefix\":\"" + prefix + "\"}]}";
    }

    private static String number(String name, int value) {
        return "\"" + name + "\":{\"N\":[\"" + value + "\"]}";
    }
}
