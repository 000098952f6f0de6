package dev.cascade.examples;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A DAG file of the examples, in either shape.
 *
 * @param schedule its cron expression; empty: started by hand
 * @param tasks by id, in the order of the file
 */
record ExampleDag(String name, Optional<String> schedule, Map<String, ExampleTask> tasks) {

    static final Path FOLDER = Path.of("dags").toAbsolutePath();
    private static final YAMLMapper YAML = YAMLMapper.builder().build();
    private static final TypeReference<Map<String, @Nullable Object>> OBJECT = new TypeReference<>() {};

    /** One task of it; {@code options} are all it has but type and upstreams. */
    record ExampleTask(String type, Map<String, @Nullable Object> options, List<String> dependsOn) {

        String text(String option) {
            if (options.get(option) instanceof String text) {
                return text;
            }
            throw new IllegalArgumentException("no text \"" + option + "\" in " + options);
        }
    }

    static ExampleDag named(String name) {
        return Stream.of(".yaml", ".json")
                .map(ending -> FOLDER.resolve(name + ending))
                .filter(Files::exists)
                .map(ExampleDag::read)
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("there is no DAG " + name + " in " + FOLDER));
    }

    static List<ExampleDag> all() {
        try (Stream<Path> files = Files.list(FOLDER)) {
            return files.filter(Files::isRegularFile)
                    .sorted()
                    .map(ExampleDag::read)
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static ExampleDag read(Path file) {
        try {
            JsonNode document = YAML.readTree(file.toFile());
            String baseName = file.getFileName().toString().replaceFirst("\\.(yaml|json)$", "");
            return new ExampleDag(
                    document.path("name").asText(baseName),
                    Optional.ofNullable(document.get("schedule")).map(JsonNode::asText),
                    document.has("nodes") ? nodesAndEdges(document) : tasks(document));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Map<String, ExampleTask> tasks(JsonNode document) {
        Map<String, ExampleTask> tasks = new LinkedHashMap<>();
        document.path("tasks").properties().forEach(entry -> {
            Map<String, @Nullable Object> options = options(entry.getValue());
            options.keySet().removeAll(List.of("type", "depends_on"));
            List<String> upstreams = new ArrayList<>();
            entry.getValue().path("depends_on").forEach(id -> upstreams.add(id.asText()));
            tasks.put(
                    entry.getKey(),
                    new ExampleTask(entry.getValue().path("type").asText(), options, upstreams));
        });
        return tasks;
    }

    private static Map<String, ExampleTask> nodesAndEdges(JsonNode document) {
        Map<String, ExampleTask> tasks = new LinkedHashMap<>();
        for (JsonNode node : document.path("nodes")) {
            String id = node.path("id").asText();
            List<String> upstreams = document.path("edges")
                    .valueStream()
                    .filter(edge -> edge.path("to").asText().equals(id))
                    .map(edge -> edge.path("from").asText())
                    .toList();
            tasks.put(id, new ExampleTask(node.path("type").asText(), options(node.path("config")), upstreams));
        }
        return tasks;
    }

    private static Map<String, @Nullable Object> options(JsonNode node) {
        return YAML.convertValue(node, OBJECT);
    }
}
