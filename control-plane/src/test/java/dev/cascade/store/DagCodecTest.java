package dev.cascade.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cascade.dsl.definition.DagDefinition;
import dev.cascade.dsl.definition.Schedule;
import dev.cascade.dsl.definition.TaskDefinition;
import dev.cascade.dsl.definition.TaskType;
import dev.cascade.engine.Outcome;
import dev.cascade.engine.Plan;
import dev.cascade.engine.TaskError;
import dev.cascade.engine.TaskResult;
import dev.cascade.port.JobSamples;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class DagCodecTest {

    private static DagDefinition dag(TaskDefinition... tasks) {
        return new DagDefinition(
                "daily.sales",
                Optional.of("Verkäufe \ud83d\ude00"),
                false,
                Optional.of(new Schedule("0 6 * * *", ZoneId.of("Europe/Berlin"), true)),
                OptionalInt.of(4),
                List.of(tasks));
    }

    // The checker does not see in the compiled record that option values may be null.
    @SuppressWarnings("NullAway")
    private static TaskDefinition task(String id, Map<String, @Nullable Object> options, String... upstreams) {
        return new TaskDefinition(id, TaskType.LAMBDA, options, List.of(upstreams));
    }

    private static DagDefinition again(DagDefinition dag) {
        return DagCodec.decode(DagCodec.encode(dag));
    }

    @Test
    void aDagComesBackEqual() {
        DagDefinition dag = dag(
                task("extract", Map.of("function", "f")),
                new TaskDefinition("join", TaskType.NOOP, Map.of(), List.of("extract")),
                task("load-1", Map.of("function", "g"), "extract", "join"),
                task("load-2", Map.of("function", "g"), "extract", "join"));

        assertThat(again(dag)).isEqualTo(dag);
    }

    @Test
    void aDagWithNothingButANameComesBack() {
        DagDefinition empty =
                new DagDefinition("empty", Optional.empty(), true, Optional.empty(), OptionalInt.empty(), List.of());

        assertThat(again(empty)).isEqualTo(empty);
    }

    @Test
    void optionsKeepTheirTypesAndTheirOrder() {
        Map<String, @Nullable Object> options = new LinkedHashMap<>();
        options.put("z", 5);
        options.put("long", 5L);
        options.put("double", 5.0);
        options.put("decimal", new BigDecimal("5.00"));
        options.put("big", new BigInteger("123456789012345678901234567890"));
        options.put("yes", true);
        options.put("no", false);
        options.put("nothing", null);
        options.put("text", "naïve \u0000 \ud83d\ude00");
        options.put("list", Arrays.asList(1, null, "a", List.of(), Map.of("k", 1L)));
        options.put("a", new LinkedHashMap<>(Map.of("nested", Map.of())));
        DagDefinition dag = dag(task("t", options));

        Map<String, @Nullable Object> read = again(dag).tasks().getFirst().options();

        assertThat(read).isEqualTo(options);
        assertThat(new ArrayList<>(read.keySet())).isEqualTo(new ArrayList<>(options.keySet()));
        assertThat(read.get("z")).isInstanceOf(Integer.class);
        assertThat(read.get("long")).isInstanceOf(Long.class);
        assertThat(read.get("double")).isInstanceOf(Double.class);
        assertThat(read.get("decimal")).isEqualTo(new BigDecimal("5.00"));
    }

    @Test
    void anOptionThatNoDocumentCanSayIsRefused() {
        assertThatThrownBy(() -> DagCodec.encode(dag(task("t", Map.of("x", new AtomicInteger())))))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("AtomicInteger");
    }

    @Test
    void anUpstreamThatDoesNotExistComesBackAllTheSame() {
        DagDefinition dag = dag(task("a", Map.of(), "nobody", "b"), task("b", Map.of()));

        assertThat(again(dag)).isEqualTo(dag);
    }

    @Test
    void equalListsOfUpstreamsAreOneInstanceAfterwards() {
        DagDefinition dag =
                dag(task("a", Map.of()), task("b", Map.of(), new String("a")), task("c", Map.of(), new String("a")));

        List<TaskDefinition> tasks = again(dag).tasks();

        assertThat(tasks.get(1).dependsOn()).isSameAs(tasks.get(2).dependsOn());
    }

    @Test
    void aDagOfAMillionEdgesTakesAFewKilobytes() {
        DagDefinition dag = JobSamples.layered("big", 100, 100);

        byte[] bytes = DagCodec.encode(dag);

        assertThat(bytes.length).isLessThan(10_000);
        assertThat(DagCodec.decode(bytes)).isEqualTo(dag);
        assertThat(Plan.of(DagCodec.decode(bytes), 1).size()).isEqualTo(10_000);
    }

    @Test
    void theHashIsTheSameForEqualDagsOnly() {
        Map<String, @Nullable Object> oneWay = new LinkedHashMap<>();
        oneWay.put("a", Map.of("x", 1, "y", 2, "z", 3));
        oneWay.put("b", 2);
        Map<String, @Nullable Object> otherWay = new LinkedHashMap<>();
        otherWay.put("b", 2);
        otherWay.put("a", new LinkedHashMap<>(Map.of("z", 3, "y", 2, "x", 1)));
        DagDefinition dag = dag(task("t", oneWay));

        assertThat(DagCodec.hash(dag(task("t", otherWay)))).isEqualTo(DagCodec.hash(dag));
        assertThat(DagCodec.hash(again(dag))).isEqualTo(DagCodec.hash(dag));
        assertThat(List.of(
                        DagCodec.hash(dag(task("t", Map.of("b", 2)))),
                        DagCodec.hash(dag(task("t", Map.of("b", 2L)))),
                        DagCodec.hash(dag(task("t", Map.of("b", "2")))),
                        DagCodec.hash(dag(task("u", Map.of("b", 2)))),
                        DagCodec.hash(dag(task("t", Map.of("b", 2)), task("u", Map.of()))),
                        DagCodec.hash(dag(task("t", Map.of("b", 2)), task("u", Map.of(), "t")))))
                .doesNotHaveDuplicates();
    }

    @Test
    void damagedBytesAreRefused() {
        byte[] bytes = DagCodec.encode(dag(task("t", Map.of("function", "f"))));

        for (int length = 0; length < bytes.length - 8; length++) {
            byte[] cut = Arrays.copyOf(bytes, length);
            assertThatThrownBy(() -> DagCodec.decode(cut)).isInstanceOf(IllegalArgumentException.class);
        }
    }

    @Test
    void outcomesComeBackEqual() {
        List<Outcome> outcomes = List.of(
                new Outcome.Success(TaskResult.NULL),
                new Outcome.Success(
                        new TaskResult(Optional.empty(), Optional.of(new TaskResult.Artifact("s3://b/k", "k", 9)))),
                new Outcome.Failure(TaskError.permanent("type", "message")),
                new Outcome.Skipped(""));

        assertThat(outcomes)
                .allSatisfy(o ->
                        assertThat(OutcomeCodec.decode(OutcomeCodec.encode(o))).isEqualTo(o));
    }

    /** Run by hand: how long it takes on this machine to have the plan of a DAG with 990,000 edges. */
    public static void main(String[] args) {
        byte[] bytes = DagCodec.encode(JobSamples.layered("big", 100, 100));
        for (int round = 0; round < 20; round++) {
            long start = System.nanoTime();
            DagDefinition dag = DagCodec.decode(bytes);
            long decoded = System.nanoTime();
            Plan plan = Plan.of(dag, 1);
            long planned = System.nanoTime();
            DagCodec.encode(dag);
            long encoded = System.nanoTime();
            System.out.println("%d bytes, %d tasks: decode %.1f ms, plan %.1f ms, encode %.1f ms"
                    .formatted(
                            bytes.length,
                            plan.size(),
                            (decoded - start) / 1e6,
                            (planned - decoded) / 1e6,
                            (encoded - planned) / 1e6));
        }
    }
}
