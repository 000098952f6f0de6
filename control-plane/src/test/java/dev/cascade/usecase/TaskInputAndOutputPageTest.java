package dev.cascade.usecase;

import static dev.cascade.engine.DagSketch.dag;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.cascade.dsl.definition.TaskType;
import dev.cascade.engine.Outcome;
import dev.cascade.engine.TaskError;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Objects;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** What the page tells of limits and fields is what holds. */
class TaskInputAndOutputPageTest {

    private static final Path PAGE = Path.of("../dsl/docs/task-input-and-output.md");

    static Stream<Arguments> limits() {
        return Stream.of(
                Arguments.of("Result", bytes(PortableJson.MAX_BYTES) + " of JSON"),
                Arguments.of("Nesting of a result or a context", PortableJson.MAX_DEPTH + " levels"),
                Arguments.of("Digits of a number", "%,d".formatted(PortableJson.MAX_DIGITS)),
                Arguments.of("Inline limit: result in the job's records", bytes(CompleteTask.INLINE_LIMIT_BYTES)),
                Arguments.of("Event of a Lambda function", bytes(TaskInputs.MAX_LAMBDA_BYTES)),
                Arguments.of("Input of a Step Functions execution", bytes(TaskInputs.MAX_STEP_FUNCTIONS_BYTES)),
                Arguments.of(
                        "Input of a command or Java task, results by reference beyond it",
                        bytes(TaskInputs.MAX_LOCAL_BYTES)),
                Arguments.of("Context of a job", bytes(StartJob.MAX_CONTEXT_BYTES)),
                Arguments.of("Type of an error", "%,d characters".formatted(TaskError.MAX_TYPE_LENGTH)),
                Arguments.of("Message of an error", "%,d characters".formatted(TaskError.MAX_MESSAGE_LENGTH)),
                Arguments.of("Reason of a skip", "%,d characters".formatted(Outcome.Skipped.MAX_REASON_LENGTH)));
    }

    private static String bytes(int bytes) {
        return bytes % (1024 * 1024) == 0 ? bytes / 1024 / 1024 + " MB" : bytes / 1024 + " KB";
    }

    private static String page() throws IOException {
        return Files.readString(PAGE);
    }

    @ParameterizedTest
    @MethodSource("limits")
    @DisplayName("F16: the page tells each limit with the value that holds")
    void thePageTellsEachLimit(String limit, String value) throws IOException {
        assertThat(page()).contains("| " + limit + " | " + value + " |");
    }

    @Test
    @DisplayName("F16: the page has no limit that is not held")
    void thePageHasNoOtherLimit() throws IOException {
        String table = page().substring(page().indexOf("| Limit | Value |"));
        long rows = table.lines().takeWhile(line -> line.startsWith("|")).count() - 2;

        assertThat(rows).isEqualTo(limits().count());
    }

    @Test
    @DisplayName("F16: the page's example has the fields that tasks get")
    void theExampleHasTheFieldsThatTasksGet() throws IOException {
        Matcher example = Pattern.compile("```json\n(.*?)```", Pattern.DOTALL).matcher(page());
        assertThat(example.find()).isTrue();
        Fixture given = new Fixture();
        given.with(dag("d").task("process")
                .with("store_output_to_s3", true)
                .task(TaskType.LAMBDA, "aggregate", "process")
                .with("function_name", "aggregator"));
        String job = given.started("d", "{\"input_data\": [10]}");
        given.succeeds(job, "process", "{\"total\": 120}");

        byte[] event =
                new TaskInputs(given.files).of(given.attempt(job, "aggregate"), given.now, TaskInputs.MAX_LAMBDA_BYTES);

        Map<String, @Nullable Object> documented = Json.parseObject(Objects.requireNonNull(example.group(1)));
        Map<String, @Nullable Object> real = Json.parseObject(new String(event, UTF_8));
        assertThat(real.keySet()).isEqualTo(documented.keySet());
        assertThat(at(real, "config").keySet())
                .isEqualTo(at(documented, "config").keySet());
        assertThat(at(real, "context", "upstream_results", "process").keySet())
                .isEqualTo(
                        at(documented, "context", "upstream_results", "process").keySet());
    }

    private static Map<?, ?> at(Map<String, @Nullable Object> object, String... path) {
        Map<?, ?> inner = object;
        for (String name : path) {
            inner = (Map<?, ?>) Objects.requireNonNull(inner.get(name));
        }
        return inner;
    }

    @Test
    @DisplayName("F16: the page tells of every type of task")
    void thePageTellsOfEveryType() throws IOException {
        TreeSet<String> types = new TreeSet<>();
        for (TaskType type : TaskType.values()) {
            types.add(type.label());
        }
        for (String type : types) {
            assertThat(page()).contains("| `" + type + "` | ");
        }
    }
}
