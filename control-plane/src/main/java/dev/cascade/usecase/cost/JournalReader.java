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
import java.util.Map;

/** Reads a journal, entry by entry from the first one on, and remembers which attempts of services are under way. For one thread. */
final class JournalReader {

    private final Plan plan;
    private final Map<TaskRef, Attempt> open = new HashMap<>();

    JournalReader(Plan plan) {
        this.plan = plan;
    }

    /** An attempt of a service that has not ended. */
    private record Attempt(Instant startedAt, boolean isWaitedFor, long queuedBy) {}

    /** @param before how the job stood before the entry */
    EntryFacts read(Entry entry, JobStatus before) {
        EntryFacts facts = new EntryFacts(entry);
        for (Event event : entry.events()) {
            switch (event) {
                case Event.OfTask ofTask -> read(ofTask, facts);
                case Event.JobPending e -> facts.isRequested = true;
                case Event.JobCancelled e -> facts.isRequested = true;
                case Event.ClearRequested e -> facts.isRequested = true;
                // Otherwise it was held back, and the end of another job lets it begin.
                case Event.JobRunning e -> facts.isRequested |= before.isTerminal();
                case Event.JobSucceeded e -> {}
                case Event.JobFailed e -> {}
                case Event.Unknown e -> {}
            }
        }
        return facts;
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
            case Event.TaskSucceeded e -> ended(e.ref(), task, facts);
            case Event.TaskFailed e -> ended(e.ref(), task, facts);
            case Event.TaskUpForRetry e -> ended(e.ref(), task, facts);
            case Event.TaskSkipped e -> ended(e.ref(), task, facts);
            case Event.TaskCancelled e -> stopped(e.ref(), task, facts);
            case Event.TaskCleared e -> stopped(e.ref(), task, facts);
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
        open.put(ref, new Attempt(facts.entry.at(), isWaitedFor, facts.entry.number()));
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
                (ref, attempt) -> new Attempt(event.startedAt(), attempt.isWaitedFor(), attempt.queuedBy()));
        if (!event.worker().isEmpty() && !TaskDispatcher.isService(event.worker())) {
            facts.claimedInPlaceOfService++;
        }
    }

    private void ended(TaskRef ref, TaskDefinition task, EntryFacts facts) {
        Attempt attempt = open.remove(ref);
        if (attempt == null) {
            return;
        }
        if (attempt.isWaitedFor()) {
            facts.answered++;
        } else {
            facts.ended++;
        }
        run(attempt, task, facts);
    }

    /** A function runs on, for as long as nobody knows. */
    private void stopped(TaskRef ref, TaskDefinition task, EntryFacts facts) {
        Attempt attempt = open.remove(ref);
        if (attempt != null) {
            facts.stopped++;
            run(attempt, task, facts);
        }
    }

    private static void run(Attempt attempt, TaskDefinition task, EntryFacts facts) {
        if (task.type() == TaskType.LAMBDA) {
            Duration took = Duration.between(attempt.startedAt(), facts.entry.at());
            facts.runs.add(new FunctionRun(
                    task.text("function_name").orElse(""),
                    task.options().get("memory") instanceof Integer memory ? memory : 0,
                    took.isNegative() ? Duration.ZERO : took,
                    attempt.isWaitedFor(),
                    attempt.queuedBy()));
        }
    }
}
