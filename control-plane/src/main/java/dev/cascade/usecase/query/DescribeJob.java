package dev.cascade.usecase.query;

import dev.cascade.engine.Entry;
import dev.cascade.engine.Plan;
import dev.cascade.engine.TaskRef;
import dev.cascade.engine.TaskStatus;
import dev.cascade.port.JobHeader;
import dev.cascade.port.JobQuery;
import dev.cascade.port.JobStore;
import dev.cascade.port.Page;
import dev.cascade.usecase.Plans;
import dev.cascade.usecase.RequestRejectedException;
import dev.cascade.usecase.query.JobSnapshots.JobSnapshot;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Reads what is known of jobs. Thread-safe. */
public final class DescribeJob {

    private static final int ENTRIES_PER_READ = 500;

    private final JobStore jobs;
    private final Plans plans;
    private final JobSnapshots snapshots;
    private final JobTimes times;

    /** With a cache of jobs of its own. */
    public DescribeJob(JobStore jobs, Plans plans) {
        this(jobs, plans, new JobSnapshots(jobs, plans));
    }

    public DescribeJob(JobStore jobs, Plans plans, JobSnapshots snapshots) {
        this.jobs = jobs;
        this.plans = plans;
        this.snapshots = snapshots;
        this.times = new JobTimes(jobs, snapshots);
    }

    JobTimes times() {
        return times;
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

    /** How many tasks of these jobs have which status, by id of the job. Reads the checkpoint of each; one that is gone by now is left out. */
    public Map<String, Map<TaskStatus, Integer>> taskCounts(List<JobHeader> of) {
        Map<String, Map<TaskStatus, Integer>> counts = new HashMap<>();
        for (JobHeader job : of) {
            snapshots.find(job.id()).ifPresent(found -> counts.put(job.id(), found.taskCounts()));
        }
        return counts;
    }

    /**
     * The job with all its tasks. Reads most of the journal.
     *
     * @throws RequestRejectedException if there is no such job
     */
    public JobDetails details(String jobId) {
        JobSnapshot snapshot = snapshot(jobId);
        return new JobDetails(
                snapshot.header(),
                snapshot.job().eventCount(),
                TaskHistories.of(
                        jobs,
                        snapshot,
                        new TaskList(snapshot.job())
                                .select(TaskQuery.all(0, Integer.MAX_VALUE))
                                .refs()));
    }

    /**
     * Some of the tasks and items of a job. Reads the job's latest checkpoint, what followed it, and those entries of the journal that tell of these tasks.
     * The status of the job and those of its tasks always fit together.
     *
     * @throws RequestRejectedException if there is no such job
     */
    public TaskPage tasks(String jobId, TaskQuery query) {
        JobSnapshot snapshot = snapshot(jobId);
        TaskList.Part some = new TaskList(snapshot.job()).select(query);
        return new TaskPage(
                snapshot.header(),
                snapshot.job().eventCount(),
                snapshot.taskCounts(),
                query.fromJournal()
                        ? TaskHistories.of(jobs, snapshot, some.refs())
                        : TaskHistories.statesOf(snapshot, some.refs()),
                some.next());
    }

    /**
     * How all tasks of a job stand, and when they were queued, began and ended. The first call for a job in this process reads its journal; later ones read
     * what was added.
     *
     * @throws RequestRejectedException if there is no such job
     */
    public JobStates states(String jobId) {
        return times.read(jobId, (snapshot, known) -> new JobStates(snapshot, known.columns()))
                .orElseThrow(() -> RequestRejectedException.jobNotFound(jobId));
    }

    /**
     * All there is to say about one task of a job. The first call for a job in this process reads its journal, as {@link #states} does.
     *
     * @throws RequestRejectedException if there is no such job, or the job has no such task
     */
    public TaskPanel task(String jobId, String taskId) {
        return times.read(jobId, (snapshot, known) -> panel(snapshot, known, taskId))
                .orElseThrow(() -> RequestRejectedException.jobNotFound(jobId));
    }

    private TaskPanel panel(JobSnapshot snapshot, TaskTimes known, String taskId) {
        Plan plan = snapshot.job().plan();
        int task = plan.indexOf(taskId)
                .orElseThrow(() ->
                        RequestRejectedException.taskNotFound(snapshot.header().id(), taskId, plan));
        return new TaskPanel(
                TaskHistories.of(jobs, snapshot, List.of(TaskRef.of(task))).getFirst(),
                known.queuedAt(task),
                ids(plan, plan.upstream(task)),
                ids(plan, plan.downstream(task)),
                known.attemptsOf(task));
    }

    private static List<String> ids(Plan plan, int[] tasks) {
        return Arrays.stream(tasks).mapToObj(i -> plan.task(i).id()).toList();
    }

    private JobSnapshot snapshot(String jobId) {
        return snapshots.find(jobId).orElseThrow(() -> RequestRejectedException.jobNotFound(jobId));
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
