package dev.cascade.usecase.advance;

import dev.cascade.engine.Entry;
import dev.cascade.engine.Event;
import dev.cascade.engine.TaskRef;
import dev.cascade.engine.TaskResult;
import dev.cascade.port.JobData;
import dev.cascade.port.JobHeader;
import dev.cascade.port.JobStore;
import dev.cascade.usecase.Json;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * The context and the results of one job, the latter gathered from the entries that pass by and, where those began too late or the results take too much
 * memory, from the journal. Thread-safe.
 */
public final class JobResults implements JobData {

    /** What a result takes beside its text. */
    private static final int BYTES = 128;

    private static final int ENTRIES_PER_READ = 500;

    private final JobStore jobs;
    private final String jobId;
    private final String context;
    /** The last that was told of tasks: their results, or that they have none any more. */
    private final Map<TaskRef, Optional<TaskResult>> kept = new ConcurrentHashMap<>();

    private final long mostBytes;
    private final AtomicLong bytes = new AtomicLong();
    private volatile Runnable onGrowth = () -> {};
    /** The first entry that passed by; every one after it did. */
    private volatile long first = Long.MAX_VALUE;

    private volatile boolean isFull;

    private volatile @Nullable Map<String, @Nullable Object> params;

    /** @param mostBytes how much memory the results may take, about; beyond that they are read from the journal each time */
    public JobResults(JobStore jobs, JobHeader job, long mostBytes) {
        this.jobs = jobs;
        this.mostBytes = mostBytes;
        this.jobId = job.id();
        this.context = job.context();
    }

    /** Calls {@code action} from now on when results were read from the journal and are kept. */
    void onGrowth(Runnable action) {
        onGrowth = action;
    }

    /** About how much memory the results take. */
    long bytes() {
        return bytes.get();
    }

    /** Takes in what an entry brings, which is the one after the last that was taken in. */
    public void add(Entry entry) {
        first = Math.min(first, entry.number());
        Map<TaskRef, Optional<TaskResult>> told = new HashMap<>();
        collect(entry, told);
        told.forEach(this::keep);
    }

    private void keep(TaskRef task, Optional<TaskResult> result) {
        if (hasRoomFor(result)) {
            kept.put(task, result);
        } else {
            kept.remove(task);
        }
    }

    private boolean hasRoomFor(Optional<TaskResult> result) {
        int length = result.flatMap(TaskResult::json).map(String::length).orElse(0);
        long growth = BYTES + 2L * length;
        if (isFull || bytes.get() + growth > mostBytes) {
            isFull = true;
            return false;
        }
        bytes.addAndGet(growth);
        return true;
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
        boolean isMissing = IntStream.of(tasks).anyMatch(task -> !kept.containsKey(TaskRef.of(task)));
        Map<TaskRef, Optional<TaskResult>> told = told(isMissing);
        Map<Integer, TaskResult> found = HashMap.newHashMap(tasks.length);
        for (int task : tasks) {
            result(TaskRef.of(task), told).ifPresent(result -> found.put(task, result));
        }
        return found;
    }

    @Override
    public Optional<TaskResult> resultOf(TaskRef ref) {
        return result(ref, told(!kept.containsKey(ref)));
    }

    private Map<TaskRef, Optional<TaskResult>> told(boolean isMissing) {
        return isMissing && (isFull || first > 1) ? readJournal(isFull ? Long.MAX_VALUE : first) : Map.of();
    }

    private Optional<TaskResult> result(TaskRef ref, Map<TaskRef, Optional<TaskResult>> told) {
        return Optional.ofNullable(kept.get(ref))
                .or(() -> Optional.ofNullable(told.get(ref)))
                .flatMap(result -> result);
    }

    /** What the entries before {@code end} tell. From then on they count as having passed by. */
    private Map<TaskRef, Optional<TaskResult>> readJournal(long end) {
        Map<TaskRef, Optional<TaskResult>> told = new HashMap<>();
        List<Entry> some;
        for (long last = 0; last + 1 < end; last = some.getLast().number()) {
            some = jobs.entries(jobId, last, (int) Math.min(ENTRIES_PER_READ, end - 1 - last));
            if (some.isEmpty()) {
                break;
            }
            some.forEach(entry -> collect(entry, told));
        }
        if (!isFull) {
            // What passes by meanwhile is newer.
            told.forEach((task, result) -> {
                if (hasRoomFor(result)) {
                    kept.putIfAbsent(task, result);
                }
            });
            first = 1;
            onGrowth.run();
        }
        return told;
    }

    private static void collect(Entry entry, Map<TaskRef, Optional<TaskResult>> told) {
        for (Event event : entry.events()) {
            if (event instanceof Event.TaskSucceeded e) {
                told.put(e.ref(), Optional.of(e.result()));
            } else if (event instanceof Event.TaskCleared e) {
                told.put(e.ref(), Optional.empty());
            }
        }
    }
}
