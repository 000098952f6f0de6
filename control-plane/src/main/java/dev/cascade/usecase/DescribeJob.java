package dev.cascade.usecase;

import dev.cascade.engine.Entry;
import dev.cascade.engine.Event;
import dev.cascade.engine.Plan;
import dev.cascade.engine.TaskRef;
import dev.cascade.port.JobHeader;
import dev.cascade.port.JobQuery;
import dev.cascade.port.JobStore;
import dev.cascade.port.Page;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.locks.ReentrantLock;

/** Tells what is known of jobs. Thread-safe. */
public final class DescribeJob {

    private static final int ENTRIES_PER_READ = 500;

    /** Others are described anew as fast. */
    private static final int WORTH_KEEPING = 1_000;

    private static final int KEPT = 4;

    private final JobStore jobs;
    private final Plans plans;
    private final ReentrantLock lock = new ReentrantLock();
    private final Map<String, Known> known = new LinkedHashMap<>();

    public DescribeJob(JobStore jobs, Plans plans) {
        this.jobs = jobs;
        this.plans = plans;
    }

    /**
     * The job without its tasks.
     *
     * @throws RequestRejectedException if there is no such job
     */
    public JobHeader header(String jobId) {
        return jobs.header(jobId).orElseThrow(() -> RequestRejectedException.jobNotFound(jobId));
    }

    /** Jobs, newest first. */
    public Page<JobHeader> list(JobQuery query) {
        return jobs.list(query);
    }

    /**
     * The job with all its tasks, as its journal tells: the status of the job and those of its tasks always fit together.
     *
     * @throws RequestRejectedException if there is no such job
     */
    public JobDetails details(String jobId) {
        JobHeader header = header(jobId);
        Known known = known(jobId)
                // Another job may have had the id before.
                .filter(job -> job.createdAt.equals(header.createdAt()))
                .orElseGet(() -> new Known(header, plans.of(header)));
        JobDetails details = known.upToDate(header);
        keep(jobId, known);
        return details;
    }

    /** Large jobs that were described last, so that a page of their tasks reads only what has happened since the page before. */
    private Optional<Known> known(String jobId) {
        lock.lock();
        try {
            return Optional.ofNullable(known.remove(jobId));
        } finally {
            lock.unlock();
        }
    }

    private void keep(String jobId, Known job) {
        if (job.tasks.length < WORTH_KEEPING) {
            return;
        }
        lock.lock();
        try {
            known.put(jobId, job);
            if (known.size() > KEPT) {
                known.remove(known.keySet().iterator().next());
            }
        } finally {
            lock.unlock();
        }
    }

    /** What the journal of a job tells, up to an entry. For one thread at a time. */
    private final class Known {

        private final Instant createdAt;
        private final Plan plan;
        private final TaskHistory[] tasks;
        private final SortedMap<TaskRef, TaskHistory> items = new TreeMap<>();
        private JobHeader current;
        private long last;
        private long lastEvent;

        Known(JobHeader header, Plan plan) {
            this.createdAt = header.createdAt();
            this.plan = plan;
            this.current = header;
            this.tasks = new TaskHistory[plan.size()];
            Arrays.setAll(tasks, i -> new TaskHistory(plan.task(i), TaskRef.of(i)));
        }

        JobDetails upToDate(JobHeader header) {
            for (List<Entry> some = read(header.id(), last); !some.isEmpty(); some = read(header.id(), last)) {
                some.forEach(this::add);
            }
            return new JobDetails(current, lastEvent, DescribeJob.details(tasks, items));
        }

        private void add(Entry entry) {
            for (Event event : entry.events()) {
                if (event instanceof Event.OfTask ofTask) {
                    history(plan, tasks, items, ofTask.ref()).add(ofTask, entry.at());
                }
            }
            current = current.after(entry);
            last = entry.number();
            lastEvent = entry.lastEvent();
        }
    }

    private static TaskHistory history(
            Plan plan, TaskHistory[] tasks, SortedMap<TaskRef, TaskHistory> items, TaskRef ref) {
        return ref.isItem()
                ? items.computeIfAbsent(ref, item -> new TaskHistory(plan.task(item.task()), item))
                : tasks[ref.task()];
    }

    private static List<JobDetails.TaskDetails> details(TaskHistory[] tasks, SortedMap<TaskRef, TaskHistory> items) {
        List<JobDetails.TaskDetails> details = new ArrayList<>(tasks.length + items.size());
        for (int task = 0; task < tasks.length; task++) {
            details.add(tasks[task].details());
            if (!items.isEmpty()) {
                items.subMap(TaskRef.item(task, 0), TaskRef.of(task + 1))
                        .values()
                        .forEach(item -> details.add(item.details()));
            }
        }
        return details;
    }

    private List<Entry> read(String jobId, long after) {
        return jobs.entries(jobId, after, ENTRIES_PER_READ);
    }

    /**
     * The job's events after the one numbered {@code seq}, in order, at most about {@code limit}.
     *
     * @throws RequestRejectedException if there is no such job
     */
    public List<JobEvent> events(String jobId, long seq, int limit) {
        JobHeader header = header(jobId);
        Plan plan = plans.of(header);
        List<JobEvent> events = new ArrayList<>();
        long last = entryBefore(jobId, seq);
        for (List<Entry> some = read(jobId, last); !some.isEmpty(); some = read(jobId, last)) {
            for (Entry entry : some) {
                last = entry.number();
                if (entry.lastEvent() > seq) {
                    JobEvent.of(header, plan, entry).stream()
                            .filter(e -> e.seq() > seq)
                            .forEach(events::add);
                }
                if (events.size() >= limit) {
                    return events.subList(0, limit);
                }
            }
        }
        return events;
    }

    /** The number of an entry, not far before the one with event {@code seq}, all of whose events are earlier; 0 for none. */
    private long entryBefore(String jobId, long seq) {
        // Every entry but the first has an event at least, so that none has a greater number than its last event, but
        // for one.
        return JournalSearch.before(jobs, jobId, seq + 1, ENTRIES_PER_READ, entry -> entry.firstEvent() <= seq);
    }
}
