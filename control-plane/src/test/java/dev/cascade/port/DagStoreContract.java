package dev.cascade.port;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cascade.dsl.definition.DagDefinition;
import dev.cascade.dsl.definition.TaskDefinition;
import dev.cascade.dsl.definition.TaskType;
import dev.cascade.port.DagStore.DagRecord;
import dev.cascade.port.DagStore.DagVersion;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** What a {@link DagStore} must do. An adapter's test extends this and hands out stores that share one empty database a test. */
public abstract class DagStoreContract {

    private static final Instant T0 = Instant.parse("2026-03-01T12:00:00Z");
    private static final Instant T1 = T0.plusSeconds(1);
    private static final Instant T2 = T0.plusSeconds(2);
    private static final Instant T3 = T0.plusSeconds(3);

    /** A store on this test's database, which was empty when the test began; further calls give stores on the same one. */
    protected abstract DagStore store();

    @Test
    void anUnknownDagHasNothing() {
        DagStore store = store();

        assertThat(store.find("nightly")).isEmpty();
        assertThat(store.definition("nightly", 1)).isEmpty();
        assertThat(store.versions("nightly")).isEmpty();
        assertThat(store.setEnabled("nightly", true, T0)).isEmpty();
        assertThat(store.find("nightly")).as("the word about it made none").isEmpty();
        assertThat(store.list(Optional.empty()).items()).isEmpty();
    }

    @Test
    void theFirstRegistrationMakesVersionOne() {
        DagRecord made = store().register(dag("nightly", 3), "nightly.yaml", T0);

        assertThat(made)
                .isEqualTo(new DagRecord(
                        "nightly", 1, true, Optional.of("what it is for"), Optional.empty(), 3, "nightly.yaml", T0));
        assertThat(store().find("nightly")).contains(made);
        assertThat(store().definition("nightly", 1)).contains(dag("nightly", 3));
        assertThat(store().versions("nightly")).containsExactly(new DagVersion(1, "nightly.yaml", T0, 3));
    }

    @Test
    void registeringTheSameAgainChangesNothing() {
        DagRecord first = store().register(dag("nightly", 3), "nightly.yaml", T0);

        DagRecord second = store().register(dag("nightly", 3), "elsewhere.yaml", T1);

        assertThat(second).isEqualTo(first);
        assertThat(store().versions("nightly")).hasSize(1);
    }

    @Test
    void aChangeMakesANewVersionAndTheOldOneStays() {
        store().register(dag("nightly", 3), "a.yaml", T0);

        DagRecord changed = store().register(dag("nightly", 4), "b.yaml", T1);

        assertThat(changed.version()).isEqualTo(2);
        assertThat(changed.taskCount()).isEqualTo(4);
        assertThat(changed.source()).isEqualTo("b.yaml");
        assertThat(changed.updatedAt()).isEqualTo(T1);
        assertThat(store().find("nightly")).contains(changed);
        assertThat(store().definition("nightly", 1)).contains(dag("nightly", 3));
        assertThat(store().definition("nightly", 2)).contains(dag("nightly", 4));
        assertThat(store().definition("nightly", 3)).isEmpty();
        assertThat(store().versions("nightly"))
                .containsExactly(new DagVersion(2, "b.yaml", T1, 4), new DagVersion(1, "a.yaml", T0, 3));
    }

    @Test
    void goingBackToAnOlderDefinitionIsANewVersion() {
        store().register(dag("nightly", 3), "a.yaml", T0);
        store().register(dag("nightly", 4), "a.yaml", T1);

        DagRecord back = store().register(dag("nightly", 3), "a.yaml", T2);

        assertThat(back.version()).isEqualTo(3);
        assertThat(store().definition("nightly", 3)).contains(dag("nightly", 3));
    }

    @Test
    void aDefinitionComesBackWithAllThatWasSaidInIt() {
        Map<String, Object> options = new LinkedHashMap<>();
        options.put("zeta", "text with \"quotes\", ünïcode and 日本語");
        options.put("alpha", 1);
        options.put("long", 5_000_000_000L);
        options.put("double", 1.5);
        options.put("flag", false);
        options.put("list", List.of("a", 2, List.of(true)));
        options.put("map", Map.of("k", Map.of("n", 1)));
        DagDefinition dag = new DagDefinition(
                "everything",
                Optional.empty(),
                false,
                Optional.empty(),
                OptionalInt.of(3),
                List.of(
                        new TaskDefinition("b", TaskType.LAMBDA, options, List.of()),
                        new TaskDefinition("a", TaskType.NOOP, Map.of(), List.of("b"))));

        DagRecord made = store().register(dag, "api", T0);

        DagDefinition back = store().definition("everything", 1).orElseThrow();
        assertThat(back).isEqualTo(dag);
        assertThat(back.tasks().getFirst().options().keySet())
                .containsExactly("zeta", "alpha", "long", "double", "flag", "list", "map");
        assertThat(made.enabled()).isFalse();
        assertThat(made.description()).isEmpty();
    }

    @Test
    void theOrderOfTasksIsPartOfADefinition() {
        DagDefinition dag = dag("nightly", 2);
        DagDefinition turned = new DagDefinition(
                "nightly",
                dag.description(),
                true,
                Optional.empty(),
                OptionalInt.empty(),
                dag.tasks().reversed());
        store().register(dag, "a.yaml", T0);

        store().register(turned, "a.yaml", T1);

        assertThat(store().definition(
                                "nightly", store().find("nightly").orElseThrow().version()))
                .contains(turned);
    }

