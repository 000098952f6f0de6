package dev.cascade.port;

import dev.cascade.engine.TaskRef;
import dev.cascade.engine.TaskResult;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What the tasks of one job work with. May be called by many threads. */
public interface JobData {

    /** The job's context, as JSON values. */
    Map<String, @Nullable Object> params();

    /** The result of a task or of an item of a mapped task; empty if it has not succeeded. */
    Optional<TaskResult> resultOf(TaskRef ref);

    /** The results of those of these tasks that succeeded, by task number. */
    Map<Integer, TaskResult> resultsOf(int[] tasks);
}
