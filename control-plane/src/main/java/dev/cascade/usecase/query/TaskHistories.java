package dev.cascade.usecase.query;

import dev.cascade.engine.Entry;
import dev.cascade.engine.Event;
import dev.cascade.engine.TaskRef;
import dev.cascade.port.JobStore;
import dev.cascade.usecase.query.JobSnapshots.JobSnapshot;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * Reads what happened to some tasks of a job: of its journal only the entries that tell of them, which the job knows by number. For one thread.
 */
final class TaskHistories {

    private static final int ENTRIES_PER_READ = 100;

    private final JobStore jobs;
    private final JobSnapshot snapshot;
    private final Map<TaskRef, TaskHistory> histories = new LinkedHashMap<>();
    private final Set<Long> added = new HashSet<>();
    private final SortedSet<Long> wanted = new TreeSet<>();

    private TaskHistories(JobStore jobs, JobSnapshot snapshot, List<TaskRef> refs) {
        this.jobs = jobs;
        this.snapshot = snapshot;
        refs.forEach(ref -> histories.put(ref, new TaskHistory(snapshot.job(), ref)));
    }

    /** What is known of these tasks and items, in the same order. */
    static List<JobDetails.TaskDetails> of(JobStore jobs, JobSnapshot snapshot, List<TaskRef> refs) {
        return new TaskHistories(jobs, snapshot, refs).read();
    }

    /** What a job knows of these tasks and items without its journal, in the same order: no times, workers, results, errors and failed attempts. */
    static List<JobDetails.TaskDetails> statesOf(JobSnapshot snapshot, List<TaskRef> refs) {
        return refs.stream()
                .map(ref -> new TaskHistory(snapshot.job(), ref).details())
                .toList();
    }

    private List<JobDetails.TaskDetails> read() {
        snapshot.recent().forEach(this::add);
        histories.values().forEach(history -> history.wanted(this::want));
        while (!wanted.isEmpty()) {
            SortedSet<Long> next = first(ENTRIES_PER_READ);
            jobs.entries(snapshot.header().id(), next).forEach(this::add);
            // Those that are gone, as the job was deleted meanwhile, are not asked for again.
            wanted.removeAll(next);
        }
        return histories.values().stream().map(TaskHistory::details).toList();
    }

    private SortedSet<Long> first(int count) {
        SortedSet<Long> first = new TreeSet<>();
        for (Long number : wanted) {
            if (first.size() == count) {
                break;
            }
            first.add(number);
        }
        return first;
    }

    private void want(long entry) {
        if (entry > 0 && !added.contains(entry)) {
            wanted.add(entry);
        }
    }

    private void add(Entry entry) {
        added.add(entry.number());
        wanted.remove(entry.number());
        for (Event event : entry.events()) {
            if (event instanceof Event.OfTask ofTask) {
                TaskHistory history = histories.get(ofTask.ref());
                if (history != null) {
                    history.add(ofTask, entry, this::want);
                }
            }
        }
    }
}
