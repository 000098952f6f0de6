package dev.cascade.local.worker;

import dev.cascade.dsl.definition.TaskType;
import dev.cascade.engine.TaskError;
import dev.cascade.port.Attempt;
import dev.cascade.port.TaskDispatcher;
import dev.cascade.usecase.AdvanceJob;
import dev.cascade.usecase.CompleteTask;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** The worker of this process. Its slots run tasks of all types. It runs nothing before {@link #start}. Thread-safe. */
public final class SlotPoolDispatcher implements TaskDispatcher, AutoCloseable {

    private final String worker;
    private volatile @Nullable SlotPool lane;
    private volatile @Nullable LeaseCheck lease;
    private volatile Runnable freed = () -> {};
    private volatile Runnable exhausted = () -> {};

    /** @param worker this worker's id, under which it claims attempts */
    public SlotPoolDispatcher(String worker) {
        this.worker = worker;
    }

    /**
     * Begins to take attempts.
     *
     * @param slots how many tasks run at once, of whatever type
     * @param runners who runs which type of task
     * @param lease tells whether what was claimed still is this worker's
     */
    public void start(
            int slots,
            Map<TaskType, AttemptRunner> runners,
            AdvanceJob advance,
            CompleteTask complete,
            InstantSource clock,
            LeaseCheck lease) {
        AttemptRunner byType = (attempt, startedAt) -> {
            AttemptRunner runner = runners.get(attempt.definition().type());
            return runner == null ? elsewhere(attempt) : runner.run(attempt, startedAt);
        };
        TaskWatchdog watch = new TaskWatchdog(() -> exhausted.run());
        SlotPool opened =
                new SlotPool(worker, slots, byType, advance, complete, clock, lease, watch, () -> freed.run());
        this.lease = lease;
        lane = opened;
        opened.open();
    }

    private static AttemptOutcome elsewhere(Attempt attempt) {
        return new AttemptOutcome.Failed(TaskError.permanent(
                TaskError.BAD_CONFIG,
                "a task of type " + attempt.definition().type().label()
                        + " does not run on this machine, only in an AWS account into which Cascade was deployed"));
    }

    private Optional<SlotPool> lane() {
        return Optional.ofNullable(lane);
    }

    @Override
    public String executor(Attempt reserved) {
        return worker;
    }

    @Override
    public List<Attempt> reserve(List<Attempt> queued) {
        return lane().map(open -> open.reserve(queued)).orElse(List.of());
    }

    @Override
    public void release(List<Attempt> reserved) {
        lane().ifPresent(open -> reserved.forEach(open::release));
    }

    @Override
    public void dispatch(List<Attempt> claimed, List<Attempt> queued) {
        lane().ifPresent(open -> {
            claimed.forEach(open::runClaimed);
            open.enqueue(queued);
        });
    }

    @Override
    public boolean reachesAllWorkers() {
        return false;
    }

    @Override
    public void redispatch(List<Attempt> queued) {
        lane().ifPresent(open -> open.enqueue(queued));
    }

    /** Nothing here is claimed for a service: what a worker that ended had claimed is lost with it, and repeated. */
    @Override
    public void recover(List<Attempt> claimed, Predicate<Attempt> runs) {}

    @Override
    public void stop(Attempt attempt) {
        lane().ifPresent(open -> open.stop(attempt));
    }

    // ---- for those that bring attempts and claim them themselves

    /** This worker's id. */
    public String worker() {
        return worker;
    }

    /** Sets the callback that runs when a slot becomes free. It must return quickly. */
    public void onFree(Runnable action) {
        freed = action;
    }

    /**
     * What is to be done when this worker runs no more Java tasks, because too many of those that it stopped ignore their interrupt; it must
     * return quickly.
     */
    public void onExhausted(Runnable action) {
        exhausted = action;
    }

    /** How many attempts could be taken. */
    public int free() {
        return lane().map(SlotPool::free).orElse(0);
    }

    /** Whether no attempt runs, and none is about to. */
    public boolean isIdle() {
        return lane().map(SlotPool::isIdle).orElse(true);
    }

    /** How many gaps this worker's lease has had: see {@link LeaseCheck#gaps}. */
    public int gaps() {
        LeaseCheck known = lease;
        return known == null ? 0 : known.gaps();
    }

    /**
     * Takes places for attempts that are about to be claimed; each is for {@link #begin} or to be given back.
     *
     * @return how many, at most {@code wanted}
     */
    public int takePlaces(int wanted) {
        return lane().map(open -> open.takePlaces(wanted)).orElse(0);
    }

    /** Gives back places that are not needed. */
    public void givePlaces(int places) {
        lane().ifPresent(open -> open.givePlaces(places));
    }

    /** Runs an attempt that was claimed in this worker's name and for which a place was taken. */
    public void begin(Attempt claimed) {
        lane().ifPresent(open -> open.begin(claimed));
    }

    /** All attempts that are here: about to be claimed, claimed, running, or being reported. */
    public List<Attempt> held() {
        return lane().map(SlotPool::held).orElse(List.of());
    }

    /**
     * Attempts that a signal has ended which is to stop this process as well: they are here no more, but nobody else may have them before they
     * are handed back.
     */
    public List<Attempt> unfinished() {
        return lane().map(SlotPool::unfinished).orElse(List.of());
    }

    /** Whether attempts that were stopped have yet to end. One that ignores its interrupt for too long counts no more. */
    public boolean isStopping() {
        return lane().map(SlotPool::isStopping).orElse(false);
    }

    /** From now on nothing more is taken; what was claimed goes on. */
    public void leave() {
        lane().ifPresent(SlotPool::leave);
    }

    /** Stops what runs. Its attempts stay claimed by this worker, until they are handed back or lost with it. */
    @Override
    public void close() {
        lane().ifPresent(SlotPool::close);
    }
}
