package dev.cascade.port;

import dev.cascade.engine.Actor;
import dev.cascade.engine.Entry;
import dev.cascade.engine.Event;
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
 * @param actor who triggered it, if that is known
 * @param note free text of the caller that triggered it
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
        Optional<Actor> actor,
        Optional<String> note,
        Instant createdAt,
        JobStatus status,
        Optional<Instant> startedAt,
        Optional<Instant> completedAt) {

    /** The header of a job that nobody triggered, or somebody who is not known. */
    public JobHeader(
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
        this(
                id,
                dag,
                dagVersion,
                context,
                triggeredBy,
                Optional.empty(),
                note,
                createdAt,
                status,
                startedAt,
                completedAt);
    }

    /** The header of a job of which no entry has been written yet. */
    public JobHeader untouched() {
        return new JobHeader(
                id,
                dag,
                dagVersion,
                context,
                triggeredBy,
                actor,
                note,
                createdAt,
                JobStatus.PENDING,
                Optional.empty(),
                Optional.empty());
    }

    /** The header after the job's next entry. */
    public JobHeader after(Entry entry) {
        JobHeader header = this;
        for (Event event : entry.events()) {
            if (event instanceof Event.OfJob ofJob) {
                header = header.became(ofJob.status(), entry.at());
            }
        }
        return header;
    }

    /** The header after the job became {@code to}. A job that never ran has no start, also when it is cancelled. */
    public JobHeader became(JobStatus to, Instant at) {
        return new JobHeader(
                id,
                dag,
                dagVersion,
                context,
                triggeredBy,
                actor,
                note,
                createdAt,
                to,
                startedAt.or(() -> to == JobStatus.RUNNING ? Optional.of(at) : Optional.empty()),
                to.isTerminal() ? Optional.of(at) : Optional.empty());
    }
}
