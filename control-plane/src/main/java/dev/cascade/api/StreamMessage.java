package dev.cascade.api;

import dev.cascade.engine.Job;
import dev.cascade.engine.TaskError;
import dev.cascade.engine.TaskRef;
import dev.cascade.engine.TaskStatus;
import dev.cascade.port.JobHeader;
import dev.cascade.usecase.Json;
import dev.cascade.usecase.query.JobEvent;
import dev.cascade.usecase.query.JobSnapshots.JobSnapshot;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Messages to viewers of the live stream: JSON objects of at most 32 KB, which is also what API Gateway bills as one message. */
public final class StreamMessage {

    /** No message is longer, as UTF-8. */
    public static final int MOST_BYTES = 32 * 1024;

    private static final int LONGEST_ERROR_TYPE = 200;

    /** A job's context is left out when it is longer. */
    private static final int LONGEST_CONTEXT = 8 * 1024;

    private static final int LONGEST_CONTEXT_IN_LIST = 512;

    private StreamMessage() {}

    static String pong() {
        return Json.write(new JsonObject().with("type", "pong").tree());
    }

    /** An error that concerns a subscription, or the message or connection as a whole. */
    public static String error(Optional<String> id, String code, String message) {
        return Json.write(new JsonObject()
                .with("type", "error")
                .withOptional("id", id)
                .with("code", code)
                .with("message", message)
                .tree());
    }

    /** What comes before the first event of a job that there is not yet. */
    static String snapshotOfNothing(String id) {
        return snapshot(id, 0, Optional.empty());
    }

    /** What comes before events that go on after {@code seq}: the job as it is now, which may be ahead. */
    static String snapshotAfter(String id, long seq, JobHeader header) {
        return snapshot(id, seq, Optional.of(header));
    }

    private static String snapshot(String id, long seq, Optional<JobHeader> header) {
        return Json.write(snapshotObject(id, seq, header).tree());
    }

    private static JsonObject snapshotObject(String id, long seq, Optional<JobHeader> header) {
        return new JsonObject()
                .with("type", "snapshot")
                .with("id", id)
                .with("seq", seq)
                .withNullable("job", header.map(h -> job(h, LONGEST_CONTEXT)));
    }

    /** How the job stands, with its tasks if there is room for all of them. */
    static String snapshot(String id, JobSnapshot standing) {
        Job job = standing.job();
        JsonObject message = snapshotObject(id, job.eventCount(), Optional.of(standing.header()))
                .with("task_counts", counts(job));
        if (job.plan().size() * 40L < MOST_BYTES) {
            String text = Json.write(message.with("tasks", tasks(job)).tree());
            if (bytes(text) <= MOST_BYTES) {
                return text;
            }
            message.tree().remove("tasks");
        }
        return Json.write(message.with("tasks_truncated", true).tree());
    }

    private static Map<String, Integer> counts(Job job) {
        Map<String, Integer> counts = new LinkedHashMap<>();
        for (TaskStatus status : TaskStatus.values()) {
            counts.put(status.label(), 0);
        }
        for (int task = 0; task < job.plan().size(); task++) {
            counts.merge(job.taskStatus(task).label(), 1, Integer::sum);
        }
        return counts;
    }

    private static List<Map<String, @Nullable Object>> tasks(Job job) {
        List<Map<String, @Nullable Object>> tasks = new ArrayList<>(job.plan().size());
        for (int task = 0; task < job.plan().size(); task++) {
            tasks.add(new JsonObject()
                    .with("task_id", job.plan().task(task).id())
                    .with("status", job.taskStatus(task).label())
                    .with("attempts", job.attempt(TaskRef.of(task)))
                    .tree());
        }
        return tasks;
    }

    /** The newest jobs, as many of them as fit. */
    static String snapshot(String id, List<JobHeader> newestFirst) {
        List<Map<String, @Nullable Object>> jobs = new ArrayList<>();
        int room = MOST_BYTES - 1_000;
        for (JobHeader header : newestFirst) {
            Map<String, @Nullable Object> job = job(header, LONGEST_CONTEXT_IN_LIST);
            room -= bytes(Json.write(job)) + 1;
            if (room < 0) {
                break;
            }
            jobs.add(job);
        }
        return Json.write(new JsonObject()
                .with("type", "snapshot")
                .with("id", id)
                .with("jobs", jobs)
                .tree());
    }

    private static Map<String, @Nullable Object> job(JobHeader header, int longestContext) {
        Map<String, @Nullable Object> job = JobMessages.job(header);
        if (bytes(header.context()) > longestContext) {
            job.remove("context");
            job.put("context_omitted", true);
        }
        return job;
    }

    /** One event. */
    static String event(String id, JobEvent event) {
        return Json.write(new JsonObject()
                .with("type", "event")
                .with("id", id)
                .with("seq", event.seq())
                .with("event", JobMessages.event(cut(event)))
                .tree());
    }

    /** An event without what it has in common with the others of its batch. */
    static String batched(JobEvent event) {
        Map<String, @Nullable Object> tree = JobMessages.event(cut(event));
        tree.remove("job_id");
        tree.remove("dag");
        return Json.write(tree);
    }

    /** What a batch of events of one job begins with; the events follow, with commas between them, and then {@link #BATCH_END}. */
    static String batchStart(String id, JobEvent first) {
        String start = Json.write(new JsonObject()
                .with("type", "events")
                .with("id", id)
                .with("job_id", first.jobId())
                .with("dag", first.dag())
                .with("events", List.of())
                .tree());
        return start.substring(0, start.length() - BATCH_END.length());
    }

    static final String BATCH_END = "]}";

    /** The text of an error is never long; what calls itself its type may be. */
    private static JobEvent cut(JobEvent event) {
        if (event.error().filter(e -> e.type().length() > LONGEST_ERROR_TYPE).isEmpty()) {
            return event;
        }
        TaskError error = event.error().orElseThrow();
        TaskError shorter = TaskError.permanent(error.type().substring(0, LONGEST_ERROR_TYPE) + "…", error.message());
        return new JobEvent(
                event.seq(),
                event.type(),
                event.jobId(),
                event.dag(),
                event.timestamp(),
                event.taskId(),
                event.mapIndex(),
                event.attempt(),
                Optional.of(shorter),
                event.reason(),
                event.actor());
    }

    static int bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8).length;
    }
}
