package dev.cascade.aws;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cascade.dsl.definition.TaskType;
import dev.cascade.engine.DagSketch;
import dev.cascade.engine.JobStatus;
import dev.cascade.engine.Plan;
import dev.cascade.engine.TaskRef;
import dev.cascade.engine.TaskResult;
import dev.cascade.port.Attempt;
import dev.cascade.port.JobData;
import dev.cascade.port.JobHeader;
import dev.cascade.port.StoreException;
import dev.cascade.port.TaskDispatcher;
import java.lang.reflect.Proxy;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class AwsDispatcherTest {

    private final Plan plan = DagSketch.dag("mixed")
            .task(TaskType.LAMBDA, "function")
            .task(TaskType.STEPFUNCTIONS, "machine")
            .task("one")
            .task("two")
            .plan();

    private final List<String> begun = new ArrayList<>();

    @Test
    void whatIsClaimedBeginsAlthoughTheQueueOfTheOthersFails() {
        AwsDispatcher dispatcher = new AwsDispatcher(services(this::begins), failsToQueue());

        assertThatThrownBy(() ->
                        dispatcher.dispatch(List.of(attempt("function"), attempt("one")), List.of(attempt("two"))))
                .isInstanceOf(StoreException.class);

        assertThat(begun).containsExactlyInAnyOrder("function", "one");
    }

    @Test
    void aServiceThatFailsKeepsNoOtherFromBeginning() {
        AwsDispatcher dispatcher = new AwsDispatcher(services(AwsDispatcherTest::fails), begins());

        assertThatThrownBy(() -> dispatcher.dispatch(
                        List.of(attempt("function"), attempt("machine"), attempt("one")), List.of()))
                .isInstanceOf(StoreException.class)
                .satisfies(failure -> assertThat(failure.getSuppressed()).hasSize(1));

        assertThat(begun).containsExactly("one");
    }

    @Test
    void eachTypeThatAServiceRunsHasADispatcher() {
        assertThatThrownBy(() -> new AwsDispatcher(Map.of(TaskType.LAMBDA, begins()), begins()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("STEPFUNCTIONS");
    }

    private static Map<TaskType, TaskDispatcher> services(Supplier<TaskDispatcher> each) {
        return Map.of(TaskType.LAMBDA, each.get(), TaskType.STEPFUNCTIONS, each.get());
    }

    private interface Dispatch {
        void dispatch(List<Attempt> claimed, List<Attempt> queued);
    }

    private TaskDispatcher begins() {
        return that((claimed, queued) -> claimed.forEach(a -> begun.add(a.name())));
    }

    private TaskDispatcher failsToQueue() {
        return that((claimed, queued) -> {
            if (!queued.isEmpty()) {
                throw new StoreException("the queue did not take messages");
            }
            claimed.forEach(a -> begun.add(a.name()));
        });
    }

    private static TaskDispatcher fails() {
        return that((claimed, queued) -> {
            throw new StoreException("not reached");
        });
    }

    /** Only {@code dispatch} is called here. */
    private static TaskDispatcher that(Dispatch dispatch) {
        return (TaskDispatcher) Proxy.newProxyInstance(
                TaskDispatcher.class.getClassLoader(),
                new Class<?>[] {TaskDispatcher.class},
                (proxy, method, given) -> {
                    switch (method.getName()) {
                        case "hashCode" -> {
                            return System.identityHashCode(proxy);
                        }
                        case "equals" -> {
                            return proxy == given[0];
                        }
                        case "dispatch" -> dispatch.dispatch(attempts(given[0]), attempts(given[1]));
                        default -> throw new IllegalStateException(method.getName());
                    }
                    return null;
                });
    }

    private static List<Attempt> attempts(Object list) {
        return ((List<?>) list).stream().map(Attempt.class::cast).toList();
    }

    private Attempt attempt(String task) {
        JobHeader job = new JobHeader(
                "job",
                "mixed",
                1,
                "{}",
                "test",
                Optional.empty(),
                Instant.EPOCH,
                JobStatus.RUNNING,
                Optional.empty(),
                Optional.empty());
        return new Attempt(job, plan, TaskRef.of(plan.indexOf(task).orElseThrow()), 1, new NoData());
    }

    private record NoData() implements JobData {

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
