package dev.cascade.port;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cascade.dsl.definition.DagDefinition;
import dev.cascade.dsl.definition.Schedule;
import dev.cascade.dsl.definition.TaskDefinition;
import dev.cascade.dsl.definition.TaskType;
import dev.cascade.engine.Actor;
import dev.cascade.port.DagStore.DagRecord;
import dev.cascade.port.DagStore.DagVersion;
import dev.cascade.port.DagStore.Switched;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
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
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** What a {@link DagStore} must do. An adapter's test extends this and hands out stores that share one empty database a test. */
public abstract class DagStoreContract {

    private static final Instant T0 = Instant.parse("2026-03-01T12:00:00Z");
    private static final Instant T1 = T0.plusSeconds(1);
    private static final Instant T2 = T0.plusSeconds(2);
    private static final Instant T3 = T0.plusSeconds(3);
    /** The first full hours after that. */
    private static final Instant ONE = Instant.parse("2026-03-01T13:00:00Z");

    private static final Instant TWO = Instant.parse("2026-03-01T14:00:00Z");

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
                        "nightly",
                        1,
                        true,
                        true,
                        Optional.of("what it is for"),
                        Optional.empty(),
                        3,
                        "nightly.yaml",
                        Optional.empty(),
                        T0,
                        Optional.empty(),
                        Optional.empty()));
        assertThat(store().find("nightly")).contains(made);
        assertThat(store().definition("nightly", 1)).contains(dag("nightly", 3));
        assertThat(store().versions("nightly")).containsExactly(new DagVersion(1, "nightly.yaml", T0, 3));
    }

    @Test
    @DisplayName("F14: a list has the beginning of a long description, and the definition has the whole")
    void aListHasTheBeginningOfALongDescription() {
        DagDefinition longest = describedBy("x".repeat(8_191) + "😀");
        DagDefinition longer = describedBy("x".repeat(8_191) + "😀".repeat(300_000));

        assertThat(store().register(longest, "file", T0).description()).isEqualTo(longest.description());
        store().register(longer, "file", T1);

        assertThat(store().list(Optional.empty()).items())
                .extracting(DagRecord::description)
                .containsExactly(Optional.of("x".repeat(8_191) + "…"));
        assertThat(store().definition("nightly", 2)).contains(longer);
    }

    private static DagDefinition describedBy(String description) {
        DagDefinition dag = dag("nightly", 1);
        return new DagDefinition(
                dag.name(), Optional.of(description), true, Optional.empty(), OptionalInt.empty(), dag.tasks());
    }

    @Test
    void registeringTheSameAgainChangesNothing() {
        DagRecord first = store().register(dag("nightly", 3), "nightly.yaml", T0);

        DagRecord second = store().register(dag("nightly", 3), "nightly.yaml", T1);

        assertThat(second).isEqualTo(first);
        assertThat(store().versions("nightly")).hasSize(1);
    }

    @Test
    void theSameFromAnotherSourceIsNoNewVersionButKnownToBeThere() {
        DagRecord first = store().register(dag("nightly", 3), "nightly.yaml", T0);

        DagRecord moved = store().register(dag("nightly", 3), "elsewhere.yaml", Optional.of("etag"), T1);

        assertThat(moved.version()).isEqualTo(1);
        assertThat(moved.updatedAt()).isEqualTo(first.updatedAt());
        assertThat(moved.source()).isEqualTo("elsewhere.yaml");
        assertThat(moved.sourceTag()).contains("etag");
        assertThat(store().find("nightly")).contains(moved);
        assertThat(store().versions("nightly")).containsExactly(new DagVersion(1, "nightly.yaml", T0, 3));
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
    void whoSwitchedADagOnOrOffAndWhenIsKept() {
        store().register(dag("nightly", 3), "a.yaml", T0);

        store().setEnabled("nightly", false, Actor.named("ada"), T1);
        store().register(dag("nightly", 4), "a.yaml", T2);

        Optional<Switched> off = Optional.of(new Switched(false, Actor.named("ada"), Optional.of(T1)));
        assertThat(store().find("nightly").orElseThrow().switched()).isEqualTo(off);
        assertThat(store().list(Optional.empty()).items())
                .extracting(DagRecord::switched)
                .containsExactly(off);
        assertThat(store().setEnabled("nightly", true, T3).orElseThrow().switched())
                .as("by somebody who is not known")
                .contains(new Switched(true, Optional.empty(), Optional.of(T3)));
        assertThat(store().find("nightly").orElseThrow().switched())
                .contains(new Switched(true, Optional.empty(), Optional.of(T3)));
    }

    @Test
    void whoSaysTheSameAgainDidNotDoIt() {
        store().register(dag("nightly", 3), "a.yaml", T0);
        store().setEnabled("nightly", false, Actor.named("ada"), T1);

        DagRecord again =
                store().setEnabled("nightly", false, Actor.named("bob"), T2).orElseThrow();

        assertThat(again.switched()).contains(new Switched(false, Actor.named("ada"), Optional.of(T1)));
        assertThat(store().find("nightly")).contains(again);
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
    @DisplayName("B-39: a DAG that its source lost is off and keeps its history; back again it is as it was before")
    void aWithdrawnDagIsOffUntilItIsRegisteredAgain() {
        store().register(hourly("nightly"), "a.yaml", Optional.of("1"), T0);

        DagRecord gone = store().withdraw("nightly", "a.yaml", T1).orElseThrow();

        assertThat(gone.present()).isFalse();
        assertThat(gone.enabled()).isFalse();
        assertThat(gone.nextRunAt()).isEmpty();
        assertThat(gone.updatedAt()).isEqualTo(T1);
        assertThat(store().find("nightly")).contains(gone);
        assertThat(store().versions("nightly")).hasSize(1);
        assertThat(store().due(T0.plus(Duration.ofDays(1)))).isEmpty();
        DagRecord back = store().register(hourly("nightly"), "a.yaml", Optional.of("1"), T2);
        assertThat(back.present()).isTrue();
        assertThat(back.enabled()).isTrue();
        assertThat(back.version()).isEqualTo(1);
        assertThat(back.nextRunAt()).contains(ONE);
    }

    @Test
    @DisplayName("B-39, B-40: an operator's word outlives the absence of the source, and does not bring it back")
    void anOperatorsWordDoesNotReplaceTheSource() {
        store().register(hourly("nightly"), "a.yaml", T0);
        store().setEnabled("nightly", false, T1);
        store().withdraw("nightly", "a.yaml", T1);
        assertThat(store().register(hourly("nightly"), "a.yaml", T2).enabled()).isFalse();
        store().withdraw("nightly", "a.yaml", T2);

        DagRecord on = store().setEnabled("nightly", true, T3).orElseThrow();

        assertThat(on.enabled()).isFalse();
        assertThat(on.nextRunAt()).isEmpty();
        assertThat(store().register(hourly("nightly"), "a.yaml", T3).nextRunAt())
                .contains(ONE);
    }

    @Test
    void onlyTheSourceThatHasADagLosesIt() {
        DagRecord made = store().register(hourly("nightly"), "api", T0);

        assertThat(store().withdraw("nightly", "a.yaml", T1)).contains(made);
        assertThat(store().withdraw("nobody", "a.yaml", T1)).isEmpty();
        assertThat(store().find("nightly")).contains(made);
    }

    @Test
    void aScheduledDagRunsNextAtItsFirstTickFromNow() {
        DagRecord made = store().register(hourly("hourly"), "a.yaml", T0);

        assertThat(made.nextRunAt()).contains(ONE);
        assertThat(made.schedule()).contains("@hourly");
        assertThat(store().find("hourly")).contains(made);
        assertThat(store().list(Optional.empty()).items()).containsExactly(made);
        assertThat(store().due(ONE.minusMillis(1))).isEmpty();
        assertThat(store().due(ONE)).containsExactly(made);
    }

    @Test
    void ticksAreCountedInTheTimeZoneOfTheSchedule() {
        DagDefinition dag = scheduled("berlin", new Schedule("0 2 * * *", ZoneId.of("Europe/Berlin"), false));

        assertThat(store().register(dag, "a.yaml", T0).nextRunAt()).contains(Instant.parse("2026-03-02T01:00:00Z"));
    }

    @Test
    void dueDagsComeInTheOrderOfTheirTicks() {
        store().register(scheduled("noon", new Schedule("0 12 * * *", ZoneOffset.UTC, false)), "a.yaml", T0);
        store().register(hourly("hourly-b"), "a.yaml", T0);
        store().register(hourly("hourly-a"), "a.yaml", T0);
        store().register(dag("never", 1), "a.yaml", T0);
        store().register(scheduled("half", new Schedule("30 12 * * *", ZoneOffset.UTC, false)), "a.yaml", T0);

        assertThat(store().due(T0.plus(Duration.ofDays(1))))
                .extracting(DagRecord::name)
                .containsExactly("half", "hourly-a", "hourly-b", "noon");
        assertThat(store().due(ONE)).extracting(DagRecord::name).containsExactly("half", "hourly-a", "hourly-b");
    }

    @Test
    void aNextRunMovesOnFromTheExpectedOneOnly() {
        store().register(hourly("hourly"), "a.yaml", T0);

        assertThat(store().moveNextRun("hourly", T0, TWO)).isFalse();
        assertThat(store().moveNextRun("nobody", ONE, TWO)).isFalse();
        assertThat(store().due(ONE)).hasSize(1);
        assertThat(store().moveNextRun("hourly", ONE, TWO)).isTrue();
        assertThat(store().moveNextRun("hourly", ONE, TWO)).isFalse();
        assertThat(store().find("hourly").orElseThrow().nextRunAt()).contains(TWO);
        assertThat(store().due(ONE)).isEmpty();
        assertThat(store().due(TWO)).extracting(DagRecord::name).containsExactly("hourly");
    }

    @Test
    @DisplayName("B-48: of many who move a next run on at once, one does")
    void oneOfManyMovesANextRun() throws Exception {
        DagStore store = store();
        store.register(hourly("hourly"), "a.yaml", T0);

        List<Boolean> moved = atOnce(IntStream.range(0, 16)
                .mapToObj(i -> (Callable<Boolean>) () -> store.moveNextRun("hourly", ONE, TWO))
                .toList());

        assertThat(moved).containsOnlyOnce(true);
        assertThat(store.due(TWO)).hasSize(1);
    }

    @Test
    void aNewVersionWithTheSameScheduleKeepsATickThatIsDue() {
        store().register(hourly("hourly"), "a.yaml", T0);
        DagDefinition changed = with(dag("hourly", 7), new Schedule("@hourly", ZoneOffset.UTC, true));

        assertThat(store().register(changed, "a.yaml", TWO).nextRunAt()).contains(ONE);
        assertThat(store().register(changed, "b.yaml", TWO).nextRunAt()).contains(ONE);
    }

    @Test
    void anotherScheduleIsCountedFromNow() {
        store().register(hourly("dag"), "a.yaml", T0);
        DagDefinition daily = scheduled("dag", new Schedule("0 18 * * *", ZoneOffset.UTC, false));

        assertThat(store().register(daily, "a.yaml", TWO).nextRunAt()).contains(Instant.parse("2026-03-01T18:00:00Z"));
        assertThat(store().due(TWO)).isEmpty();
        assertThat(store().register(dag("dag", 1), "a.yaml", TWO).nextRunAt()).isEmpty();
        assertThat(store().due(TWO.plus(Duration.ofDays(2)))).isEmpty();
    }

    @Test
    @DisplayName("B-40: switching a DAG on counts its next run from then; who was on already keeps it")
    void switchingOnCountsTheNextRunAnew() {
        store().register(hourly("hourly"), "a.yaml", T0);

        assertThat(store().setEnabled("hourly", true, TWO).orElseThrow().nextRunAt())
                .as("it was on")
                .contains(ONE);
        assertThat(store().setEnabled("hourly", false, TWO).orElseThrow().nextRunAt())
                .isEmpty();
        assertThat(store().due(TWO)).isEmpty();
        assertThat(store().setEnabled("hourly", true, TWO).orElseThrow().nextRunAt())
                .contains(TWO.plus(Duration.ofHours(1)));
    }

    @Test
    @DisplayName("B-40: an operator's off stays over a reload, and no schedule runs")
    void anOperatorsOffHoldsTheScheduleOverAReload() {
        store().register(hourly("hourly"), "a.yaml", T0);
        store().setEnabled("hourly", false, T1);

        store().register(hourly("hourly"), "a.yaml", T2);
        store().register(with(dag("hourly", 5), new Schedule("@hourly", ZoneOffset.UTC, false)), "a.yaml", T3);

        assertThat(store().find("hourly").orElseThrow().nextRunAt()).isEmpty();
        assertThat(store().due(TWO)).isEmpty();
    }

    @Test
    void changesAtOnceAreAllThere() throws Exception {
        DagStore store = store();
        store.register(hourly("dag"), "a.yaml", T0);
        List<Callable<Boolean>> calls = new ArrayList<>(IntStream.rangeClosed(1, 8)
                .mapToObj(i -> (Callable<Boolean>) () -> store.register(
                                with(dag("dag", i), new Schedule("@hourly", ZoneOffset.UTC, false)), "a.yaml", T1)
                        .present())
                .toList());
        calls.add(2, () -> store.setEnabled("dag", false, T1).isPresent());
        calls.add(5, () -> store.moveNextRun("dag", ONE, TWO));

        atOnce(calls);

        DagRecord dag = store.find("dag").orElseThrow();
        // The first of them equals what was there.
        assertThat(dag.version()).isBetween(8, 9);
        assertThat(dag.enabled()).isFalse();
        assertThat(dag.nextRunAt()).isEmpty();
        assertThat(store.due(TWO)).isEmpty();
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

    private static DagDefinition hourly(String name) {
        return scheduled(name, new Schedule("@hourly", ZoneOffset.UTC, false));
    }

    private static DagDefinition scheduled(String name, Schedule schedule) {
        return with(dag(name, 1), schedule);
    }

    private static DagDefinition with(DagDefinition dag, Schedule schedule) {
        return new DagDefinition(
                dag.name(), dag.description(), true, Optional.of(schedule), OptionalInt.empty(), dag.tasks());
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
