package dev.cascade.simulation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import dev.cascade.dsl.definition.DagDefinition;
import dev.cascade.dsl.definition.TaskType;
import dev.cascade.engine.DagSketch;
import dev.cascade.engine.Entry;
import dev.cascade.engine.Event;
import dev.cascade.engine.JobStatus;
import dev.cascade.engine.TaskStatus;
import dev.cascade.port.JobHeader;
import dev.cascade.port.JobQuery;
import dev.cascade.port.StoreException;
import dev.cascade.usecase.JobDetails;
import dev.cascade.usecase.Refusal;
import dev.cascade.usecase.StartJob;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CompletionException;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/**
 * Jobs on control planes that are killed, on a store that fails, with messages that are late, lost or doubled. A failure names its seed;
 * {@code -Dcascade.simulation.seed=N} runs that one alone, {@code -Dcascade.simulation.count=N} runs more of them.
 */
class SimulationTest {

    private static final Logger LOG = Logger.getLogger("dev.cascade");

    @BeforeAll
    static void faultsAreExpected() {
        LOG.setLevel(Level.OFF);
    }

    @AfterAll
    static void faultsAreNotExpected() {
        LOG.setLevel(Level.INFO);
    }

    @Test
    @DisplayName(
            "B-14, B-20, B-30, B-31, B-34, B-35, B-52: every job ends as its tasks say, and no attempt begins twice")
    void everyJobEndsWhateverGoesWrong() {
        Long only = Long.getLong("cascade.simulation.seed");
        long count = Long.getLong("cascade.simulation.count", 300);
        int kills = 0;
        int faults = 0;
        for (long seed = only == null ? 0 : only; seed < (only == null ? count : only + 1); seed++) {
            World world = simulate(seed);
            kills += world.kills;
            faults += world.faults;
        }
        assertThat(faults).as("faults that happened").isPositive();
        assertThat(only != null || kills > count / 10)
                .as("%s processes were killed", kills)
                .isTrue();
    }

    private static World simulate(long seed) {
        World world = new World(seed);
        try {
            dags().forEach(dag -> world.dags.register(dag, "test", World.BEGIN));
            for (int i = 1 + world.random.nextInt(3); i > 0; i--) {
                world.schedule(Duration.ZERO, world::startProcess);
            }
            Map<String, String> requests = request(world);
            run(world, requests);
            assertEnd(world, requests);
        } catch (AssertionError | RuntimeException e) {
            fail("seed " + seed + " (-Dcascade.simulation.seed=" + seed + "): " + e.getMessage(), e);
        }
        return world;
    }

    /** Chain, wide, diamond, layers, and one with all options. */
    private static List<DagDefinition> dags() {
        DagSketch wide = DagSketch.dag("wide").task("first");
        List<String> middle = new ArrayList<>();
        for (int i = 0; i < 12; i++) {
            wide.task("m%02d".formatted(i), "first").with("retry", 1);
            middle.add("m%02d".formatted(i));
        }
        wide.task("last", middle.toArray(String[]::new)).with("trigger_rule", "all_done");
        DagSketch layers = DagSketch.dag("layers");
        for (int layer = 0; layer < 3; layer++) {
            for (int i = 0; i < 3; i++) {
                String up = "l" + (layer - 1) + "_";
                layers.task("l" + layer + "_" + i, layer == 0 ? new String[0] : new String[] {up + 0, up + 1, up + 2});
                layers.with("retry", 2).with("trigger_rule", layer == 1 ? "none_failed" : "all_success");
            }
        }
        return List.of(
                DagSketch.dag("chain")
                        .task("a")
                        .task("b", "a")
                        .task("c", "b")
                        .task("d", "c")
                        .definition(),
                wide.definition(),
                layers.definition(),
                DagSketch.dag("diamond")
                        .maxActiveJobs(1)
                        .noop("start")
                        .task("left", "start")
                        .with("timeout", 20)
                        .with("retry", 2)
                        .task(TaskType.COMMAND, "right", "start")
                        .with("allow_failure", true)
                        .task("fix", "left")
                        .with("trigger_rule", "one_failed")
                        .noop("end", "left", "right", "fix")
                        .with("trigger_rule", "none_failed")
                        .definition());
    }

    /** Clients that ask until they have an answer, each under a key of its own. Gives the job each was told of, by key. */
    private static Map<String, String> request(World world) {
        Map<String, String> told = new TreeMap<>();
        List<String> names = List.of("chain", "wide", "layers", "diamond", "diamond", "chain");
        for (int i = 0; i < names.size(); i++) {
            String key = "request-" + i;
            told.put(key, "");
            StartJob.Request request = new StartJob.Request(
                    names.get(i),
                    "{\"n\":" + i + "}",
                    "client",
                    Optional.empty(),
                    Optional.empty(),
                    Optional.of(key),
                    false);
            world.schedule(world.upTo(60_000), () -> ask(world, request, key, told));
        }
        return told;
    }

