package dev.cascade.simulation;

import dev.cascade.assembly.ControlPlane;
import dev.cascade.dsl.definition.DagDefinition;
import dev.cascade.engine.Actor;
import dev.cascade.engine.Plan;
import dev.cascade.port.JobHeader;
import dev.cascade.port.StoreException;
import dev.cascade.usecase.ClearTasks;
import dev.cascade.usecase.RequestRejectedException;
import dev.cascade.usecase.StartJob;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.CompletionException;

/** Those who start, cancel and retry jobs. Each start is asked for until there is an answer, under a key of its own. For one thread. */
final class Clients {

    /** Later than this nobody asks for anything, so that what runs then comes to its end. */
    private static final Duration LAST = Duration.ofSeconds(170);

    /** Late enough for a minute without faults to make up for those before. */
    static final Duration SCHEDULES_END = Duration.ofSeconds(330);

    private static final int STARTS = 7;

    private final World world;
    private final SimulatedInstallation installation;
    /** The job that each request was told of, by key; empty while it was told of none. */
    private final Map<String, String> answers = new TreeMap<>();

    Clients(World world, SimulatedInstallation installation) {
        this.world = world;
        this.installation = installation;
    }

    /** Plans all requests for DAGs without a schedule. */
    void begin(List<DagDefinition> dags) {
        List<String> names = dags.stream()
                .filter(dag -> dag.schedule().isEmpty())
                .map(DagDefinition::name)
                .toList();
        for (int i = 0; i < STARTS; i++) {
            String key = "request-" + i;
            answers.put(key, "");
            // Two of a kind at least, so that one with a limit is held back.
            String dag = i < 2 ? "diamond" : names.get(world.random.nextInt(names.size()));
            StartJob.Request request = new StartJob.Request(
                    dag,
                    "{\"n\":" + i + "}",
                    "client",
                    Actor.named("client"),
                    world.chance(0.3) ? Optional.of("chosen-" + i) : Optional.empty(),
                    Optional.empty(),
                    Optional.of(key),
                    false);
            world.schedule(world.upTo(60_000), () -> start(request, key));
        }
        world.schedule(SCHEDULES_END, this::endSchedules);
    }

    /** An operator switches schedules off, so that a run can end. */
    private void endSchedules() {
        for (String dag : List.of(Dags.EACH_MINUTE, Dags.LATEST_MINUTE)) {
            installation.dags().setEnabled(dag, false, world.now());
        }
    }

    boolean areAnswered() {
        return !answers.containsValue("");
    }

    Map<String, String> answers() {
        return answers;
    }

    private boolean isTooLate() {
        return !world.now().isBefore(World.BEGIN.plus(LAST));
    }

    private void start(StartJob.Request request, String key) {
        Optional<SimulatedInstallation.Frontend> frontend = installation.frontend();
        if (frontend.isEmpty()) {
            world.schedule(world.upTo(3_000), () -> start(request, key));
            return;
        }
        try {
            world.tell("client", () -> "asks for " + key + " of DAG " + request.dag());
            String id = frontend.get().start(request).id();
            String before = answers.put(key, id);
            if (before != null && !before.isEmpty() && !before.equals(id)) {
                throw world.violated(key + " got the jobs " + before + " and " + id);
            }
            if (world.chance(0.2) && !isTooLate()) {
                world.schedule(world.upTo(30_000), () -> start(request, key));
            }
            if (world.chance(0.4)) {
                world.schedule(world.upTo(60_000), () -> operate(id));
            }
        } catch (StoreException | CompletionException | Killed e) {
            world.schedule(world.upTo(3_000), () -> start(request, key));
        }
    }

    private void operate(String id) {
        Optional<SimulatedInstallation.Frontend> frontend = installation.frontend();
        if (isTooLate() || frontend.isEmpty()) {
            return;
        }
        boolean cancels = world.chance(0.3);
        boolean clears = !cancels && world.chance(0.4);
        world.tell("operator", () -> (cancels ? "cancels " : clears ? "clears tasks of " : "retries ") + id);
        try {
            if (cancels) {
                frontend.get().cancel(id);
            } else if (clears) {
                frontend.get().clear(id, world.upTo(1_000).toMillis());
            } else {
                frontend.get().retry(id);
            }
        } catch (RequestRejectedException | StoreException | CompletionException | Killed e) {
            // It had ended or not ended; or the operator gives up.
        }
    }

    /** Has one task of a job run again, and those that depend on it: so each ends as its rule says. */
    static ClearTasks.Outcome clear(ControlPlane core, String id, long nth) {
        JobHeader job = core.describeJob().header(id);
        Plan plan = core.plans().of(job);
        String task = plan.task((int) (nth % plan.size())).id();
        return core.clearTasks()
                .clear(new ClearTasks.Request(id, List.of(task), false, true, false, Actor.named("operator")));
    }
}
