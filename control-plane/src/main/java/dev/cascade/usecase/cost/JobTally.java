package dev.cascade.usecase.cost;

import dev.cascade.dsl.definition.TaskType;
import dev.cascade.engine.Entry;
import dev.cascade.engine.Plan;
import dev.cascade.port.FunctionRegistry.Registration;
import dev.cascade.port.JobHeader;
import dev.cascade.port.JobStore;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.concurrent.locks.ReentrantLock;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** A job's use of AWS as far as its journal was read, to be continued. It is counted by one thread at a time; others wait. Thread-safe. */
final class JobTally {

    /** So many functions are asked for, as each takes two calls. */
    private static final int MOST_FUNCTIONS = 100;

    /** A function that could not be looked up is asked for again after this time, and the job counted anew. */
    private static final Duration TRIED_AGAIN = Duration.ofMinutes(1);

    private static final int FIRST_STRETCH = 64;
    private static final int LONGEST_STRETCH = 1_000;

    /** About how much is read at once. */
    private static final long STRETCH_BYTES = 500_000;

    private final JobStore jobs;
    private final JobHeader header;
    private final Plan plan;
    private final CostBasis basis;
    private final InstantSource clock;
    private final ReentrantLock lock = new ReentrantLock();

    private JobUse use;
    private SortedSet<String> notFound = new TreeSet<>();
    private Instant begunAt = Instant.MIN;
    private volatile int memoryBytes;

    JobTally(JobStore jobs, JobHeader header, Plan plan, CostBasis basis, InstantSource clock) {
        this.jobs = jobs;
        this.header = header;
        this.plan = plan;
        this.basis = basis;
        this.clock = clock;
        this.use = new JobUse(header, plan, basis, Map.of());
    }

    /**
     * What was counted.
     *
     * @param use until now, or until the last entry that was read
     * @param isComplete whether all of the journal was read
     * @param notFound functions that could not be looked up
     */
    record Counted(JobUse use, boolean isComplete, SortedSet<String> notFound) {}

    /** About how much memory it takes, in bytes, without the plan. */
    int memoryBytes() {
        return memoryBytes;
    }

    /** Reads on, at least one stretch, and no further one once the time has come. */
    Counted count(Instant until) {
        lock.lock();
        try {
            begin();
            boolean isComplete = readOn(until);
            memoryBytes = (int) Math.min(Integer.MAX_VALUE, use.memoryBytes());
            Instant end = isComplete ? clock.instant() : use.lastAt();
            return new Counted(use.until(end), isComplete, notFound);
        } finally {
            lock.unlock();
        }
    }

    private void begin() {
        Instant now = clock.instant();
        boolean isBegun = begunAt.isAfter(Instant.MIN);
        if (isBegun && (notFound.isEmpty() || begunAt.plus(TRIED_AGAIN).isAfter(now))) {
            return;
        }
        Set<String> names = functions();
        Map<String, Registration> found =
                names.isEmpty() ? Map.of() : basis.functions().findAvailable(names);
        notFound = new TreeSet<>(names);
        notFound.removeAll(found.keySet());
        use = new JobUse(header, plan, basis, found);
        begunAt = now;
    }

    private Set<String> functions() {
        return IntStream.range(0, plan.size())
                .mapToObj(plan::task)
                .filter(task -> task.type() == TaskType.LAMBDA)
                .flatMap(task -> task.text("function_name").stream())
                .distinct()
                .limit(MOST_FUNCTIONS)
                .collect(Collectors.toSet());
    }

    /** Whether the end of the journal was reached. */
    private boolean readOn(Instant until) {
        int stretch = FIRST_STRETCH;
        do {
            long before = use.bytesRead();
            List<Entry> entries = jobs.entries(header.id(), use.lastEntry(), stretch);
            if (entries.isEmpty()) {
                return true;
            }
            entries.forEach(use::add);
            stretch = next(stretch, use.bytesRead() - before);
        } while (clock.instant().isBefore(until));
        return false;
    }

    /** As entries may be of a few bytes or of hundreds of kilobytes, their sizes decide how many are read next. */
    private static int next(int stretch, long bytes) {
        if (bytes > STRETCH_BYTES) {
            return Math.max(1, stretch / 4);
        }
        return bytes < STRETCH_BYTES / 4 ? Math.min(LONGEST_STRETCH, 2 * stretch) : stretch;
    }
}
