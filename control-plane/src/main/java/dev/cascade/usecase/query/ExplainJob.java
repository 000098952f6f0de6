package dev.cascade.usecase.query;

import dev.cascade.dsl.definition.TaskType;
import dev.cascade.engine.Job;
import dev.cascade.engine.JobStatus;
import dev.cascade.engine.Plan;
import dev.cascade.engine.TaskRef;
import dev.cascade.port.JobStore;
import dev.cascade.port.WorkerStore;
import dev.cascade.usecase.RequestRejectedException;
import dev.cascade.usecase.query.JobDetails.TaskDetails;
import dev.cascade.usecase.query.JobExplanation.Holder;
import dev.cascade.usecase.query.JobExplanation.OfTask;
import dev.cascade.usecase.query.JobExplanation.Reason;
import dev.cascade.usecase.query.JobExplanation.Wait;
import dev.cascade.usecase.query.JobSnapshots.JobSnapshot;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Says why the tasks of a job that do not run do not run. An answer takes time in proportion to the number of the job's tasks and edges. Its texts are those
 * that every client shows. Thread-safe.
 */
public final class ExplainJob {

    /** So many tasks are named within a sentence, more are only counted. */
    private static final int MOST_NAMED = 3;

    private final JobStore jobs;
    private final WorkerStore workers;
    private final JobSnapshots snapshots;
    private final Set<TaskType> services;
    private final InstantSource clock;

    /** @param services types of tasks that services carry out rather than workers */
    public ExplainJob(
            JobStore jobs, WorkerStore workers, JobSnapshots snapshots, Set<TaskType> services, InstantSource clock) {
        this.jobs = jobs;
        this.workers = workers;
        this.snapshots = snapshots;
        this.services = Set.copyOf(services);
        this.clock = clock;
    }

    /**
     * Says it of all tasks of a job, those that wait for the same together.
     *
     * @throws RequestRejectedException if there is no such job
     */
    public JobExplanation job(String jobId) {
        JobSnapshot snapshot = snapshot(jobId);
        return new Explanation(snapshot).ofJob();
    }

    /**
     * Says it of one task.
     *
     * @param task its id, or {@code id#3} for an item of a mapped task
     * @throws RequestRejectedException if there is no such job or task
     */
    public OfTask task(String jobId, String task) {
        JobSnapshot snapshot = snapshot(jobId);
        TaskRef ref = TaskNames.find(snapshot.job(), task)
                .orElseThrow(() -> RequestRejectedException.taskNotFound(jobId, task));
        return new Explanation(snapshot).ofTask(ref);
    }

    private JobSnapshot snapshot(String jobId) {
        return snapshots.find(jobId).orElseThrow(() -> RequestRejectedException.jobNotFound(jobId));
    }

    /** One answer. */
    private final class Explanation {

        private final JobSnapshot snapshot;
        private final Job job;
        private final Plan plan;
        private final Instant now = clock.instant();
        private final HeldBackJobs heldBack;
        private @Nullable String slots;

        Explanation(JobSnapshot snapshot) {
            this.snapshot = snapshot;
            this.job = snapshot.job();
            this.plan = job.plan();
            this.heldBack = new HeldBackJobs(jobs, snapshot);
        }

        // ---- the job

        JobExplanation ofJob() {
            Map<Reason, Group> groups = new EnumMap<>(Reason.class);
            for (int task = 0; task < plan.size(); task++) {
                TaskRef ref = TaskRef.of(task);
                groups.computeIfAbsent(reason(ref), reason -> new Group()).add(task, until(ref));
            }
            List<Wait> waits = new ArrayList<>();
            if (job.status() == JobStatus.PENDING) {
                waits.add(new Wait(heldBack.reason(), heldBack.text(), List.of(), 0, Optional.empty()));
            }
            groups.forEach((reason, group) -> {
                if (reason != Reason.SUCCESS) {
                    waits.add(group.wait(reason));
                }
            });
            return new JobExplanation(snapshot.header(), job.eventCount(), now, summary(groups), waits);
        }

