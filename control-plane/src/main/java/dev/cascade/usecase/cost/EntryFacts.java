package dev.cascade.usecase.cost;

import dev.cascade.engine.Entry;
import dev.cascade.engine.TaskRef;
import dev.cascade.engine.TaskResult;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** What an entry of a journal says, as far as it matters for cost. For one thread. */
final class EntryFacts {

    final Entry entry;

    /** Attempts that a service is to start and that nobody waits for. */
    int started;

    /** Attempts that a control function is to start, and waits for. */
    int startedAndWaitedFor;

    /** Attempts for which a Lambda function is invoked, waited for or not. */
    int invoked;

    /** Attempts that ended in a service, without those that were waited for. */
    int ended;

    /** Attempts that were waited for, and ended. */
    int answered;

    /** Attempts of services that are to be stopped, as far as one can. */
    int stopped;

    /** Attempts that ended on workers. */
    int endedOnWorkers;

    /** Attempts of workers that are queued. */
    final Set<TaskRef> queued = new HashSet<>();

    /** Those of them that are claimed at once. */
    int claimedAtOnce;

    /** Attempts of workers that an earlier entry has queued, and that are claimed. */
    int claimed;

    /** Attempts of services that a worker claimed, which happens only outside of an account. */
    int claimedInPlaceOfService;

    /** Whether somebody asked for it: to cancel the job, to retry it, to clear tasks. */
    boolean isRequested;

    /** Results of tasks. */
    final List<TaskResult> results = new ArrayList<>();

    /** How long functions ran that ended, or whose results are not wanted any more. */
    final List<FunctionRun> runs = new ArrayList<>();

    EntryFacts(Entry entry) {
        this.entry = entry;
    }

    /**
     * An invocation of a task's function.
     *
     * @param queuedBy number of the entry that began it
     */
    record FunctionRun(String function, int taskMemory, Duration took, boolean isWaitedFor, long queuedBy) {}

    /** Whether it would not be there in an account, where services start attempts with the entry that queues them. */
    boolean isForeign() {
        return claimedInPlaceOfService > 0
                && claimedInPlaceOfService == entry.events().size();
    }

    /** Whether in an account a worker makes this decision. */
    boolean isOfWorker() {
        boolean isTimerOfWorker = !queued.isEmpty() && started + startedAndWaitedFor == 0;
        return ended + answered == 0 && !isRequested && (endedOnWorkers + claimed > 0 || isTimerOfWorker);
    }

    /** Attempts of workers that come to them by their queue. */
    int sentToWorkers() {
        return isOfWorker() ? queued.size() - claimedAtOnce : queued.size();
    }
}
