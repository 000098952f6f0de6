package dev.cascade.port;

import dev.cascade.engine.TaskResult;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What the tasks of one job work with. May be called by many threads. */
public interface JobData {

    /** The job's context, as JSON values. */
    Map<String, @Nullable Object> params();

    /** The results of those of these tasks that succeeded, by task number. */
    Map<Integer, TaskResult> resultsOf(int[] tasks);
}