        /** Tasks with one reason. */
        private final class Group {

            private final List<String> names = new ArrayList<>();
            private int count;
            private @Nullable Instant until;

            void add(int task, Optional<Instant> at) {
                count++;
                if (names.size() < JobExplanation.MOST_NAMES) {
                    names.add(plan.task(task).id());
                }
                if (at.isPresent() && (until == null || at.get().isBefore(until))) {
                    until = at.get();
                }
            }

            Wait wait(Reason reason) {
                return new Wait(
                        reason,
                        words().tasks(reason, count, Optional.ofNullable(until)) + ".",
                        names,
                        count,
                        Optional.ofNullable(until));
            }
        }

        private String summary(Map<Reason, Group> groups) {
            int ended = plan.size() - job.remainingCount();
            String at = snapshot.header().completedAt().map(ExplanationText::at).orElse("");
            return switch (job.status()) {
                case PENDING -> heldBack.text();
                case RUNNING -> {
                    List<String> parts = new ArrayList<>();
                    groups.forEach((reason, group) -> {
                        if (!isEnd(reason)) {
                            parts.add(words().brief(reason, group.count));
                        }
                    });
                    yield ExplanationText.count(ended) + " of " + ExplanationText.count(plan.size(), "task")
                            + (ended == 1 ? " has" : " have") + " ended"
                            + (parts.isEmpty() ? "." : "; " + String.join(", ", parts) + ".");
                }
                case SUCCESS -> "The job succeeded" + at + ".";
                case FAILED -> "The job failed" + at + ": " + ends(groups) + ".";
                case CANCELLED -> "The job was cancelled" + at + ": " + ends(groups) + ".";
            };
        }

        private String ends(Map<Reason, Group> groups) {
            List<String> parts = new ArrayList<>();
            groups.forEach((reason, group) -> parts.add(words().brief(reason, group.count)));
            return String.join(", ", parts);
        }

        // ---- a task

        OfTask ofTask(TaskRef ref) {
            BitSet blockingTasks = blockingTasks(ref);
            TaskDetails details = TaskHistories.of(jobs, snapshot, List.of(ref)).getFirst();
            return new OfTask(
                    snapshot.header(),
                    job.eventCount(),
                    now,
                    plan.nameOf(ref),
                    details.status(),
                    reason(ref),
                    text(ref, details, blockingTasks),
                    holders(blockingTasks),
                    blockingTasks.cardinality(),
                    until(ref));
        }

        private BitSet blockingTasks(TaskRef ref) {
            BlockingTasks search = new BlockingTasks(job);
            return switch (job.taskStatus(ref)) {
                case PENDING -> job.status() == JobStatus.PENDING ? new BitSet() : search.ofPending(ref.task());
                case UPSTREAM_FAILED -> search.ofUpstreamFailed(ref.task());
                case SKIPPED -> search.ofSkipped(ref.task());
                case READY, QUEUED, RUNNING, WAITING, UP_FOR_RETRY, SUCCESS, FAILED, CANCELLED -> new BitSet();
            };
        }

        private List<Holder> holders(BitSet blockingTasks) {
            List<TaskRef> refs = blockingTasks.stream()
                    .limit(JobExplanation.MOST_NAMES)
                    .mapToObj(TaskRef::of)
                    .toList();
            List<TaskDetails> details = TaskHistories.of(jobs, snapshot, refs);
            List<Holder> holders = new ArrayList<>(refs.size());
            for (int i = 0; i < refs.size(); i++) {
                TaskRef ref = refs.get(i);
                holders.add(new Holder(
                        plan.nameOf(ref),
                        details.get(i).status(),
                        words().task(reason(ref), details.get(i), until(ref)),
                        until(ref)));
            }
            return holders;
        }

