package dev.cascade.dsl.validation;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.networknt.schema.Error;
import com.networknt.schema.InputFormat;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import dev.cascade.dsl.definition.TaskType;
import dev.cascade.dsl.document.DagDocument;
import dev.cascade.dsl.document.DocumentFormat;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The published schema and the parser mean the same documents, as far as a schema can say it. */
class SchemaTest {

    private static final JsonNode DOCUMENT = read();
    private static final Schema SCHEMA = SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12)
            .getSchema(DOCUMENT);

    @Test
    void theSchemaItselfIsValid() {
        Schema meta = SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12)
                .getSchema(com.networknt.schema.SchemaLocation.of("https://json-schema.org/draft/2020-12/schema"));

        assertThat(meta.validate(DOCUMENT)).isEmpty();
    }

    @Test
    void theFieldsOfADagAreThoseOfTheParser() {
        assertThat(names(DOCUMENT)).isEqualTo(FieldTables.OF_DAG.keySet());
    }

    @ParameterizedTest
    @EnumSource(TaskType.class)
    void theOptionsOfEveryTypeAreThoseOfTheParser(TaskType type) {
        JsonNode options = def(type.label() + "Options");
        Set<String> names = names(options);
        names.addAll(names(def("commonOptions")));
        Set<String> required = new LinkedHashSet<>();
        options.path("required").forEach(name -> required.add(name.asText()));

        Map<String, Field> fields = FieldTables.options(Optional.of(type));
        assertThat(names).isEqualTo(fields.keySet());
        assertThat(required)
                .isEqualTo(Set.copyOf(fields.values().stream()
                        .filter(Field::required)
                        .map(Field::name)
                        .toList()));
    }

    @Test
    void theOtherObjectsHaveTheFieldsOfTheParser() {
        assertThat(names(def("edge"))).isEqualTo(FieldTables.OF_EDGE.keySet());
        assertThat(names(def("retry"))).isEqualTo(RetryRules.FIELDS.keySet());
        assertThat(names(def("taskInList"))).containsExactly("id");
        assertThat(names(def("task"))).containsExactly("type", "depends_on");
        assertThat(names(def("node"))).containsExactlyInAnyOrder("id", "type", "depends_on", "config");
        Set<String> types = new LinkedHashSet<>();
        def("task").path("properties").path("type").path("enum").forEach(t -> types.add(t.asText()));
        assertThat(types).isEqualTo(Set.of("local", "command", "lambda", "noop", "stepfunctions"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"""
                {"name": "x", "tasks": {"a": {"type": "noop"}, "b": {"type": "noop", "depends_on": ["a"], "retry": null}}}""", """
                {"apiVersion": "cascade/v1", "name": "x", "description": "d", "schedule": "0 2 * * *", "timezone": "Europe/Berlin",
                 "catchup": true, "max_active_jobs": 1, "enabled": false, "tasks": [{"id": "a", "type": "local", "module": "com.acme.A"}]}""", """
                {"name": "x", "schedule": null, "nodes": [
                  {"id": "a", "type": "local", "config": {"module": "com.acme.Fetch", "timeout": 60}}, {"id": "b", "type": "noop"}],
                 "edges": [{"from": "a", "to": "b"}], "enabled": true}""", """
                {"name": "x", "timezone": "UTC", "catchup": false, "tasks": {"a": {"type": "noop"}}}""", """
                {"name": "x", "tasks": {"a": {"type": "lambda", "function_name": "f", "timeout": "5m", "memory": 1024, "retry": 3,
                 "invocation_type": "sync", "store_output_to_s3": true, "output_s3_key": "r/{{job_id}}/{{ task_id }}.json", "trigger_rule": "all_done",
                 "payload": {"n": 1, "deep": [{"t": "{{context.a.b}} {x}"}, null, true]}, "allow_failure": true, "description": "d"}}}""", """
                {"name": "x", "tasks": {"a": {"type": "command", "command": ["ls", ""], "working_dir": "d", "environment": {"A": "1", "B_2": "{{context.b}} {{{{ }}"},
                 "retry": {"max": 2, "delay": "250ms", "backoff": 1.5, "max_delay": 60, "jitter": 0}, "timeout": 0.5},
                 "s": {"type": "stepfunctions", "state_machine_arn": "arn:aws:states:eu-central-1:123456789012:stateMachine:m"}}}"""})
    void whatTheParserTakesTheSchemaTakes(String document) {
        DagDocument.parse(document, DocumentFormat.JSON, "", Optional.empty());

        assertThat(errors(document)).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "[]",
                "{'name': 'x'}",
                "{'name': 'x', 'tasks': {}}",
                "{'name': 'x', 'nodes': []}",
                "{'name': 'a b', 'tasks': {'a': {'type': 'noop'}}}",
                "{'name': 'x', 'metadata': {}, 'tasks': {'a': {'type': 'noop'}}}",
                "{'name': 'x', 'schedule': '', 'tasks': {'a': {'type': 'noop'}}}",
                "{'name': 'x', 'schedule': '@reboot', 'tasks': {'a': {'type': 'noop'}}}",
                "{'name': 'x', 'enabled': 'yes', 'tasks': {'a': {'type': 'noop'}}}",
                "{'name': 'x', 'max_active_jobs': 0, 'tasks': {'a': {'type': 'noop'}}}",
                "{'name': 'x', 'tasks': {'a': {'type': 'noop'}}, 'nodes': [{'id': 'b', 'type': 'noop'}]}",
                "{'name': 'x', 'tasks': {'a b': {'type': 'noop'}}}",
                "{'name': 'x', 'tasks': {'..': {'type': 'noop'}}}",
                "{'name': '.', 'tasks': {'a': {'type': 'noop'}}}",
                "{'name': 'x', 'description': '{{job_id}}', 'tasks': {'a': {'type': 'noop'}}}",
                "{'name': 'x', 'tasks': {'a': {'type': 'noop', 'description': '{{job_id}}'}}}",
                "{'name': 'x', 'tasks': {'a': {'type': 'command', 'command': ['{{nope}}']}}}",
                "{'name': 'x', 'tasks': {'a': {'type': 'command', 'command': ['']}}}",
                "{'name': 'x', 'tasks': {'a': {'type': 'command', 'command': ['a'], 'environment': {'A=B': 'x'}}}}",
                "{'name': 'x', 'tasks': {'a': {'type': 'command', 'command': ['a'], 'environment': {'': 'x'}}}}",
                "{'name': 'x', 'tasks': {'a': {'type': 'command', 'command': ['a'], 'environment': {'A': '{{nope}}'}}}}",
                "{'name': 'x', 'tasks': {'a': {'type': 'command', 'command': ['a'], 'working_dir': '{{nope}}'}}}",
                "{'name': 'x', 'tasks': {'a': {'type': 'command', 'command': ['a\\u0000']}}}",
                "{'name': 'x', 'tasks': {'a': {'type': 'lambda', 'function_name': '{{context.f}}'}}}",
                "{'name': 'x', 'timezone': 'Asia/Tokyo', 'tasks': {'a': {'type': 'noop'}}}",
                "{'name': 'x', 'schedule': null, 'catchup': true, 'tasks': {'a': {'type': 'noop'}}}",
                "{'name': 'x', 'tasks': {'a': {'type': 'local', 'module': '{{context.m}}'}}}",
                "{'name': 'x', 'tasks': {'a': {}}}",
                "{'name': 'x', 'tasks': {'a': {'type': 'lamda'}}}",
                "{'name': 'x', 'tasks': [{'type': 'noop'}]}",
                "{'name': 'x', 'tasks': {'a': {'type': 'noop', 'foo': 1}}}",
                "{'name': 'x', 'tasks': {'a': {'type': 'noop', 'function_name': 'f'}}}",
                "{'name': 'x', 'tasks': {'a': {'type': 'noop', 'trigger_rule': 'any'}}}",
                "{'name': 'x', 'tasks': {'a': {'type': 'noop', 'depends_on': 'b'}}}",
                "{'name': 'x', 'tasks': {'a': {'type': 'noop', 'payload': {'a': ['{{job_id']}}}}",
                "{'name': 'x', 'tasks': {'a': {'type': 'noop', 'payload': 5}}}",
                "{'name': 'x', 'tasks': {'a': {'type': 'local'}}}",
                "{'name': 'x', 'tasks': {'a': {'type': 'command', 'command': []}}}",
                "{'name': 'x', 'tasks': {'a': {'type': 'command', 'command': ['a', 1]}}}",
                "{'name': 'x', 'tasks': {'a': {'type': 'lambda', 'function_name': 'f', 'memory': 64}}}",
                "{'name': 'x', 'tasks': {'a': {'type': 'lambda', 'function_name': 'f', 'timeout': 901}}}",
                "{'name': 'x', 'tasks': {'a': {'type': 'lambda', 'function_name': 'f', 'invocation_type': 'x'}}}",
                "{'name': 'x', 'tasks': {'a': {'type': 'stepfunctions', 'state_machine_arn': 'm'}}}",
                "{'name': 'x', 'nodes': [{'id': 'a', 'type': 'noop', 'timeout': 5}]}",
                "{'name': 'x', 'nodes': [{'id': 'a', 'type': 'noop', 'config': {'top_n': 5}}]}",
                "{'name': 'x', 'nodes': [{'id': 'a', 'type': 'lambda', 'config': {}}]}",
                "{'name': 'x', 'nodes': [{'id': 'a', 'type': 'lambda'}]}",
                "{'name': 'x', 'nodes': [{'id': 'a', 'type': 'noop'}], 'edges': [{'from': 'a'}]}",
                "{'name': 'x', 'nodes': [{'id': 'a', 'type': 'noop'}], 'edges': [{'from': 'a', 'to': 'b', 'type': 'always'}]}"
            })
    void whatTheSchemaCanRefuseBothRefuse(String quoted) {
        String document = quoted.replace('\'', '"');

        assertThat(RulesTest.problems(document)).isNotEmpty();
        assertThat(errors(document)).isNotEmpty();
    }

    private static List<Error> errors(String document) {
        return SCHEMA.validate(document, InputFormat.JSON);
    }

    private static JsonNode def(String name) {
        JsonNode def = DOCUMENT.path("$defs").path(name);
        assertThat(def.isObject()).as(name).isTrue();
        return def;
    }

    private static Set<String> names(JsonNode object) {
        Set<String> names = new LinkedHashSet<>();
        object.path("properties").fieldNames().forEachRemaining(names::add);
        return names;
    }

    private static JsonNode read() {
        try (InputStream schema = Objects.requireNonNull(
                DagDocument.class.getResourceAsStream("/dev/cascade/dsl/dag.schema.json"), "the schema")) {
            return new ObjectMapper().readTree(schema);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
