package dev.cascade.dsl.validation;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.cascade.dsl.document.DagDocument;
import dev.cascade.dsl.document.DocumentFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Label;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.jspecify.annotations.Nullable;

/** Messages are whole sentences, whatever was written. */
class MessagesTest {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Pattern MEANT = Pattern.compile("did you mean (?:\"(.*)\"|(\\{\\{.*}}))\\?");

    /** A null among the arbitraries of jqwik. */
    private static final String NULL = "<null>";

    @Provide
    Arbitrary<Map<String, Object>> documents() {
        Arbitrary<Object> odd = Arbitraries.of(
                NULL,
                "",
                " ",
                0,
                -1,
                2.5,
                true,
                List.of(),
                Map.of(),
                List.of(NULL),
                List.of(""),
                Map.of("", ""),
                "..",
                "a/b",
                "{{",
                "{{}}",
                "{{ }}",
                "{{context.a | upper}}",
                "{{context}}",
                "{{context.}}",
                "{{job}}",
                "{{{{",
                "\u001b[31m",
                "a\nb",
                "A=B",
                "x".repeat(500),
                List.of(List.of(List.of())),
                Map.of("a", Map.of("b", NULL)),
                "no",
                "1e3",
                "@reboot",
                "* * * *",
                "\0",
                "../x",
                "/x",
                Map.of("max", NULL),
                Map.of("max", 1, "delay", 5, "max_delay", 1));
        Arbitrary<String> fields = Arbitraries.of(
                "type",
                "depends_on",
                "description",
                "timeout",
                "retry",
                "trigger_rule",
                "allow_failure",
                "store_output_to_s3",
                "output_s3_key",
                "payload",
                "module",
                "command",
                "working_dir",
                "environment",
                "function_name",
                "memory",
                "invocation_type",
                "state_machine_arn",
                "id",
                "config",
                "retries",
                "",
                "env",
                "x\ty");
        Arbitrary<Object> types =
                Arbitraries.of("local", "command", "lambda", "noop", "stepfunctions", "lamda", NULL, 5);
        Arbitrary<Map<String, Object>> task = Combinators.combine(
                        types, Arbitraries.maps(fields, odd).ofMaxSize(4))
                .as((type, options) -> {
                    Map<String, Object> all = new LinkedHashMap<>();
                    all.put("type", type);
                    all.putAll(options);
                    return all;
                });
        Arbitrary<Object> tasks = Arbitraries.oneOf(
                Arbitraries.maps(
                                Arbitraries.of("a", "b", "", ".", "a b", "c"),
                                Arbitraries.oneOf(task.map(t -> (Object) t), odd))
                        .ofMaxSize(3)
                        .map(t -> (Object) t),
                task.list().ofMaxSize(3).map(t -> (Object) t),
                odd);
        Arbitrary<String> dagFields = Arbitraries.of(
                "name",
                "description",
                "schedule",
                "timezone",
                "catchup",
                "max_active_jobs",
                "enabled",
                "edges",
                "apiVersion",
                "steps",
                "",
                "nodes");
        return Combinators.combine(tasks, Arbitraries.maps(dagFields, odd).ofMaxSize(3))
                .as((t, dag) -> {
                    Map<String, Object> document = new LinkedHashMap<>(dag);
                    document.put("tasks", t);
                    return document;
                });
    }

    @Property(tries = 5_000)
    @Label("F14: no message has a hole, control characters, or advice that repeats what was written")
    void messagesAreWholeSentences(@ForAll("documents") Map<String, Object> document) throws JsonProcessingException {
        String text = JSON.writeValueAsString(withNulls(document));
        try {
            DagDocument.parse(text, DocumentFormat.JSON, "dag.json", Optional.empty());
        } catch (InvalidDagException e) {
            e.problems().forEach(MessagesTest::requireSentence);
        }
    }

    private static void requireSentence(Problem problem) {
        String message = problem.text();
        assertThat(message)
                .doesNotContain(
                        " is , ", ": , ", "empty 0", "  ", " ;", ";;", "()", "null\"", "; ;", ": ;", "\"\" is \"\"")
                .doesNotContainPattern("[\\p{Cntrl}]")
                .doesNotContainPattern("has (an empty \\d|\\d+:)")
                .doesNotContainPattern("[:,;]$")
                .hasSizeLessThan(1_500);
        Matcher meant = MEANT.matcher(message);
        if (meant.find()) {
            String advice = meant.group(1) == null ? meant.group(2) : "\"" + meant.group(1) + "\"";
            assertThat(message.substring(0, meant.start())).doesNotContain(advice);
        }
    }

    private static @Nullable Object withNulls(Object value) {
        return switch (value) {
            case String s -> s.equals(NULL) ? null : s;
            case List<?> list -> list.stream().map(MessagesTest::withNulls).toList();
            case Map<?, ?> map -> {
                Map<Object, @Nullable Object> copy = new LinkedHashMap<>();
                map.forEach((name, item) -> copy.put(name, withNulls(item)));
                yield copy;
            }
            default -> value;
        };
    }
}
