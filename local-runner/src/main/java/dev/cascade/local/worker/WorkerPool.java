package dev.cascade.local.worker;

import dev.cascade.dsl.definition.TaskType;
import dev.cascade.engine.TaskError;
import dev.cascade.port.Attempt;
import dev.cascade.port.TaskDispatcher;
import dev.cascade.usecase.AdvanceJob;
import dev.cascade.usecase.CompleteTask;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The worker of this process: a lane of slots for local tasks and commands, and one for Lambda functions, which wait for processes
 * and must not keep the others from running. Runs nothing before {@link #start}. Thread-safe.
 */
public final class WorkerPool implements TaskDispatcher, AutoCloseable {

    private final String worker;
    private volatile @Nullable Map<TaskType, Lane> lanes;
    private volatile Runnable freed = () -> {};

    /** @param worker this worker's id, under which it claims attempts */
    public WorkerPool(String worker) {
        this.worker = worker;
    }

    /**
     * Begins to take attempts.
     *
     * @param taskSlots how many local tasks and commands run at once
     * @param functionSlots how many Lambda functions run at once
     * @param runners who runs which type of task
     */
    public void start(
            int taskSlots,
            int functionSlots,
            Map<TaskType, AttemptRunner> runners,
            AdvanceJob advance,
            CompleteTask complete,
            InstantSource clock) {
        AttemptRunner byType = (attempt, startedAt) -> {
            AttemptRunner runner = runners.get(attempt.definition().type());
            return runner == null ? elsewhere(attempt) : runner.run(attempt, startedAt);
        };
        Lane tasks = new Lane(worker, taskSlots, byType, advance, complete, clock, () -> freed.run());
        Lane functions = new Lane(worker, functionSlots, byType, advance, complete, clock, () -> {});
        Map<TaskType, Lane> byLane = new EnumMap<>(TaskType.class);
        for (TaskType type : TaskType.values()) {
            byLane.put(type, type == TaskType.LAMBDA ? functions : tasks);
        }
        lanes = byLane;
    }

    private static Ran elsewhere(Attempt attempt) {
        return new Ran.Failed(TaskError.permanent(
                TaskError.BAD_CONFIG,
                "a task of type " + attempt.definition().type().label()
                        + " does not run on this machine, only in an AWS account into which Cascade was deployed"));
    }

    @Override
    public String executor(Attempt reserved) {
        return worker;
    }

    @Override
    public List<Attempt> reserve(List<Attempt> queued) {
        List<Attempt> reserved = new ArrayList<>();
        forEachLane(queued, (lane, attempts) -> reserved.addAll(lane.reserve(attempts)));
        return reserved;
    }

    @Override
    public void release(List<Attempt> reserved) {
        forEachLane(reserved, (lane, attempts) -> attempts.forEach(lane::release));
    }

    @Override
    public void dispatch(List<Attempt> claimed, List<Attempt> queued) {
        forEachLane(claimed, (lane, attempts) -> attempts.forEach(lane::runClaimed));
        forEachLane(queued, Lane::enqueue);
    }

    @Override
    public void redispatch(List<Attempt> queued) {
        forEachLane(queued, Lane::enqueue);
    }

    /** Nothing here is claimed for a service: what a worker that ended had claimed is lost with it, and repeated. */
    @Override
    public void recover(List<Attempt> claimed, Predicate<Attempt> runs) {}

    @Override
    public void stop(Attempt attempt) {
        forEachLane(List.of(attempt), (lane, attempts) -> attempts.forEach(lane::stop));
    }

    private void forEachLane(List<Attempt> attempts, BiConsumer<Lane, List<Attempt>> action) {
        Map<TaskType, Lane> open = lanes;
        if (open == null || attempts.isEmpty()) {
            return;
        }
        attempts.stream().collect(Collectors.groupingBy(a -> lane(open, a))).forEach(action);
    }

    private static Lane lane(Map<TaskType, Lane> open, Attempt attempt) {
        Lane lane = open.get(attempt.definition().type());
        if (lane == null) {
            throw new IllegalStateException(
                    "there is no lane for " + attempt.definition().type());
        }
        return lane;
    }

    // ---- for whoever brings local tasks and claims them itself

    /** This worker's id. */
    public String worker() {
        return worker;
    }

    /** What is to be done whenever a place for a local task became free; it must return quickly. */
    public void onFree(Runnable action) {
        freed = action;
    }

    /** How many local tasks could be taken. */
    public int free() {
        return tasks().map(Lane::free).orElse(0);
    }

    /** Whether no local task runs, and none is about to. */
    public boolean isIdle() {
        return tasks().map(Lane::isIdle).orElse(true);
    }

    /**
     * Takes places for local tasks that are about to be claimed; each is for {@link #begin} or to be given back.
     *
     * @return how many, at most {@code wanted}
     */
    public int takePlaces(int wanted) {
        return tasks().map(lane -> lane.takePlaces(wanted)).orElse(0);
    }

    /** Gives back places that are not needed. */
    public void givePlaces(int places) {
        tasks().ifPresent(lane -> lane.givePlaces(places));
    }

    /** Runs an attempt of a local task that was claimed in this worker's name and for which a place was taken. */
    public void begin(Attempt claimed) {
        tasks().ifPresent(lane -> lane.begin(claimed));
    }

    private Optional<Lane> tasks() {
        return Optional.ofNullable(lanes).map(open -> open.get(TaskType.LOCAL));
    }

    /** All attempts that are here: about to be claimed, claimed, running, or being reported. */
    public List<Attempt> held() {
        Map<TaskType, Lane> open = lanes;
        return open == null
                ? List.of()
                : open.values().stream()
                        .distinct()
                        .flatMap(lane -> lane.held().stream())
                        .toList();
    }

    /** From now on nothing more is taken; what was claimed goes on. */
    public void leave() {
        each(Lane::leave);
    }

    /** Stops what runs. Its attempts stay claimed by this worker, and are lost with it. */
    @Override
    public void close() {
        each(Lane::close);
    }

    private void each(Consumer<Lane> action) {
        Map<TaskType, Lane> open = lanes;
        if (open != null) {
            open.values().stream().distinct().forEach(action);
        }
    }
}
