package dev.cascade.usecase.advance;

import dev.cascade.engine.Entry;
import dev.cascade.engine.Event;
import dev.cascade.engine.Job;
import dev.cascade.engine.TaskRef;
import dev.cascade.engine.TaskResult;
import dev.cascade.engine.TaskStatus;
import dev.cascade.port.JobData;
import dev.cascade.port.JobHeader;
import dev.cascade.port.JobStore;
import dev.cascade.usecase.Json;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * The context and the results of one job. Results are kept when the entries that bring them are added; others are read from the journal, which the job knows
 * the entries of. Thread-safe.
 */
public final class JobResults implements JobData {

    /** What a result takes beside its text. */
    private static final int BYTES = 128;

    private static final int ENTRIES_PER_READ = 100;

    private final JobStore jobs;
    private final String context;
    /** Results of tasks that have succeeded. */
    private final Map<TaskRef, TaskResult> kept = new ConcurrentHashMap<>();

    private final long mostBytes;
    private final AtomicLong bytes = new AtomicLong();
    private volatile Runnable onGrowth = () -> {};
    private volatile Job job;

    private volatile boolean isFull;

    private volatile @Nullable Map<String, @Nullable Object> params;

    /**
     * The results that {@code job} has.
     *
     * @param mostBytes how much memory they may take, about; beyond that they are read from the journal each time
     */
    public JobResults(JobStore jobs, JobHeader header, Job job, long mostBytes) {
        this.jobs = jobs;
        this.mostBytes = mostBytes;
        this.context = header.context();
        this.job = job;
    }

    /** Calls {@code action} from now on when results were read from the journal and are kept. */
    void onGrowth(Runnable action) {
        onGrowth = action;
    }

    /** About how much memory the results take. */
    long bytes() {
        return bytes.get();
    }

    /** Takes in an entry, and the job that it leads to. */
    public void add(Job after, Entry entry) {
        job = after;
        for (Event event : entry.events()) {
            if (event instanceof Event.TaskSucceeded e) {
                keep(e.ref(), e.result());
            } else if (event instanceof Event.TaskCleared e) {
                kept.remove(e.ref());
            }
        }
    }

    private void keep(TaskRef task, TaskResult result) {
        if (hasRoomFor(result)) {
            kept.put(task, result);
        } else {
            kept.remove(task);
        }
    }

    private boolean hasRoomFor(TaskResult result) {
        int length = result.json().map(String::length).orElse(0);
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
        Map<TaskRef, TaskResult> found =
                results(IntStream.of(tasks).mapToObj(TaskRef::of).toList());
        Map<Integer, TaskResult> byTask = HashMap.newHashMap(found.size());
        found.forEach((ref, result) -> byTask.put(ref.task(), result));
        return byTask;
    }

    @Override
    public Optional<TaskResult> resultOf(TaskRef ref) {
        return Optional.ofNullable(results(List.of(ref)).get(ref));
    }

    private Map<TaskRef, TaskResult> results(List<TaskRef> refs) {
        Job now = job;
        Map<TaskRef, TaskResult> found = HashMap.newHashMap(refs.size());
        Map<TaskRef, Long> missing = new HashMap<>();
        for (TaskRef ref : refs) {
            if (now.has(ref) && now.taskStatus(ref) == TaskStatus.SUCCESS) {
                TaskResult known = kept.get(ref);
                if (known == null) {
                    missing.put(ref, now.entriesOf(ref).ended());
                } else {
                    found.put(ref, known);
                }
            }
        }
        if (!missing.isEmpty()) {
            found.putAll(read(now.id(), missing));
        }
        return found;
    }

    /** Reads those entries of the journal in which the tasks succeeded. */
    private Map<TaskRef, TaskResult> read(String jobId, Map<TaskRef, Long> endedIn) {
        Map<TaskRef, TaskResult> read = HashMap.newHashMap(endedIn.size());
        SortedSet<Long> numbers = new TreeSet<>(endedIn.values());
        while (!numbers.isEmpty()) {
            SortedSet<Long> some = new TreeSet<>();
            while (some.size() < ENTRIES_PER_READ && !numbers.isEmpty()) {
                some.add(numbers.removeFirst());
            }
            for (Entry entry : jobs.entries(jobId, some)) {
                for (Event event : entry.events()) {
                    if (event instanceof Event.TaskSucceeded e
                            && Long.valueOf(entry.number()).equals(endedIn.get(e.ref()))) {
                        read.put(e.ref(), e.result());
                    }
                }
            }
        }
        keep(read);
        return read;
    }

    private void keep(Map<TaskRef, TaskResult> read) {
        read.forEach((task, result) -> {
            if (!isFull && hasRoomFor(result)) {
                // What was added meanwhile is newer.
                kept.putIfAbsent(task, result);
            }
        });
        onGrowth.run();
    }
}
