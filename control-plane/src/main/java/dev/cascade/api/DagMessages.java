package dev.cascade.api;

import dev.cascade.dsl.definition.DagDefinition;
import dev.cascade.dsl.definition.Schedule;
import dev.cascade.dsl.definition.TaskDefinition;
import dev.cascade.engine.Actor;
import dev.cascade.port.DagStore.DagRecord;
import dev.cascade.port.DagStore.DagVersion;
import dev.cascade.port.DagStore.Switched;
import dev.cascade.port.Page;
import dev.cascade.usecase.query.DagGraph;
import dev.cascade.usecase.query.DagHistory;
import dev.cascade.usecase.query.DagHistory.JobOfDag;
import dev.cascade.usecase.query.DescribeDag;
import dev.cascade.usecase.query.DescribeDag.Timetable;
import dev.cascade.usecase.query.ScheduledTick;
import java.time.format.DateTimeFormatter;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** DAGs and their versions as JSON values. */
public final class DagMessages {

    private DagMessages() {}

    /** A DAG without its tasks. */
    public static Map<String, @Nullable Object> dag(DagRecord dag) {
        return record(dag).tree();
    }

    /** A DAG with the document that its latest version is. */
    public static Map<String, @Nullable Object> dag(DagRecord dag, DagDefinition latest) {
        return record(dag).with("definition", document(latest)).tree();
    }

    private static JsonObject record(DagRecord dag) {
        return new JsonObject()
                .with("name", dag.name())
                .with("version", dag.version())
                .with("enabled", dag.enabled())
                .with("present", dag.present())
                .withNullable("description", dag.description())
                .withNullable("schedule", dag.schedule())
                .withNullableTime("next_run_at", dag.nextRunAt())
                .with("task_count", dag.taskCount())
                .with("source", dag.source())
                .withTime("updated_at", dag.updatedAt())
                .withNullable("switched", dag.switched().map(DagMessages::switched));
    }

    private static Map<String, @Nullable Object> switched(Switched word) {
        return new JsonObject()
                .with("enabled", word.on())
                .withNullable("actor", word.actor().map(Actor::name))
                .withNullableTime("at", word.at())
                .tree();
    }

    /** A page of DAGs: {@code dags} and {@code next_cursor}, which is null on the last page. */
    public static Map<String, @Nullable Object> dags(Page<DagRecord> page) {
        return new JsonObject()
                .with("dags", page.items().stream().map(DagMessages::dag).toList())
                .withNullable("next_cursor", page.nextCursor())
                .tree();
    }

    /** The versions of a DAG, as they come. */
    public static Map<String, @Nullable Object> versions(List<DagVersion> versions) {
        return new JsonObject()
                .with("versions", versions.stream().map(DagMessages::version).toList())
                .tree();
    }

    private static Map<String, @Nullable Object> version(DagVersion version) {
        return version(new JsonObject(), version).tree();
    }

    private static JsonObject version(JsonObject message, DagVersion version) {
        return message.with("version", version.version())
                .with("source", version.source())
                .with("task_count", version.taskCount())
                .withTime("created_at", version.createdAt());
    }

    /** One version of a DAG with the document that it is. */
    static Map<String, @Nullable Object> version(String dag, DescribeDag.Version version) {
        return version(new JsonObject().with("name", dag), version.version())
                .with("definition", document(version.definition()))
                .tree();
    }

    /** The graph of a version of a DAG. */
    public static Map<String, @Nullable Object> graph(DagGraph graph) {
        return GraphMessage.of(graph);
    }

    /** The latest jobs of a DAG, and a letter for each of its tasks in each of them. */
    static Map<String, @Nullable Object> history(String dag, DagHistory history) {
        return new JsonObject()
                .with("dag", dag)
                .with("jobs", history.jobs().stream().map(DagMessages::jobOfDag).toList())
                .with("tasks", history.tasks())
                .with(
                        "states",
                        history.jobs().stream().map(DagMessages::letters).toList())
                .tree();
    }

    private static Map<String, @Nullable Object> jobOfDag(JobOfDag job) {
        return new JsonObject()
                .with("job_id", job.header().id())
                .with("dag_version", job.header().dagVersion())
                .with("status", job.header().status().label())
                .with("triggered_by", job.header().triggeredBy())
                .withTime("created_at", job.header().createdAt())
                .withNullableTime("started_at", job.header().startedAt())
                .withNullableTime("completed_at", job.header().completedAt())
                .with("task_counts", TaskMessages.counts(job.counts()))
                .tree();
    }

    private static String letters(JobOfDag job) {
        StringBuilder letters = new StringBuilder(job.statuses().size());
        job.statuses().forEach(status -> letters.append(status == null ? '-' : StatesMessage.letter(status)));
        return letters.toString();
    }

    /** When the schedule of a DAG starts jobs. */
    static Map<String, @Nullable Object> timetable(String dag, Timetable timetable) {
        return new JsonObject()
                .with("dag", dag)
                .with("enabled", timetable.isEnabled())
                .withNullable("schedule", timetable.schedule().map(Schedule::cron))
                .withNullable(
                        "timezone",
                        timetable.schedule().map(schedule -> schedule.timezone().getId()))
                .with("ticks", timetable.ticks().stream().map(DagMessages::tick).toList())
                .tree();
    }

    private static Map<String, @Nullable Object> tick(ScheduledTick tick) {
        return new JsonObject()
                .withTime("at", tick.at())
                .with("local", DateTimeFormatter.ISO_OFFSET_DATE_TIME.format(tick.local()))
                .withNullable("note", tick.note())
                .tree();
    }

    /** A definition as a DAG document; reading it gives the same definition again. */
    public static Map<String, @Nullable Object> document(DagDefinition dag) {
        JsonObject document = new JsonObject()
                .with("apiVersion", "cascade/v1")
                .with("name", dag.name())
                .withOptional("description", dag.description());
        if (!dag.enabled()) {
            document.with("enabled", false);
        }
        dag.schedule().ifPresent(schedule -> {
            document.with("schedule", schedule.cron())
                    .with("timezone", schedule.timezone().getId());
            if (schedule.catchup()) {
                document.with("catchup", true);
            }
        });
        dag.maxActiveJobs().ifPresent(most -> document.with("max_active_jobs", most));
        Map<String, @Nullable Object> tasks = new LinkedHashMap<>();
        dag.tasks().forEach(task -> tasks.put(task.id(), task(task)));
        return document.with("tasks", tasks).tree();
    }

    private static Map<String, @Nullable Object> task(TaskDefinition task) {
        JsonObject fields = new JsonObject().with("type", task.type().label());
        task.options().forEach(fields::with);
        if (!task.dependsOn().isEmpty()) {
            fields.with("depends_on", task.dependsOn());
        }
        return fields.tree();
    }
}
