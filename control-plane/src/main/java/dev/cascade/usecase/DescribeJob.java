package dev.cascade.usecase;

import dev.cascade.engine.Entry;
import dev.cascade.engine.Event;
import dev.cascade.engine.Plan;
import dev.cascade.engine.TaskRef;
import dev.cascade.port.JobHeader;
import dev.cascade.port.JobQuery;
import dev.cascade.port.JobStore;
import dev.cascade.port.Page;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/** Tells what is known of jobs. Thread-safe. */
public final class DescribeJob {

    private static final int ENTRIES_PER_READ = 500;

    private final JobStore jobs;
    private final Plans plans;

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
        Plan plan = plans.of(header);
        TaskHistory[] tasks = new TaskHistory[plan.size()];
        Arrays.setAll(tasks, i -> new TaskHistory(plan.task(i), TaskRef.of(i)));
        SortedMap<TaskRef, TaskHistory> items = new TreeMap<>();
        long lastEvent = 0;
        JobHeader current = header;
        long last = 0;
        for (List<Entry> some = read(jobId, last); !some.isEmpty(); some = read(jobId, last)) {
            for (Entry entry : some) {
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
        return new JobDetails(current, lastEvent, details(tasks, items));
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
