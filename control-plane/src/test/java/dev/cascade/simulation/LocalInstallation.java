package dev.cascade.simulation;

import dev.cascade.dsl.definition.DagDefinition;
import dev.cascade.port.ArtifactStore;
import dev.cascade.port.DagStore;
import dev.cascade.port.JobStore;
import dev.cascade.port.MemoryDagStore;
import dev.cascade.port.MemoryJobStore;
import dev.cascade.port.MemoryWorkerStore;
import dev.cascade.port.WorkerStore;
import dev.cascade.sql.SqlStores;
import dev.cascade.usecase.Fixture;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Processes of one machine or several, over stores that they share. */
final class LocalInstallation implements SimulatedInstallation {

    private final World world;
    private final Ledger ledger;
    private final TaskWork work;
    private final AutoCloseable opened;
    private final JobStore jobs;
    private final DagStore dags;
    private final WorkerStore workers;
    private final Fixture.Files artifacts = new Fixture.Files();
    private final List<LocalProcess> alive = new ArrayList<>();
    private int started;

    private LocalInstallation(
            World world, Ledger ledger, AutoCloseable opened, JobStore jobs, DagStore dags, WorkerStore workers) {
        this.world = world;
        this.ledger = ledger;
        this.work = new TaskWork(world, ledger);
        this.opened = opened;
        this.jobs = jobs;
        this.dags = dags;
        this.workers = workers;
    }

    /** Over maps. */
    static LocalInstallation inMemory(World world, Ledger ledger) {
        return new LocalInstallation(
                world, ledger, () -> {}, new MemoryJobStore(), new MemoryDagStore(), new MemoryWorkerStore());
    }

    /** Over a new SQLite file. */
    static LocalInstallation onSqlite(World world, Ledger ledger, Path file) {
        SqlStores stores = SqlStores.open(file);
        return new LocalInstallation(world, ledger, stores, stores.jobs(), stores.dags(), stores.workers());
    }

    @Override
    public void open(List<DagDefinition> all) {
        all.forEach(dag -> dags.register(dag, "simulation", World.BEGIN));
        ledger.open(jobs, dags);
        ledger.workersMayBeLost(this::mayBeLost);
        for (int i = 1 + world.random.nextInt(3); i > 0; i--) {
            world.schedule(Duration.ZERO, this::startProcess);
        }
    }

    private void startProcess() {
        boolean isWorkerNeeded = alive.stream().allMatch(p -> p.places() == 0);
        int places = isWorkerNeeded ? 4 : List.of(0, 1, 4).get(world.random.nextInt(3));
        LocalProcess process = new LocalProcess(world, this, "p" + ++started, places);
        alive.add(process);
        process.begin();
    }

    /** A process is gone; another one comes. */
    void ended(LocalProcess process) {
        alive.remove(process);
        world.schedule(world.upTo(20_000), this::startProcess);
    }

    private boolean mayBeLost(String worker) {
        return alive.stream().filter(p -> p.name.equals(worker)).allMatch(LocalProcess::hasNoLease);
    }

    // ---- what a process is made of

    TaskWork work() {
        return work;
    }

    /** The jobs as a process reaches them: what it writes is told to the others. */
    JobStore jobStore(LocalProcess process) {
        JobStore mutated = Mutation.apply(world, JobStore.class, jobs);
        return ledger.watching(mutated, jobId -> tellOthers(process, jobId));
    }

    DagStore dagStore(LocalProcess process) {
        return Mutation.apply(world, DagStore.class, dags);
    }

    WorkerStore workerStore(LocalProcess process) {
        return Mutation.apply(world, WorkerStore.class, workers);
    }

    ArtifactStore artifacts() {
        return artifacts;
    }

    private void tellOthers(LocalProcess writer, String jobId) {
        boolean isDown = world.now().isBefore(world.streamDownUntil());
        for (LocalProcess other : alive) {
            if (other != writer && !isDown) {
                other.changed(jobId, world.upTo(300));
            }
        }
    }

    // ---- from outside

    @Override
    public Optional<Frontend> frontend() {
        List<LocalProcess> ready = alive.stream().filter(p -> !p.standsStill()).toList();
        return ready.isEmpty() ? Optional.empty() : Optional.of(ready.get(world.random.nextInt(ready.size())));
    }

    @Override
    public JobStore jobs() {
        return jobs;
    }

    @Override
    public DagStore dags() {
        return dags;
    }

    @Override
    public List<String> leftInUse() {
        return alive.stream()
                .filter(p -> p.busy() > 0)
                .map(p -> p.busy() + " slots of " + p.name)
                .toList();
    }

    @Override
    public void close() {
        try {
            opened.close();
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }
}
