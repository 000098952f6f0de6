package dev.cascade.usecase.query;

import static dev.cascade.engine.DagSketch.dag;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import dev.cascade.dsl.definition.DagDefinition;
import dev.cascade.dsl.definition.Schedule;
import dev.cascade.dsl.definition.TaskType;
import dev.cascade.engine.DagSketch;
import dev.cascade.engine.TaskStatus;
import dev.cascade.usecase.Fixture;
import dev.cascade.usecase.RequestRejectedException;
import dev.cascade.usecase.query.DescribeDag.Timetable;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneId;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DescribeDagTest {

    private final Fixture given = new Fixture();

    @Test
    void anEarlierVersionIsToldAsItWas() {
        given.with(dag("d").task("a"));
        given.with(dag("d").task("a").task("b", "a"));

        DescribeDag.Version first = given.core.describeDag().version("d", "1");

        assertThat(first.version().version()).isEqualTo(1);
        assertThat(first.definition().tasks()).hasSize(1);
        assertThat(given.core.describeDag().graph("d", "1").plan().size()).isEqualTo(1);
        assertThat(given.core.describeDag().graph("d", "2").plan().size()).isEqualTo(2);
    }

    @ParameterizedTest
    @ValueSource(strings = {"0", "2", "-1", "x", "01", "99999999999"})
    void aVersionThatThereIsNotIsNotFound(String version) {
        given.with(dag("d").task("a"));

        assertThatThrownBy(() -> given.core.describeDag().graph("d", version))
                .isInstanceOf(RequestRejectedException.class)
                .hasMessageContaining("the latest is 1");
        assertThatThrownBy(() -> given.core.describeDag().version("none", version))
                .hasMessageContaining("no DAG \"none\"");
    }

    @Test
    void groupsAreTasksOfOneTypeOnOneLevelWhoseIdsDifferByDigits() {
        DagSketch sketch = dag("d").noop("begin");
        for (int i = 0; i < 300; i++) {
            sketch = sketch.task("load_" + i, "begin");
        }
        String[] loads = new String[300];
        Arrays.setAll(loads, i -> "load_" + i);
        for (int i = 0; i < 200; i++) {
            sketch = sketch.task("join_" + i, loads);
        }
        given.with(sketch.task("load_x", "begin"));

        DagGraph graph = given.core.describeDag().graph("d", "1");

        assertThat(graph.edges()).isEqualTo(300 + 60_000 + 1);
        assertThat(graph.groups().orElseThrow())
                .extracting(
                        DagGraph.Group::type,
                        DagGraph.Group::idStem,
                        DagGraph.Group::level,
                        DagGraph.Group::count,
                        DagGraph.Group::upstream)
                .containsExactly(
                        tuple(TaskType.NOOP, "begin", 0, 1, List.of()),
                        tuple(TaskType.LOCAL, "load_#", 1, 300, List.of(0)),
                        tuple(TaskType.LOCAL, "load_x", 1, 1, List.of(0)),
                        tuple(TaskType.LOCAL, "join_#", 2, 200, List.of(1)));
    }

    @Test
    void aGraphWithFewEdgesHasNoGroups() {
        given.with(dag("d").task("a").task("b", "a"));

        assertThat(given.core.describeDag().graph("d", "1").groups()).isEmpty();
    }

    @Test
    void theHistoryHasAStatusForEachTaskOfEachVersion() {
        given.with(dag("d").task("a").task("old", "a"));
        String first = given.started("d");
        given.fails(first, "a");
        given.later(Duration.ofSeconds(1));
        given.with(dag("d").task("a").task("new", "a"));
        String second = given.started("d");
        given.succeeds(second, "a", "1");

        DagHistory history = given.core.describeDag().history("d", 20);

        assertThat(history.tasks()).containsExactly("a", "new", "old");
        assertThat(history.jobs()).extracting(job -> job.header().id()).containsExactly(second, first);
        assertThat(history.jobs().getFirst().statuses()).containsExactly(TaskStatus.SUCCESS, TaskStatus.QUEUED, null);
        assertThat(history.jobs().getLast().statuses())
                .containsExactly(TaskStatus.FAILED, null, TaskStatus.UPSTREAM_FAILED);
        assertThat(history.jobs().getFirst().counts()).containsEntry(TaskStatus.SUCCESS, 1);
        assertThat(given.core.describeDag().history("d", 1).jobs()).hasSize(1);
    }

    private Timetable timetable(String cron, String zone, String now, int count) {
        DagDefinition plain = dag("s").task("a").definition();
        given.with(new DagDefinition(
                "s",
                Optional.empty(),
                true,
                Optional.of(new Schedule(cron, ZoneId.of(zone), false)),
                plain.maxActiveJobs(),
                plain.tasks()));
        return new DescribeDag(
                        given.dags,
                        given.jobs,
                        given.plans,
                        new JobSnapshots(given.jobs, given.plans),
                        InstantSource.fixed(Instant.parse(now)))
                .timetable("s", count);
    }

    @Test
    void aTickThatTheClocksSkipSaysSo() {
        Timetable spring = timetable("30 2 * * *", "Europe/Berlin", "2026-03-28T12:00:00Z", 2);

        assertThat(spring.ticks())
                .extracting(tick -> tick.local().toString(), ScheduledTick::note)
                .containsExactly(
                        tuple(
                                "2026-03-29T03:00+02:00",
                                Optional.of("the clocks go forward, so the scheduled time does not come that day: it"
                                        + " runs at 03:00, when they have")),
                        tuple("2026-03-30T02:30+02:00", Optional.empty()));
    }

    @Test
    void aTickThatComesTwiceSaysSo() {
        Timetable autumn = timetable("30 2 * * *", "Europe/Berlin", "2026-10-24T12:00:00Z", 2);

        assertThat(autumn.ticks())
                .extracting(tick -> tick.local().toString(), ScheduledTick::note)
                .containsExactly(
                        tuple(
                                "2026-10-25T02:30+02:00",
                                Optional.of(
                                        "the clocks go back, so 02:30 comes twice that day: it runs the first time")),
                        tuple("2026-10-26T02:30+01:00", Optional.empty()));
    }

    @Test
    void aTickAtTheEndOfTheGapIsNothingOdd() {
        assertThat(timetable("0 3 * * *", "Europe/Berlin", "2026-03-28T12:00:00Z", 1)
                        .ticks())
                .extracting(ScheduledTick::note)
                .containsExactly(Optional.empty());
    }

    @Test
    void aDagWithoutAScheduleHasNoTicks() {
        given.with(dag("d").task("a"));

        Timetable none = given.core.describeDag().timetable("d", 10);

        assertThat(none.schedule()).isEmpty();
        assertThat(none.ticks()).isEmpty();
    }
}
