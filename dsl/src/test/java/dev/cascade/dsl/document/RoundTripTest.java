package dev.cascade.dsl.document;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cascade.dsl.definition.DagDefinition;
import dev.cascade.dsl.definition.Identifier;
import dev.cascade.dsl.definition.Schedule;
import dev.cascade.dsl.definition.TaskDefinition;
import dev.cascade.dsl.definition.TaskType;
import dev.cascade.dsl.source.Node;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalInt;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.EdgeCasesMode;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class RoundTripTest {

    @Test
    void theWrittenDocumentLeavesOutWhatHasItsDefault() {
        DagDefinition dag = new DagDefinition(
                "x",
                Optional.empty(),
                true,
                Optional.empty(),
                OptionalInt.empty(),
                List.of(new TaskDefinition("a", TaskType.NOOP, Map.of(), List.of())));

        assertThat(DagDocument.write(dag)).isEqualToIgnoringWhitespace("""
                { "apiVersion": "cascade/v1", "name": "x", "tasks": { "a": { "type": "noop" } } }
                """);
    }

    @Property(tries = 100, edgeCases = EdgeCasesMode.NONE)
    void aDefinitionThatIsWrittenAndReadBackIsEqual(@ForAll("dags") DagDefinition dag) {
        String written = DagDocument.write(dag);

        assertThat(DagDocument.parse(written, DocumentFormat.JSON, "", Optional.empty()))
                .isEqualTo(dag);
    }

    @Provide
    Arbitrary<DagDefinition> dags() {
        Arbitrary<Optional<Schedule>> schedules = Combinators.combine(
                        Arbitraries.of("0 2 * * *", "@hourly", "*/5 1-3 * JAN MON"),
                        Arbitraries.of("UTC", "Europe/Berlin", "America/New_York")
                                .map(ZoneId::of),
                        Arbitraries.of(true, false))
                .as(Schedule::new)
                .optional();
        return Combinators.combine(
                        ids(),
                        Arbitraries.strings().ofMaxLength(20).optional(),
                        Arbitraries.of(true, false),
                        schedules,
                        Arbitraries.integers().between(1, 9).optional(),
                        payloads().list().ofMinSize(1).ofMaxSize(6))
                .as((name, description, enabled, schedule, most, payloads) -> new DagDefinition(
                        name,
                        description,
                        enabled,
                        schedule,
                        most.map(OptionalInt::of).orElse(OptionalInt.empty()),
                        tasks(payloads)));
    }

    /** Every second task waits for all those before it. */
    private static List<TaskDefinition> tasks(List<Map<String, @Nullable Object>> payloads) {
        List<TaskDefinition> tasks = new ArrayList<>();
        for (int i = 0; i < payloads.size(); i++) {
            Map<String, @Nullable Object> options = new HashMap<>();
            options.put("payload", payloads.get(i));
            options.put("retry", i % 2 == 0 ? i : Map.of("max", i, "delay", "1s", "jitter", 0.25));
            options.put("timeout", i % 2 == 0 ? 60 : "5m");
            options.put("allow_failure", i % 2 == 0);
            List<String> upstreams = i % 2 == 0
                    ? List.of()
                    : tasks.stream().map(TaskDefinition::id).toList();
            tasks.add(new TaskDefinition("task-" + i, TaskType.NOOP, options, upstreams));
        }
        return tasks;
    }

    private static Arbitrary<String> ids() {
        return Arbitraries.strings()
                .withCharRange('a', 'z')
                .withChars("AZ09_.-")
                .ofMinLength(1)
                .ofMaxLength(20)
                .filter(Identifier::isValid);
    }

    private static Arbitrary<Map<String, @Nullable Object>> payloads() {
        Arbitrary<Object> scalars = Arbitraries.oneOf(
                Arbitraries.integers().map(Object.class::cast),
                Arbitraries.longs().map(Object.class::cast),
                Arbitraries.doubles().map(Object.class::cast),
                Arbitraries.bigIntegers()
                        .between(BigInteger.TEN.pow(20), BigInteger.TEN.pow(40))
                        .map(Object.class::cast),
                Arbitraries.bigDecimals()
                        .ofScale(30)
                        .between(BigDecimal.ONE, BigDecimal.TEN)
                        .map(Object.class::cast),
                Arbitraries.of(true, false).map(Object.class::cast),
                Arbitraries.strings()
                        .ofMaxLength(30)
                        .filter(s -> !s.contains("{{"))
                        .map(Object.class::cast));
        Arbitrary<Object> values = Arbitraries.oneOf(
                scalars.injectNull(0.1),
                scalars.list().ofMaxSize(3).map(Object.class::cast),
                Arbitraries.maps(ids(), scalars).ofMaxSize(3).map(Object.class::cast));
        return Arbitraries.maps(ids(), values).ofMaxSize(4).map(RoundTripTest::withJsonTypes);
    }

    /** As any reader would have made them: 5L is 5, and 1.50 is 1.5. */
    @SuppressWarnings("unchecked")
    private static Map<String, @Nullable Object> withJsonTypes(Map<String, ?> payload) {
        return (Map<String, @Nullable Object>)
                Objects.requireNonNull(Node.of(payload).value());
    }
}
