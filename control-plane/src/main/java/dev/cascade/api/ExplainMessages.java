package dev.cascade.api;

import dev.cascade.usecase.query.JobExplanation;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Explanations as JSON values. */
public final class ExplainMessages {

    private ExplainMessages() {}

    /** What the tasks of a job wait for. */
    public static Map<String, @Nullable Object> job(JobExplanation explanation) {
        return new JsonObject()
                .with("job_id", explanation.header().id())
                .with("dag", explanation.header().dag())
                .with("status", explanation.header().status().label())
                .withTime("as_of", explanation.asOf())
                .with("last_event", explanation.lastEvent())
                .with("summary", explanation.summary())
                .with(
                        "waits",
                        explanation.waits().stream().map(ExplainMessages::wait).toList())
                .tree();
    }

    private static Map<String, @Nullable Object> wait(JobExplanation.Wait wait) {
        return new JsonObject()
                .with("kind", wait.reason().label())
                .with("text", wait.text())
                .with("tasks", wait.tasks())
                .with("count", wait.count())
                .withNullableTime("until", wait.until())
                .tree();
    }

    /** Why a task does not run. */
    public static Map<String, @Nullable Object> task(JobExplanation.OfTask task) {
        return new JsonObject()
                .with("job_id", task.header().id())
                .with("dag", task.header().dag())
                .withTime("as_of", task.asOf())
                .with("last_event", task.lastEvent())
                .with("task_id", task.taskId())
                .with("status", task.status().label())
                .with("kind", task.reason().label())
                .with("text", task.text())
                .withNullableTime("until", task.until())
                .with(
                        "frontier",
                        task.frontier().stream().map(ExplainMessages::holder).toList())
                .with("frontier_count", task.frontierCount())
                .tree();
    }

    private static Map<String, @Nullable Object> holder(JobExplanation.Holder holder) {
        return new JsonObject()
                .with("task_id", holder.taskId())
                .with("status", holder.status().label())
                .with("text", holder.text())
                .withNullableTime("until", holder.until())
                .tree();
    }
}
