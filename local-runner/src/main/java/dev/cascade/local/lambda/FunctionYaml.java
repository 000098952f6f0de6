package dev.cascade.local.lambda;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonStreamContext;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import dev.cascade.dsl.validation.Suggestions;
import dev.cascade.local.lambda.FunctionDefinition.Language;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** {@code function.yaml}: what it says, each field as it was given or empty. Problems are collected, none is thrown. */
record FunctionYaml(
        Optional<String> runtime,
        Optional<String> handler,
        Optional<Duration> timeout,
        Optional<Integer> memoryMb,
        Map<String, String> environment) {

    static final String FILE = "function.yaml";

    private static final List<String> FIELDS = List.of("runtime", "handler", "timeout", "memory", "environment");
    private static final Pattern RUNTIME =
            Pattern.compile("python3(?:\\.(?:\\d+|x))?|nodejs\\d+\\.x|java\\d+(?:\\.al2)?");
    private static final Pattern DURATION = Pattern.compile("(\\d{1,6})\\s*(s|m|h)?");
    private static final ObjectMapper YAML = new ObjectMapper(new YAMLFactory())
            .enable(DeserializationFeature.FAIL_ON_READING_DUP_TREE_KEY)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS);

    static FunctionYaml read(Path folder, List<String> problems) {
        Path file = folder.resolve(FILE);
        if (!Files.exists(file)) {
            return new Reader(file, Map.of(), problems).read(MissingNode.getInstance());
        }
        try {
            byte[] bytes = Files.readAllBytes(file);
            JsonNode root = YAML.readTree(bytes);
            return new Reader(file, environmentAsWritten(bytes), problems).read(root);
        } catch (JsonProcessingException e) {
            int line = e.getLocation() == null ? 0 : e.getLocation().getLineNr();
            problems.add("%s, line %d: not valid YAML: %s".formatted(file, line, e.getOriginalMessage()));
            return new Reader(file, Map.of(), problems).read(MissingNode.getInstance());
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read " + file, e);
        }
    }

    /** The texts behind the values: read as a number, {@code 0123} would lose its zero and {@code 1.10} too. */
    private static Map<String, String> environmentAsWritten(byte[] yaml) throws IOException {
        Map<String, String> texts = new LinkedHashMap<>();
        try (JsonParser parser = YAML.createParser(yaml)) {
            for (JsonToken token = parser.nextToken(); token != null; token = parser.nextToken()) {
                JsonStreamContext parent = parser.getParsingContext().getParent();
                if (token.isScalarValue() && parent != null && "environment".equals(parent.getCurrentName())) {
                    texts.put(parser.currentName(), parser.getText());
                }
            }
        }
        return texts;
    }

    Optional<Language> language() {
        return runtime.map(name -> name.startsWith("python")
                ? Language.PYTHON
                : name.startsWith("nodejs") ? Language.NODE : Language.JAVA);
    }

    /** Walks the document field by field. */
    private record Reader(Path file, Map<String, String> environmentAsWritten, List<String> problems) {

        FunctionYaml read(JsonNode root) {
            if (!root.isMissingNode() && !root.isNull() && !root.isObject()) {
                problems.add("%s: expected fields such as \"timeout: 60\", got %s".formatted(file, root));
            }
            root.fieldNames().forEachRemaining(name -> {
                if (!FIELDS.contains(name)) {
                    problems.add("%s: unknown field \"%s\"%s"
                            .formatted(file, name, hintOr(name, "; known are " + String.join(", ", FIELDS))));
                }
            });
            return new FunctionYaml(
                    runtime(root.path("runtime")),
                    text("handler", root.path("handler")),
                    timeout(root.path("timeout")),
                    memory(root.path("memory")),
                    environment(root.path("environment")));
        }

        private static String hintOr(String name, String otherwise) {
            return new Suggestions()
                    .didYouMean(name, FIELDS)
                    .map(hint -> "; " + hint)
                    .orElse(otherwise);
        }

        private Optional<String> text(String field, JsonNode value) {
            if (value.isMissingNode()) {
                return Optional.empty();
            }
            if (!value.isTextual() || value.textValue().isBlank()) {
                problem(field, "text", value);
                return Optional.empty();
            }
            return Optional.of(value.textValue().strip());
        }

        private Optional<String> runtime(JsonNode value) {
            Optional<String> name = text("runtime", value);
            if (name.isPresent() && !RUNTIME.matcher(name.get()).matches()) {
                problem("runtime", "python3.x, nodejs20.x or java21 (any version)", value);
                return Optional.empty();
            }
            return name;
        }

        private Optional<Duration> timeout(JsonNode value) {
            if (value.isMissingNode()) {
                return Optional.empty();
            }
            Optional<Duration> timeout = value.isIntegralNumber() || value.isTextual()
                    ? duration(value.asText().strip())
                    : Optional.empty();
            boolean right = timeout.isPresent()
                    && timeout.get().isPositive()
                    && timeout.get().compareTo(FunctionDefinition.LONGEST_TIMEOUT) <= 0;
            if (!right) {
                problem("timeout", "seconds or a text such as \"5m\", above 0 and at most 900 s", value);
                return Optional.empty();
            }
            return timeout;
        }

        private static Optional<Duration> duration(String text) {
            Matcher matcher = DURATION.matcher(text);
            if (!matcher.matches()) {
                return Optional.empty();
            }
            long number = Long.parseLong(matcher.group(1));
            String unit = matcher.group(2) == null ? "s" : matcher.group(2);
            return Optional.of(
                    switch (unit) {
                        case "h" -> Duration.ofHours(number);
                        case "m" -> Duration.ofMinutes(number);
                        default -> Duration.ofSeconds(number);
                    });
        }

        private Optional<Integer> memory(JsonNode value) {
            if (value.isMissingNode()) {
                return Optional.empty();
            }
            int mb = value.canConvertToInt() && value.isIntegralNumber() ? value.intValue() : 0;
            if (mb < FunctionDefinition.LEAST_MEMORY_MB || mb > FunctionDefinition.MOST_MEMORY_MB) {
                problem("memory", "a whole number of MB from 128 to 10240", value);
                return Optional.empty();
            }
            return Optional.of(mb);
        }

        private Map<String, String> environment(JsonNode value) {
            Map<String, String> variables = new LinkedHashMap<>();
            if (!value.isMissingNode() && !value.isObject()) {
                problem("environment", "names and values, such as {LEVEL: debug}", value);
            }
            value.properties().forEach(entry -> {
                String field = "environment." + entry.getKey();
                if (FunctionEnvironment.isReserved(entry.getKey())) {
                    problems.add("%s: field \"%s\" is set by Lambda itself and cannot be given".formatted(file, field));
                } else if (!entry.getValue().isValueNode() || entry.getValue().isNull()) {
                    problem(field, "text", entry.getValue());
                } else {
                    variables.put(entry.getKey(), environmentAsWritten.getOrDefault(entry.getKey(), ""));
                }
            });
            return variables;
        }

        private void problem(String field, String expected, JsonNode got) {
            problems.add("%s: field \"%s\" must be %s, got %s".formatted(file, field, expected, got));
        }
    }
}
