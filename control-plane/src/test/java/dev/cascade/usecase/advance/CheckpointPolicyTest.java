package dev.cascade.usecase.advance;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cascade.engine.Entry;
import dev.cascade.engine.Event;
import dev.cascade.engine.Job;
import dev.cascade.engine.TaskRef;
import dev.cascade.engine.TaskResult;
import dev.cascade.port.JobSamples;
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
