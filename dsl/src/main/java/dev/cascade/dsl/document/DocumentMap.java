package dev.cascade.dsl.document;

import dev.cascade.dsl.definition.DagDefinition;
import dev.cascade.dsl.definition.Schedule;
import dev.cascade.dsl.definition.TaskDefinition;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A definition as the document that it could have been read from. */
final class DocumentMap {

    private DocumentMap() {}

    static Map<String, @Nullable Object> of(DagDefinition dag) {
        Map<String, @Nullable Object> document = new LinkedHashMap<>();
        document.put("apiVersion", "cascade/v1");
        document.put("name", dag.name());
        dag.description().ifPresent(description -> document.put("description", description));
        dag.schedule().ifPresent(schedule -> put(schedule, document));
        dag.maxActiveJobs().ifPresent(most -> document.put("max_active_jobs", most));
        if (!dag.enabled()) {
            document.put("enabled", false);
        }
        Map<String, @Nullable Object> tasks =
                LinkedHashMap.newLinkedHashMap(dag.tasks().size());
        dag.tasks().forEach(task -> tasks.put(task.id(), of(task)));
        document.put("tasks", tasks);
        return document;
    }

    private static void put(Schedule schedule, Map<String, @Nullable Object> document) {
        document.put("schedule", schedule.cron());
        document.put("timezone", schedule.timezone().getId());
        if (schedule.catchup()) {
            document.put("catchup", true);
        }
    }

    private static Map<String, @Nullable Object> of(TaskDefinition task) {
        Map<String, @Nullable Object> fields = new LinkedHashMap<>();
        fields.put("type", task.type().label());
        fields.putAll(task.options());
        if (!task.dependsOn().isEmpty()) {
            fields.put("depends_on", task.dependsOn());
        }
        return fields;
    }
}