    @Test
    void anOperatorsWordCountsMoreThanWhatTheDefinitionSays() {
        DagRecord made = store().register(dag("nightly", 3), "a.yaml", T0);

        Optional<DagRecord> off = store().setEnabled("nightly", false, T1);

        assertThat(off).hasValueSatisfying(dag -> {
            assertThat(dag.enabled()).isFalse();
            assertThat(dag.updatedAt()).isEqualTo(T1);
            assertThat(dag.version()).isEqualTo(made.version());
            assertThat(dag.source()).isEqualTo("a.yaml");
        });
        assertThat(store().find("nightly")).isEqualTo(off);
    }

    @Test
    void anOperatorsWordOutlivesLaterVersions() {
        store().register(dag("nightly", 3), "a.yaml", T0);
        store().setEnabled("nightly", false, T1);

        DagRecord later = store().register(dag("nightly", 4), "a.yaml", T2);

        assertThat(later.enabled()).isFalse();
        assertThat(later.version()).isEqualTo(2);
        assertThat(store().setEnabled("nightly", true, T3).orElseThrow().enabled())
                .isTrue();
        assertThat(store().find("nightly").orElseThrow().enabled()).isTrue();
    }

    @Test
    void withoutAnOperatorsWordTheLatestVersionDecides() {
        DagDefinition on = dag("nightly", 3);
        DagDefinition off =
                new DagDefinition(on.name(), on.description(), false, on.schedule(), on.maxActiveJobs(), on.tasks());

        assertThat(store().register(on, "a.yaml", T0).enabled()).isTrue();
        assertThat(store().register(off, "a.yaml", T1).enabled()).isFalse();
        assertThat(store().find("nightly").orElseThrow().enabled()).isFalse();
    }

    @Test
    void dagsAreListedByName() {
        List.of("b", "B", "a-2", "a-10", "_x").forEach(name -> store().register(dag(name, 1), "a.yaml", T0));

        Page<DagRecord> page = store().list(Optional.empty());

        assertThat(page.items()).extracting(DagRecord::name).containsExactly("B", "_x", "a-10", "a-2", "b");
        assertThat(page.nextCursor()).isEmpty();
        assertThat(page.items().getFirst()).isEqualTo(store().find("B").orElseThrow());
    }

    @Test
    void aLongListComesInPagesThatMissNothing() {
        DagStore store = store();
        List<String> names =
                IntStream.range(0, 1_203).mapToObj(i -> "dag-%04d".formatted(i)).toList();
        names.forEach(name -> store.register(dag(name, 1), "a.yaml", T0));

        List<String> listed = new ArrayList<>();
        Optional<String> cursor = Optional.empty();
        do {
            Page<DagRecord> page = store.list(cursor);
            assertThat(page.items()).hasSizeBetween(1, 1_000);
            page.items().forEach(dag -> listed.add(dag.name()));
            cursor = page.nextCursor();
        } while (cursor.isPresent());

        assertThat(listed).containsExactlyElementsOf(names);
    }

    @Test
    void aDagOfTenThousandTasksIsKept() {
        DagDefinition large = dag("large", 10_000);

        DagRecord made = store().register(large, "a.yaml", T0);

        assertThat(made.taskCount()).isEqualTo(10_000);
        assertThat(store().definition("large", 1)).contains(large);
        assertThat(store().register(large, "a.yaml", T1)).isEqualTo(made);
    }

    @Test
    void writersWhoRegisterTheSameAtOnceGetOneVersion() throws Exception {
        DagStore store = store();

        List<DagRecord> made = atOnce(IntStream.range(0, 16)
                .mapToObj(i -> (Callable<DagRecord>) () -> store.register(dag("nightly", 3), "a.yaml", T0))
                .toList());

        assertThat(made).extracting(DagRecord::version).containsOnly(1);
        assertThat(store.versions("nightly")).hasSize(1);
    }

    @Test
    void writersWhoRegisterDifferentDefinitionsAtOnceGetDifferentVersions() throws Exception {
        DagStore store = store();

        List<DagRecord> made = atOnce(IntStream.rangeClosed(1, 16)
                .mapToObj(i -> (Callable<DagRecord>) () -> store.register(dag("nightly", i), "a.yaml", T0))
                .toList());

        assertThat(made).extracting(DagRecord::version).containsExactlyInAnyOrderElementsOf(range(16));
        assertThat(store.versions("nightly"))
                .extracting(DagVersion::version)
                .containsExactlyElementsOf(range(16).reversed());
        assertThat(range(16))
                .extracting(v ->
                        store.definition("nightly", v).orElseThrow().tasks().size())
                .containsExactlyInAnyOrderElementsOf(range(16));
        assertThat(store.find("nightly").orElseThrow().version()).isEqualTo(16);
    }

    private static List<Integer> range(int last) {
        return IntStream.rangeClosed(1, last).boxed().toList();
    }

    private static <T> List<T> atOnce(List<Callable<T>> calls) throws Exception {
        List<T> results = new ArrayList<>();
        try (ExecutorService threads = Executors.newFixedThreadPool(8)) {
            for (Future<T> result : threads.invokeAll(calls)) {
                results.add(result.get());
            }
        }
        return results;
    }

    private static DagDefinition dag(String name, int tasks) {
        return new DagDefinition(
                name,
                Optional.of("what it is for"),
                true,
                Optional.empty(),
                OptionalInt.empty(),
                IntStream.range(0, tasks)
                        .mapToObj(i -> new TaskDefinition(
                                "task-" + i,
                                TaskType.LAMBDA,
                                Map.of("function", "fn-" + i),
                                i == 0 ? List.of() : List.of("task-" + (i - 1))))
                        .toList());
    }
}
