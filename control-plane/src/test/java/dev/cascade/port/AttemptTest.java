package dev.cascade.port;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cascade.engine.DagSketch;
import dev.cascade.engine.Plan;
import dev.cascade.engine.TaskRef;
import dev.cascade.engine.TaskResult;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class AttemptTest {

    private static final Plan PLAN = DagSketch.dag().task("load").task("save").plan();

    @Test
    void theKeyOfATaskThatIsNotMappedHasNoMapIndex() {
        assertThat(attempt(TaskRef.of(0), 2).idempotencyKey()).isEqualTo("job-1/load/2");
        assertThat(attempt(TaskRef.of(0), 2).name()).isEqualTo("load");
    }

    @Test
    void theKeyOfAnItemHasOneAndNoCharacterThatObjectKeysShouldNotHave() {
        assertThat(attempt(TaskRef.item(0, 3), 2).idempotencyKey()).isEqualTo("job-1/load/3/2");
        assertThat(attempt(TaskRef.item(0, 3), 2).name()).isEqualTo("load#3");
    }

    @Test
    void attemptsAreEqualIfJobTaskItemAndNumberAre() {
        assertThat(attempt(TaskRef.item(0, 3), 2))
                .isEqualTo(attempt(TaskRef.item(0, 3), 2))
                .hasSameHashCodeAs(attempt(TaskRef.item(0, 3), 2))
                .isNotEqualTo(attempt(TaskRef.item(0, 4), 2))
                .isNotEqualTo(attempt(TaskRef.of(0), 2))
                .isNotEqualTo(attempt(TaskRef.item(1, 3), 2))
                .isNotEqualTo(attempt(TaskRef.item(0, 3), 1));
    }

    private static Attempt attempt(TaskRef ref, int number) {
        return new Attempt(JobSamples.header("job-1"), PLAN, ref, number, new NoData());
    }

    private static final class NoData implements JobData {

        @Override
        public Map<String, @Nullable Object> params() {
            return Map.of();
        }

        @Override
        public Optional<TaskResult> resultOf(TaskRef ref) {
            return Optional.empty();
        }

        @Override
        public Map<Integer, TaskResult> resultsOf(int[] tasks) {
            return Map.of();
        }
    }
}
