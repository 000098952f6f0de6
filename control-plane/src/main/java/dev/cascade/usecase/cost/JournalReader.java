package dev.cascade.usecase.cost;

import dev.cascade.dsl.definition.InvocationType;
import dev.cascade.dsl.definition.TaskDefinition;
import dev.cascade.dsl.definition.TaskType;
import dev.cascade.engine.Entry;
import dev.cascade.engine.Event;
import dev.cascade.engine.JobStatus;
import dev.cascade.engine.Plan;
import dev.cascade.engine.TaskRef;
import dev.cascade.port.TaskDispatcher;
import dev.cascade.usecase.cost.EntryFacts.FunctionRun;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Reads a journal, entry by entry from the first one on, and remembers which attempts of services are under way. For one thread. */
final class JournalReader {

    private static final long BYTES_PER_ATTEMPT = 200;

    private final Plan plan;
    private final Map<TaskRef, Attempt> open = new HashMap<>();
    private int openWithTimer;

    JournalReader(Plan plan) {
        this.plan = plan;
    }

    /** An attempt of a service that has not ended. */
    private record Attempt(TaskDefinition task, Instant startedAt, boolean isWaitedFor, long queuedBy) {

        /** Whether a message wakes the job at its deadline. */
        boolean hasTimer() {
            return task.timeout()
                    .filter(timeout -> timeout.compareTo(JobUse.TIMER_HORIZON) <= 0)
                    .isPresent();
        }
    }

    /** @param before how the job stood before the entry */
    EntryFacts read(Entry entry, JobStatus before) {
        EntryFacts facts = new EntryFacts(entry);
        boolean isCancelled = false;
        for (Event event : entry.events()) {
            switch (event) {
                case Event.OfTask ofTask -> read(ofTask, facts);
                case Event.JobPending e -> facts.isRequested = true;
                case Event.JobCancelled e -> isCancelled = true;
                case Event.ClearRequested e -> facts.isRequested = true;
                // Otherwise it was held back, and the end of another job lets it begin.
                case Event.JobRunning e -> facts.isRequested |= before.isTerminal();
                case Event.JobSucceeded e -> {}
                case Event.JobFailed e -> {}
                case Event.Unknown e -> {}
            }
        }
        // A job whose cleared tasks end is cancelled again by the end of the last one.
        facts.isRequested |= isCancelled && facts.ended + facts.answered + facts.endedOnWorkers == 0;
        return facts;
    }

    /** Whether a message is under way that wakes the job at the deadline of an attempt. */
    boolean hasTimer() {
        return openWithTimer > 0;
    }

    /** About how much memory it takes, in bytes, without the plan. */
    long memoryBytes() {
        return BYTES_PER_ATTEMPT * open.size();
    }

    /** How long functions run that have not ended at a moment. */
    List<FunctionRun> underWay(Instant now) {
        return open.values().stream()
                .filter(attempt -> attempt.task().type() == TaskType.LAMBDA)
                .map(attempt -> run(attempt, now))
                .toList();
    }

    private void read(Event.OfTask event, EntryFacts facts) {
        TaskDefinition task = plan.task(event.ref().task());
        switch (task.type().runsOn()) {
            case ENGINE -> {}
            case WORKER -> readOfWorker(event, facts);
            case AWS_SERVICE -> readOfService(event, task, facts);
        }
        if (event instanceof Event.TaskSucceeded succeeded) {
            facts.results.add(succeeded.result());
        }
    }