        private String text(TaskRef ref, TaskDetails details, BitSet blockingTasks) {
            Reason reason = reason(ref);
            if (reason == Reason.ADMISSION || reason == Reason.START) {
                return "The task has not begun. " + heldBack.text();
            }
            String text = "The task " + words().task(reason, details, until(ref)) + ".";
            if (reason == Reason.UPSTREAM) {
                int[] upstream = plan.upstream(ref.task());
                int open = 0;
                for (int up : upstream) {
                    open += job.taskStatus(up).isTerminal() ? 0 : 1;
                }
                text = "The task waits for " + ExplanationText.count(open) + " of "
                        + ExplanationText.count(upstream.length, "task") + " directly before it.";
            }
            return blockingTasks.isEmpty() ? text : text + " " + heldUpBy(reason, blockingTasks);
        }

        private String heldUpBy(Reason reason, BitSet blockingTasks) {
            Map<Reason, Group> groups = new EnumMap<>(Reason.class);
            blockingTasks.stream().forEach(task -> {
                TaskRef holder = TaskRef.of(task);
                groups.computeIfAbsent(reason(holder), unused -> new Group()).add(task, until(holder));
            });
            List<String> parts = new ArrayList<>();
            groups.forEach((why, group) -> parts.add(words().tasks(why, group.count, Optional.ofNullable(group.until))
                    + (group.count <= MOST_NAMED ? ": " + String.join(", ", group.names) : "")));
            return (reason == Reason.UPSTREAM ? "What holds it up: " : "The reason: ") + String.join("; ", parts) + ".";
        }

        // ---- what a task waits for

        private Reason reason(TaskRef ref) {
            return switch (job.taskStatus(ref)) {
                case PENDING -> job.status() == JobStatus.PENDING ? heldBack.reason() : Reason.UPSTREAM;
                case READY -> Reason.LIMIT;
                case QUEUED -> services.contains(type(ref)) ? Reason.SERVICE : Reason.WORKER_SLOT;
                case RUNNING -> running(type(ref));
                case WAITING -> waiting(ref);
                case UP_FOR_RETRY -> Reason.RETRY;
                case SUCCESS -> Reason.SUCCESS;
                case FAILED -> Reason.FAILED;
                case UPSTREAM_FAILED -> Reason.UPSTREAM_FAILED;
                case SKIPPED -> Reason.SKIPPED;
                case CANCELLED -> Reason.CANCELLED;
            };
        }

        private TaskType type(TaskRef ref) {
            return plan.task(ref.task()).type();
        }

        private Reason running(TaskType type) {
            return switch (type) {
                case LAMBDA -> Reason.FUNCTION;
                case STEPFUNCTIONS -> Reason.STATE_MACHINE;
                case LOCAL, COMMAND, NOOP -> Reason.RUNNING;
            };
        }

        private Reason waiting(TaskRef ref) {
            return switch (job.waitKind(ref)) {
                case TIME -> Reason.TIME;
                case ANSWER -> Reason.ANSWER;
                case CALLBACK -> Reason.CALLBACK;
                case CHILD -> Reason.CHILD;
                case POLL -> Reason.POLL;
                case ITEMS -> Reason.ITEMS;
            };
        }

        private static boolean isEnd(Reason reason) {
            return reason.compareTo(Reason.FAILED) >= 0;
        }

        private Optional<Instant> until(TaskRef ref) {
            return job.status().isTerminal()
                    ? Optional.empty()
                    : job.reminder(ref).or(() -> job.deadline(ref));
        }

        private ExplanationText words() {
            return new ExplanationText(now, this::slots);
        }

        /** Asked for at most once an answer, and only if a task waits for a slot. */
        private String slots() {
            String known = slots;
            if (known == null) {
                known = new SlotUse(jobs, workers, snapshots).describe(now);
                slots = known;
            }
            return known;
        }
    }
}
