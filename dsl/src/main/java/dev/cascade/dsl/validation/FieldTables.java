package dev.cascade.dsl.validation;

import static dev.cascade.dsl.validation.Field.optional;
import static dev.cascade.dsl.validation.Field.required;

import dev.cascade.dsl.definition.TaskType;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/** The tables of all fields. A field that is not here does not exist. */
final class FieldTables {

    /** Fields of the document itself. */
    static final Map<String, Field> OF_DAG = table(
            optional("apiVersion", TextRules::apiVersion),
            optional("name", TextRules::dagName),
            optional("description", TextRules::text),
            optional("schedule", TextRules::schedule),
            optional("timezone", TextRules::timezone),
            optional("catchup", ValueRules::flag),
            optional("max_active_jobs", ValueRules::maxActiveJobs),
            optional("enabled", ValueRules::flag),
            elsewhere("tasks", false),
            elsewhere("nodes", false),
            elsewhere("edges", false));

    /** Fields that say which task it is and what it waits for; everything else about a task is an option. */
    static final Map<String, Field> OF_IDENTITY =
            table(elsewhere("id", true), elsewhere("type", true), elsewhere("depends_on", false));

    /** Fields of an edge. */
    static final Map<String, Field> OF_EDGE = table(elsewhere("from", true), elsewhere("to", true));

    /** Options that tasks of every type have. */
    private static final List<Field> COMMON = List.of(
            optional("description", TextRules::text),
            optional("timeout", DurationRules::timeout),
            optional("retry", RetryRules::retry),
            optional("trigger_rule", TextRules::triggerRule),
            optional("allow_failure", ValueRules::flag),
            optional("store_output_to_s3", ValueRules::flag),
            withTemplates("output_s3_key", TemplateRules::key),
            withTemplates("payload", TemplateRules::payload));

    private static final Map<TaskType, Map<String, Field>> OPTIONS = new LinkedHashMap<>();

    static {
        for (TaskType type : TaskType.values()) {
            OPTIONS.put(
                    type,
                    table(Stream.concat(ownOptions(type).stream(), COMMON.stream())
                            .toArray(Field[]::new)));
        }
    }

    private static final Map<String, Field> OF_ANY_TYPE = table(OPTIONS.values().stream()
            .flatMap(fields -> fields.values().stream())
            .map(field -> new Field(field.name(), false, field.rule()))
            .toArray(Field[]::new));

    private FieldTables() {}

    /** A field whose value is checked where it is read. */
    private static Field elsewhere(String name, boolean required) {
        return new Field(name, required, (value, scope) -> {});
    }

    private static Field withTemplates(String name, Field.Rule rule) {
        return new Field(name, false, rule);
    }

    private static List<Field> ownOptions(TaskType type) {
        return switch (type) {
            case LOCAL -> List.of(required("module", TextRules::module));
            case COMMAND ->
                List.of(
                        new Field("command", true, ValueRules::command),
                        withTemplates("working_dir", TemplateRules::folder),
                        withTemplates("environment", ValueRules::environment));
            case LAMBDA ->
                List.of(
                        required("function_name", TextRules::functionName),
                        optional("memory", ValueRules::memory),
                        optional("invocation_type", TextRules::invocationType));
            case NOOP -> List.of();
            case STEPFUNCTIONS -> List.of(required("state_machine_arn", TextRules::stateMachineArn));
        };
    }

    /** Options of a task; those of all types together when the type is not known. */
    static Map<String, Field> options(Optional<TaskType> type) {
        return type.map(OPTIONS::get).orElse(OF_ANY_TYPE);
    }

    /** The types that have an option which another type does not have. */
    static List<String> typesWith(String option) {
        return OPTIONS.entrySet().stream()
                .filter(e -> e.getValue().containsKey(option))
                .map(e -> "\"" + e.getKey().label() + "\"")
                .toList();
    }

    private static Map<String, Field> table(Field... fields) {
        Map<String, Field> byName = new LinkedHashMap<>();
        Arrays.stream(fields).forEach(field -> byName.putIfAbsent(field.name(), field));
        return byName;
    }
}
