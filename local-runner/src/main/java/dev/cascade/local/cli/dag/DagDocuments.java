package dev.cascade.local.cli.dag;

import dev.cascade.api.DagMessages;
import dev.cascade.dsl.definition.DagDefinition;
import dev.cascade.dsl.definition.Schedule;
import dev.cascade.local.cli.output.JsonFields;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Formats DAGs of sources as the API formats registered DAGs. */
public final class DagDocuments {

    private DagDocuments() {}

    /** A DAG that may never have been registered: without a version. */
    public static JsonFields unregistered(FoundDag found) {
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
        fields.put("switched", null);
        return new JsonFields(fields);
    }

    /** In a word, whether it may run. */
    public static String enabled(JsonFields dag) {
        return Boolean.FALSE.equals(dag.fields().get("present")) ? "removed" : dag.cell("enabled");
    }

    /** Who switched it on or off and when, as the end of a sentence; empty if nobody did, or nothing is known of it. */
    public static String switched(JsonFields dag) {
        JsonFields word = dag.object("switched");
        String who = word.text("actor").map(actor -> " by " + actor).orElse("");
        String when = word.text("at").map(at -> " at " + at).orElse("");
        return who.isEmpty() && when.isEmpty()
                ? ""
                : "switched " + (Boolean.TRUE.equals(word.fields().get("enabled")) ? "on" : "off") + who + when;
    }

    /** The same with what it is made of. */
    public static JsonFields withDefinition(FoundDag found) {
        Map<String, @Nullable Object> fields =
                new LinkedHashMap<>(unregistered(found).fields());
        fields.put("definition", DagMessages.document(found.dag()));
        return new JsonFields(fields);
    }

    /** What the source says, with what is known of the DAG from before: its version, an operator's word, its next run. */
    public static JsonFields asFound(JsonFields registered, JsonFields found) {
        Map<String, @Nullable Object> fields = new LinkedHashMap<>(found.fields());
        for (String field : List.of("version", "enabled", "present", "next_run_at", "updated_at", "switched")) {
            fields.put(field, registered.fields().get(field));
        }
        return new JsonFields(fields);
    }
}
