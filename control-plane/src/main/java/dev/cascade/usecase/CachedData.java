package dev.cascade.usecase;

import dev.cascade.engine.Entry;
import dev.cascade.engine.Event;
import dev.cascade.engine.TaskResult;
import dev.cascade.port.JobData;
import dev.cascade.port.JobHeader;
import dev.cascade.port.JobStore;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * The context and the results of one job, the latter gathered from the entries that pass by and, where those began too late or the results take too much
 * memory, from the journal. Thread-safe.
 */
final class CachedData implements JobData {

    /** How much of one job's results is kept in memory, in characters of JSON. */
    private static final long KEPT = 32_000_000;

    private static final int ENTRIES_PER_READ = 500;

    private final JobStore jobs;
    private final String jobId;
    private final String context;
    private final Map<Integer, TaskResult> kept = new ConcurrentHashMap<>();
    private final AtomicLong size = new AtomicLong();
    private volatile boolean complete;
    private volatile @Nullable Map<String, @Nullable Object> params;

    /** @param complete whether every entry of the job will pass by */
    CachedData(JobStore jobs, JobHeader job, boolean complete) {
        this.jobs = jobs;
        this.jobId = job.id();
        this.context = job.context();
        this.complete = complete;
    }

    /** Takes in what an entry brings. */
    void add(Entry entry) {
        for (Event event : entry.events()) {
            if (event instanceof Event.TaskSucceeded e) {
                keep(e.task(), e.result());
            } else if (event instanceof Event.TaskCleared e) {
                kept.remove(e.task());
            }
        }
    }

    private void keep(int task, TaskResult result) {
        if (size.addAndGet(result.json().map(String::length).orElse(0) + 64L) > KEPT) {
            complete = false;
        } else {
            kept.put(task, result);
        }
    }

    @Override
    public Map<String, @Nullable Object> params() {
        Map<String, @Nullable Object> known = params;
        if (known == null) {
            known = Json.parseObject(context);
            params = known;
        }
        return known;
    }

    @Override
    public Map<Integer, TaskResult> resultsOf(int[] tasks) {
        Map<Integer, TaskResult> found = HashMap.newHashMap(tasks.length);
        boolean missing = false;
        for (int task : tasks) {
            TaskResult result = kept.get(task);
            if (result == null) {
                missing = true;
            } else {
                found.put(task, result);
            }
        }
        if (missing && !complete) {
            readJournal(tasks, found);
        }
        return found;
    }

    private void readJournal(int[] tasks, Map<Integer, TaskResult> found) {
        Map<Integer, TaskResult> all = new HashMap<>();
        long last = 0;
        for (List<Entry> some = jobs.entries(jobId, 0, ENTRIES_PER_READ);
                !some.isEmpty();
                some = jobs.entries(jobId, last, ENTRIES_PER_READ)) {
            for (Entry entry : some) {
                collect(entry, all);
                last = entry.number();
            }
        }
        for (int task : tasks) {
            TaskResult result = all.get(task);
            if (result != null) {
                found.put(task, result);
            }
        }
        all.forEach(this::keep);
    }

    private static void collect(Entry entry, Map<Integer, TaskResult> all) {
        for (Event event : entry.events()) {
            if (event instanceof Event.TaskSucceeded e) {
                all.put(e.task(), e.result());
            } else if (event instanceof Event.TaskCleared e) {
                all.remove(e.task());
            }
        }
    }
}
