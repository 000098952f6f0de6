package dev.cascade.port;

import dev.cascade.engine.JobStatus;
import java.time.Instant;
import java.util.Optional;

/**
 * What is known of a job without reading its journal.
 *
 * @param id unique, a {@link dev.cascade.dsl.definition.Identifier}
 * @param dag name of the DAG
 * @param dagVersion the version it is pinned to
 * @param context its parameters: a JSON object, as text
 * @param triggeredBy who or what started it: {@code cli}, {@code api}, {@code schedule} …
 * @param note free text of whoever triggered it
 * @param createdAt when it was accepted
 * @param status where it stands, as of the last entry that changed it
 * @param startedAt when it first became running
 * @param completedAt when it ended; empty while it has not
 */
public record JobHeader(
        String id,
        String dag,
        int dagVersion,
        String context,
        String triggeredBy,
        Optional<String> note,
        Instant createdAt,
        JobStatus status,
        Optional<Instant> startedAt,
        Optional<Instant> completedAt) {

    /** The header after the job became {@code to}. */
    public JobHeader became(JobStatus to, Instant at) {
        return new JobHeader(
                id,
                dag,
                dagVersion,
                context,
                triggeredBy,
                note,
                createdAt,
                to,
                startedAt.or(() -> neverRan(to) ? Optional.empty() : Optional.of(at)),
                to.isTerminal() ? Optional.of(at) : Optional.empty());
    }

    /** Of a job that has not run before: a held-back job can be cancelled, but it cannot succeed or fail. */
    private static boolean neverRan(JobStatus status) {
        return status == JobStatus.PENDING || status == JobStatus.CANCELLED;
    }
}