    private static void ask(World world, StartJob.Request request, String key, Map<String, String> told) {
        try {
            String id = world.anyProcess().start.start(request).id();
            String before = told.put(key, id);
            if (before != null && !before.isEmpty() && !before.equals(id)) {
                throw new AssertionError("the request got two jobs");
            }
            if (world.chance(0.2)) {
                world.schedule(world.upTo(30_000), () -> ask(world, request, key, told));
            }
            if (world.chance(0.4)) {
                world.schedule(world.upTo(60_000), () -> operate(world, id));
            }
        } catch (StoreException | CompletionException | Killed e) {
            world.schedule(world.upTo(3_000), () -> ask(world, request, key, told));
        }
    }

    private static void operate(World world, String id) {
        try {
            if (world.chance(0.3)) {
                world.anyProcess().cancel.cancel(id);
            } else {
                world.anyProcess().retry.retry(id);
            }
        } catch (Refusal | StoreException e) {
            // It had ended or not ended; or the operator gives up.
        }
    }

    private static void run(World world, Map<String, String> requests) {
        while (world.now().isBefore(World.CALM) || requests.containsValue("") || hasUnfinished(world)) {
            if (world.now().isAfter(World.CALM.plus(Duration.ofHours(1)))) {
                throw new AssertionError("not ended within an hour of calm: "
                        + world.jobs.unfinished(Optional.empty()).items().stream()
                                .map(id ->
                                        world.anyProcess().describe.details(id).toString())
                                .toList());
            }
            world.step();
        }
        // Whatever is still on its way arrives, and changes nothing.
        Map<String, JobHeader> ended = headers(world);
        for (var until = world.now().plus(Duration.ofMinutes(3)); world.now().isBefore(until); ) {
            world.step();
        }
        assertThat(headers(world)).isEqualTo(ended);
    }

    private static boolean hasUnfinished(World world) {
        return !world.jobs.unfinished(Optional.empty()).items().isEmpty();
    }

    private static Map<String, JobHeader> headers(World world) {
        Map<String, JobHeader> headers = new TreeMap<>();
        world.jobs
                .list(new JobQuery(Optional.empty(), Optional.empty(), 1_000, Optional.empty()))
                .items()
                .forEach(h -> headers.put(h.id(), h));
        return headers;
    }

    private static void assertEnd(World world, Map<String, String> requests) {
        assertThat(headers(world).keySet()).containsExactlyInAnyOrderElementsOf(requests.values());
        for (String id : headers(world).keySet()) {
            assertRows(world, world.anyProcess().describe.details(id));
            assertJournal(world.jobs.entries(id, 0, Integer.MAX_VALUE));
        }
        world.alive.forEach(p ->
                assertThat(p.dispatcher.busy()).as("slots in use by %s", p.name).isZero());
    }

    private static void assertRows(World world, JobDetails job) {
        DagDefinition dag = world.dags.definition(job.header().dag(), 1).orElseThrow();
        boolean failed = false;
        boolean cancelled = false;
        for (JobDetails.TaskDetails task : job.tasks()) {
            boolean mayFail = dag.tasks().stream().anyMatch(t -> t.id().equals(task.id()) && t.allowFailure());
            failed |= !mayFail && (task.status() == TaskStatus.FAILED || task.status() == TaskStatus.UPSTREAM_FAILED);
            cancelled |= task.status() == TaskStatus.CANCELLED;
            assertThat(task.status().isTerminal()).isTrue();
            assertThat(task.completedAt()).isPresent();
            if (task.status() == TaskStatus.SUCCESS && task.type() != TaskType.NOOP) {
                assertThat(task.startedAt()).isPresent();
                assertThat(task.error()).isEmpty();
                assertThat(task.result().orElseThrow().json())
                        .contains(World.result(job.header().id() + "/" + task.id() + "/" + task.attempts()));
            }
        }
        assertThat(job.header().status())
                .isEqualTo(cancelled ? JobStatus.CANCELLED : failed ? JobStatus.FAILED : JobStatus.SUCCESS);
    }

    private static void assertJournal(List<Entry> journal) {
        long nextEvent = 1;
        Set<String> once = new HashSet<>();
        for (Entry entry : journal) {
            assertThat(entry.firstEvent()).isEqualTo(nextEvent);
            nextEvent = entry.lastEvent() + 1;
            for (Event event : entry.events()) {
                String what =
                        switch (event) {
                            case Event.TaskQueued e -> "queued " + e.ref() + "/" + e.attempt();
                            case Event.TaskRunning e -> "running " + e.ref() + "/" + e.attempt();
                            case Event.TaskSucceeded e -> "ended " + e.ref() + "/" + e.attempt();
                            case Event.TaskFailed e -> "ended " + e.ref() + "/" + e.attempt();
                            case Event.TaskUpForRetry e -> "ended " + e.ref() + "/" + e.attempt();
                            default -> "";
                        };
                assertThat(what.isEmpty() || once.add(what)).as(what).isTrue();
            }
        }
    }
}
