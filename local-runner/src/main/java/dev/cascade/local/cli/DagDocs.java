package dev.cascade.local.cli;

import dev.cascade.api.DagMessages;
import dev.cascade.dsl.definition.DagDefinition;
import dev.cascade.dsl.definition.Schedule;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** DAGs that were found in sources, in the shape that the API gives to registered ones. */
final class DagDocs {

    private DagDocs() {}

    /** A DAG that may never have been registered: without a version. */
    static Doc unregistered(FoundDag found) {
        DagDefinition dag = found.dag();
        Map<String, @Nullable Object> fields = new LinkedHashMap<>();
        fields.put("name", dag.name());
        fields.put("version", null);
        fields.put("enabled", dag.enabled());
        fields.put("present", true);
        fields.put("description", dag.description().orElse(null));
        fields.put("schedule", dag.schedule().map(Schedule::cron).orElse(null));
        fields.put("next_run_at", null);
        fields.put("task_count", dag.tasks().size());
        fields.put("source", found.source());
        fields.put("updated_at", null);
        return new Doc(fields);
    }

    /** In a word, whether it may run. */
    static String enabled(Doc dag) {
        return Boolean.FALSE.equals(dag.fields().get("present")) ? "removed" : dag.cell("enabled");
    }

    /** The same with what it is made of. */
    static Doc withDefinition(FoundDag found) {
        Map<String, @Nullable Object> fields =
                new LinkedHashMap<>(unregistered(found).fields());
        fields.put("definition", DagMessages.document(found.dag()));
        return new Doc(fields);
    }

    /** What the source says, with what is known of the DAG from before: its version, an operator's word, its next run. */
    static Doc asFound(Doc registered, Doc found) {
        Map<String, @Nullable Object> fields = new LinkedHashMap<>(found.fields());
        for (String field : List.of("version", "enabled", "present", "next_run_at", "updated_at")) {
            fields.put(field, registered.fields().get(field));
        }
        return new Doc(fields);
    }
}