    private static void readOfWorker(Event.OfTask event, EntryFacts facts) {
        switch (event) {
            case Event.TaskQueued e -> facts.queued.add(e.ref());
            case Event.TaskRunning e -> {
                if (facts.queued.contains(e.ref())) {
                    facts.claimedAtOnce++;
                } else {
                    facts.claimed++;
                }
            }
            case Event.TaskSucceeded e -> facts.endedOnWorkers++;
            case Event.TaskFailed e -> facts.endedOnWorkers++;
            case Event.TaskUpForRetry e -> facts.endedOnWorkers++;
            case Event.TaskSkipped e -> facts.endedOnWorkers += e.reason().isPresent() ? 1 : 0;
            case Event.TaskUpstreamFailed e -> {}
            case Event.TaskCancelled e -> {}
            case Event.TaskCleared e -> {}
            case Event.TaskReady e -> {}
            case Event.TaskWaiting e -> {}
            case Event.TaskExpanded e -> {}
        }
    }

    private void readOfService(Event.OfTask event, TaskDefinition task, EntryFacts facts) {
        switch (event) {
            case Event.TaskQueued e -> queued(e.ref(), task, facts);
            case Event.TaskRunning e -> running(e, facts);
            case Event.TaskSucceeded e -> ended(e.ref(), facts);
            case Event.TaskFailed e -> ended(e.ref(), facts);
            case Event.TaskUpForRetry e -> ended(e.ref(), facts);
            case Event.TaskSkipped e -> ended(e.ref(), facts);
            case Event.TaskCancelled e -> stopped(e.ref(), facts);
            case Event.TaskCleared e -> stopped(e.ref(), facts);
            case Event.TaskUpstreamFailed e -> {}
            case Event.TaskReady e -> {}
            case Event.TaskWaiting e -> {}
            case Event.TaskExpanded e -> {}
        }
    }

    private void queued(TaskRef ref, TaskDefinition task, EntryFacts facts) {
        boolean isWaitedFor = task.text("invocation_type")
                .filter(InvocationType.SYNC.label()::equals)
                .isPresent();
        Attempt attempt = new Attempt(task, facts.entry.at(), isWaitedFor, facts.entry.number());
        close(ref);
        open.put(ref, attempt);
        openWithTimer += attempt.hasTimer() ? 1 : 0;
        facts.invoked += task.type() == TaskType.LAMBDA ? 1 : 0;
        if (isWaitedFor) {
            facts.startedAndWaitedFor++;
        } else {
            facts.started++;
        }
    }

    /** Outside of an account a function begins later than it was queued. */
    private void running(Event.TaskRunning event, EntryFacts facts) {
        open.computeIfPresent(
                event.ref(),
                (ref, attempt) ->
                        new Attempt(attempt.task(), event.startedAt(), attempt.isWaitedFor(), attempt.queuedBy()));
        if (!event.worker().isEmpty() && !TaskDispatcher.isService(event.worker())) {
            facts.claimedInPlaceOfService++;
        }
    }

    private @Nullable Attempt close(TaskRef ref) {
        Attempt attempt = open.remove(ref);
        openWithTimer -= attempt != null && attempt.hasTimer() ? 1 : 0;
        return attempt;
    }

    private void ended(TaskRef ref, EntryFacts facts) {
        Attempt attempt = close(ref);
        if (attempt == null) {
            return;
        }
        if (attempt.isWaitedFor()) {
            facts.answered++;
        } else {
            facts.ended++;
        }
        ran(attempt, facts);
    }

    /** A function runs on, for as long as nobody knows. */
    private void stopped(TaskRef ref, EntryFacts facts) {
        Attempt attempt = close(ref);
        if (attempt != null) {
            facts.stopped++;
            ran(attempt, facts);
        }
    }

    private static void ran(Attempt attempt, EntryFacts facts) {
        if (attempt.task().type() == TaskType.LAMBDA) {
            facts.runs.add(run(attempt, facts.entry.at()));
        }
    }

    private static FunctionRun run(Attempt attempt, Instant until) {
        TaskDefinition task = attempt.task();
        Duration took = Duration.between(attempt.startedAt(), until);
        return new FunctionRun(
                task.text("function_name").orElse(""),
                task.options().get("memory") instanceof Integer memory ? memory : 0,
                took.isNegative() ? Duration.ZERO : took,
                attempt.isWaitedFor(),
                attempt.queuedBy());
    }
}
