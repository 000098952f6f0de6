package dev.cascade.dsl;

import java.time.Instant;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Information about the job for one attempt of a task. Threads of the task may share it. */
public interface TaskContext {

    /** Id of the job. */
    String jobId();

    /** Id of the task within the DAG. */
    String taskId();

    /** Which try this is, from 1. */
    int attempt();

    /** Name of the DAG. */
    String dag();

    /** The version of the DAG that the job is pinned to. */
    int dagVersion();

    /** The same for every delivery of this attempt: hand it to services that can tell a repeated request by a key. */
    String idempotencyKey();

    /** When the attempt was started. */
    Instant timestamp();

    /** The job's parameters: the JSON object it was triggered with. */
    Map<String, @Nullable Object> params();

    /**
     * Results of the direct upstreams that succeeded, by task id, as a Lambda function would see them: a result that is not an
     * object is {@code {"value": …}}, one that is kept in S3 has {@code result_location}, {@code result_s3_key} and
     * {@code result_size_bytes} beside its data. If all results together are larger than 16 MB, the largest come without their data; see
     * {@link #upstreamResult}.
     */
    Map<String, Map<String, @Nullable Object>> upstreamResults();

    /**
     * The whole result of a direct upstream, read from where it is kept if it was too large to travel.
     *
     * @return the value the upstream task returned, which may be {@code null}
     * @throws IllegalArgumentException if {@code taskId} is not a direct upstream that succeeded; the message names those that did
     */
    @Nullable Object upstreamResult(String taskId);

    /** Writes a line to the log of this attempt. */
    void log(String line);
}
