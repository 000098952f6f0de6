package dev.cascade.dsl.function;

import dev.cascade.dsl.definition.EnvironmentName;
import dev.cascade.dsl.document.DocumentFormat;
import dev.cascade.dsl.document.DocumentTree;
import dev.cascade.dsl.document.SyntaxException;
import dev.cascade.dsl.source.Excerpt;
import dev.cascade.dsl.source.MapNode;
import dev.cascade.dsl.source.Node;
import dev.cascade.dsl.source.ScalarNode;
import dev.cascade.dsl.validation.Suggestions;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * {@code function.yaml} in the folder of a Lambda function: how it wants to be run, on one's own machine and in an account.
 *
 * @param runtime such as {@code python3.13}, or {@code python3.x} and {@code python3} for any version; it may be one that only an account runs, such
 *     as {@code ruby3.4}
 * @param handler as in AWS: {@code handler.lambda_handler}
 * @param timeout longest run of one invocation, in whole seconds, above 0 and at most {@link #LONGEST_TIMEOUT}
 * @param memoryMb from {@link #LEAST_MEMORY_MB} to {@link #MOST_MEMORY_MB}
 * @param environment names and values, as they are written
 */
public record FunctionYaml(
        Optional<String> runtime,
        Optional<String> handler,
        Optional<Duration> timeout,
        Optional<Integer> memoryMb,
        Map<String, String> environment) {

    /** The file's name. */
    public static final String FILE = "function.yaml";

    /** The longest timeout that Lambda allows. */
    public static final Duration LONGEST_TIMEOUT = Duration.ofMinutes(15);

    /** The least memory that Lambda allows, in MB, and what it gives a function that names none. */
    public static final int LEAST_MEMORY_MB = 128;

    /** The most memory that Lambda allows, in MB. */
    public static final int MOST_MEMORY_MB = 10_240;

    /** Which a function cannot set: "Defined runtime environment variables" in the developer guide of Lambda, as of November 2026. */
    private static final Set<String> RESERVED = Set.of(
            "_HANDLER",
            "_X_AMZN_TRACE_ID",
            "AWS_DEFAULT_REGION",
            "AWS_REGION",
            "AWS_EXECUTION_ENV",
            "AWS_LAMBDA_FUNCTION_NAME",
            "AWS_LAMBDA_FUNCTION_MEMORY_SIZE",
            "AWS_LAMBDA_FUNCTION_VERSION",
            "AWS_LAMBDA_INITIALIZATION_TYPE",
            "AWS_LAMBDA_LOG_GROUP_NAME",
            "AWS_LAMBDA_LOG_STREAM_NAME",
            "AWS_ACCESS_KEY",
            "AWS_ACCESS_KEY_ID",
            "AWS_SECRET_ACCESS_KEY",
            "AWS_SESSION_TOKEN",
            "AWS_LAMBDA_RUNTIME_API",
            "LAMBDA_TASK_ROOT",
            "LAMBDA_RUNTIME_DIR",
            "AWS_LAMBDA_MAX_CONCURRENCY",
            "AWS_LAMBDA_METADATA_API",
            "AWS_LAMBDA_METADATA_TOKEN");

    private static final List<String> FIELDS = List.of("runtime", "handler", "timeout", "memory", "environment");
    private static final Pattern RUNTIME =
            Pattern.compile("python3(?:\\.(?:\\d+|x))?|nodejs\\d+\\.x|java\\d+(?:\\.al2)?"
                    + "|ruby\\d+\\.\\d+|dotnet\\d+|provided\\.al\\d+");
    private static final Pattern DURATION = Pattern.compile("(\\d{1,6})\\s*(s|m|h)?");
    private static final MapNode NOTHING = new MapNode(List.of(), 1, 1);

    /** Copies the environment. */
    public FunctionYaml {
        environment = Map.copyOf(environment);
    }

    /**
     * Reads the file. What is not in it is empty, as is all of it if there is no such file, and so is what is wrong.
     *
     * @param folder the function's folder
     * @param problems all that is wrong is added, with file and line
     * @throws UncheckedIOException if the file cannot be read
     */
    public static FunctionYaml read(Path folder, List<String> problems) {
        Path file = folder.resolve(FILE);
        Reader reader = new Reader(file, problems);
        // A link that leads nowhere is a mistake, not a missing file.
        if (!Files.exists(file, LinkOption.NOFOLLOW_LINKS)) {
            return reader.read(NOTHING);
        }
        try {
            return reader.read(DocumentTree.read(file, DocumentFormat.YAML));
        } catch (SyntaxException e) {
            problems.add("%s, line %d: %s".formatted(file, e.line(), e.problem()));
            return reader.read(NOTHING);
        } catch (NoSuchFileException e) {
            problems.add(file + ": it is a link to a file that is not there; mend the link, or remove it");
            return reader.read(NOTHING);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read " + file, e);
        }
    }

    /** Walks the document field by field. */
    private record Reader(Path file, List<String> problems) {

        FunctionYaml read(Node document) {
            if (!(document instanceof MapNode) && !document.isNull()) {
                problem(document.line(), "expected fields such as \"timeout: 60\", got " + document.shown());
            }
            MapNode root = document instanceof MapNode map ? map : NOTHING;
            reportUnknown(root);
            reportTwice(root, "");
            return new FunctionYaml(
                    runtime(field(root, "runtime")),
                    text("handler", field(root, "handler")),
                    timeout(field(root, "timeout")),
                    memory(field(root, "memory")),
                    environment(field(root, "environment")));
        }

        private void reportUnknown(MapNode root) {
            for (MapNode.Entry entry : root.entries()) {
                String name = entry.name();
                if (!FIELDS.contains(name)) {
                    String hint =
                            new Suggestions().didYouMean(name, FIELDS).orElse("known are " + String.join(", ", FIELDS));
                    problem(entry.line(), "unknown field \"%s\"; %s".formatted(Excerpt.of(name), hint));
                }
            }
        }

        private void reportTwice(MapNode map, String prefix) {
            Set<String> seen = new HashSet<>();
            for (MapNode.Entry entry : map.entries()) {
                if (!seen.add(entry.name())) {
                    problem(
                            entry.line(),
                            "field \"%s%s\" is given twice; leave one of them out"
                                    .formatted(prefix, Excerpt.of(entry.name())));
                }
            }
        }

        /** The value, which may be a null: a field without a value is a mistake. */
        private static Optional<Node> field(MapNode root, String name) {
            return root.entries().stream()
                    .filter(entry -> entry.name().equals(name))
                    .map(MapNode.Entry::value)
                    .findFirst();
        }

        private Optional<String> text(String field, Optional<Node> value) {
            if (value.isEmpty()) {
                return Optional.empty();
            }
            if (value.get() instanceof ScalarNode s && s.value() instanceof String text && !text.isBlank()) {
                return Optional.of(text.strip());
            }
            wrong(field, "text", value.get());
            return Optional.empty();
        }

        private Optional<String> runtime(Optional<Node> value) {
            Optional<String> name = text("runtime", value);
            if (name.isPresent() && !RUNTIME.matcher(name.get()).matches()) {
                wrong(
                        "runtime",
                        "python3.x, nodejs20.x or java21 (any version), or, in an account only, such as ruby3.4, dotnet8 or"
                                + " provided.al2023",
                        value.orElseThrow());
                return Optional.empty();
            }
            return name;
        }

        private Optional<Duration> timeout(Optional<Node> value) {
            if (value.isEmpty()) {
                return Optional.empty();
            }
            Optional<Duration> timeout =
                    value.get() instanceof ScalarNode s ? duration(s.text().strip()) : Optional.empty();
            boolean right = timeout.isPresent()
                    && timeout.get().isPositive()
                    && timeout.get().compareTo(LONGEST_TIMEOUT) <= 0;
            if (!right) {
                wrong("timeout", "seconds or a text such as \"5m\", above 0 and at most 900 s", value.get());
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

        private Optional<Integer> memory(Optional<Node> value) {
            if (value.isEmpty()) {
                return Optional.empty();
            }
            int mb = value.get() instanceof ScalarNode s && s.value() instanceof Integer given ? given : 0;
            if (mb < LEAST_MEMORY_MB || mb > MOST_MEMORY_MB) {
                wrong("memory", "a whole number of MB from 128 to 10240", value.get());
                return Optional.empty();
            }
            return Optional.of(mb);
        }

        private Map<String, String> environment(Optional<Node> value) {
            Map<String, String> variables = new LinkedHashMap<>();
            if (value.isPresent() && !(value.get() instanceof MapNode)) {
                wrong("environment", "names and values, such as {LEVEL: debug}", value.get());
            }
            if (value.isPresent() && value.get() instanceof MapNode map) {
                reportTwice(map, "environment.");
                map.entries().forEach(entry -> variable(entry, variables));
            }
            return variables;
        }

        /** The text behind the value: read as a number, {@code 0123} would lose its zero and {@code 1.10} too. */
        private void variable(MapNode.Entry entry, Map<String, String> variables) {
            String name = entry.name();
            String field = "environment." + Excerpt.of(name);
            if (RESERVED.contains(name)) {
                problem(entry.line(), "field \"%s\" is set by Lambda itself and cannot be given".formatted(field));
            } else if (!EnvironmentName.isValid(name)) {
                problem(entry.line(), "field \"%s\" has a name that is not %s".formatted(field, EnvironmentName.RULE));
            } else if (!(entry.value() instanceof ScalarNode s) || s.isNull()) {
                wrong(field, "text", entry.value());
            } else if (s.text().indexOf('\0') >= 0) {
                problem(
                        entry.line(),
                        "field \"%s\" has the character NUL, which no program can be given".formatted(field));
            } else {
                variables.put(name, s.text());
            }
        }

        private void wrong(String field, String expected, Node got) {
            problem(got.line(), "field \"%s\" must be %s, got %s".formatted(field, expected, got.shown()));
        }

        private void problem(int line, String message) {
            problems.add("%s, line %d: %s".formatted(file, line, message));
        }
    }
}
