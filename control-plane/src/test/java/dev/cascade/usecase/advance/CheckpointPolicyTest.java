package dev.cascade.usecase.advance;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cascade.engine.Entry;
import dev.cascade.engine.Event;
import dev.cascade.engine.EventCodec;
import dev.cascade.engine.Job;
import dev.cascade.engine.TaskError;
import dev.cascade.engine.TaskRef;
import dev.cascade.engine.TaskResult;
import dev.cascade.port.JobSamples;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class CheckpointPolicyTest {

    private final Job job = Job.create("job", JobSamples.plan(1, 1_000))
            .after(new Entry(1, 1, JobSamples.NOON, List.of(new Event.JobRunning()), Optional.empty()));

    @Test
    @DisplayName("C3: entries with large results lead to a checkpoint by their bytes")
    void aCheckpointIsDueAfterAMegabyteOfEntries() {
        CheckpointPolicy policy = new CheckpointPolicy(0, 0);

        assertThat(policy.checkpoint(job, results(100, 6_000))).isEmpty();
        assertThat(policy.checkpoint(job, results(100, 6_000))).isPresent();
        assertThat(policy.checkpoint(job, results(100, 6_000))).isEmpty();
    }

    @Test
    void whatWasLoadedCounts() {
        CheckpointPolicy policy = new CheckpointPolicy(0, 0);
        policy.count(results(200, 6_000));

        assertThat(policy.checkpoint(job, List.of())).isPresent();
    }

    @Test
    @DisplayName("C3: what is read after a checkpoint is bounded, whatever the events have in them")
    void theBytesBetweenCheckpointsAreBounded() {
        String text = "x".repeat(900);
        TaskResult.Artifact artifact =
                new TaskResult.Artifact("s3://b/" + text, text, 1, Optional.of("attempts/" + text));
        List<Event> kinds = List.of(
                new Event.TaskSucceeded(TaskRef.of(0), 1, new TaskResult(Optional.empty(), Optional.of(artifact))),
                new Event.TaskSkipped(TaskRef.of(0), Optional.of(text)),
                new Event.TaskFailed(TaskRef.of(0), 1, TaskError.permanent(text, "")),
                new Event.TaskUpForRetry(
                        TaskRef.of(0), 1, TaskError.retryable("T", text), JobSamples.NOON, Event.Cost.RETRY));
        for (Event kind : kinds) {
            CheckpointPolicy policy = new CheckpointPolicy(0, 20_000);
            List<Event> hundred = Collections.nCopies(100, kind);
            long bytes = 0;
            do {
                // Each alone, as texts that an entry has twice are stored once.
                bytes += 100L * EventCodec.encode(JobSamples.NOON, List.of(kind)).length;
            } while (policy.checkpoint(job, hundred).isEmpty());

            assertThat(bytes).as("%s", kind.label()).isBetween(900_000L, 1_300_000L);
        }
    }

    @Test
    void smallResultsLeadToNone() {
        CheckpointPolicy policy = new CheckpointPolicy(0, 0);

        assertThat(policy.checkpoint(job, results(1_000, 20))).isEmpty();
    }

    private static List<Event> results(int count, int size) {
        return IntStream.range(0, count)
                .mapToObj(i -> (Event)
                        new Event.TaskSucceeded(TaskRef.of(i), 1, TaskResult.inline("\"" + "x".repeat(size) + "\"")))
                .toList();
    }
}
