package dev.cascade.usecase;

import dev.cascade.dsl.validation.Suggestions;
import dev.cascade.engine.Actor;
import dev.cascade.engine.ClearPlan;
import dev.cascade.engine.ClearSelection;
import dev.cascade.engine.Job;
import dev.cascade.engine.Plan;
import dev.cascade.port.JobHeader;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/** Runs some tasks of a job again, of one that has ended or of one that runs; what the other tasks did is kept. Thread-safe. */
public final class ClearTasks {

    private final AdvanceJob advance;
    private final AdmitJobs admit;

    public ClearTasks(AdvanceJob advance, AdmitJobs admit) {
        this.advance = advance;
        this.admit = admit;
    }

    /**
     * Which tasks to run again.
     *
     * @param tasks ids of tasks; none for all of the job, which is possible only together with {@code onlyFailed}
     * @param upstream whether the tasks that they depend on, directly or not, are to run again as well
     * @param downstream whether the tasks that depend on them, directly or not, are to run again as well
     * @param onlyFailed whether only those of all these are to run again that are failed, upstream_failed or cancelled
     * @param actor who wants it, if that is known
     */
    public record Request(
            String jobId,
            List<String> tasks,
            boolean upstream,
            boolean downstream,
            boolean onlyFailed,
            Optional<Actor> actor) {

        public Request {
            tasks = List.copyOf(tasks);
        }
    }

    /**
     * What is done, or would be.
     *
     * @param header the job, before it if nothing is done, else after it
     * @param runs ids of the tasks that run again if all that runs succeeds, in topological order
     * @param skipped ids of the tasks that are cleared and do not run again then, since their trigger rules say so
     * @param stopped ids of those cleared tasks that have an attempt under way, which is stopped
     * @param kept how many tasks stay as they are
     */
    public record Outcome(JobHeader header, List<String> runs, List<String> skipped, List<String> stopped, int kept) {

        public Outcome {
            runs = List.copyOf(runs);
            skipped = List.copyOf(skipped);
            stopped = List.copyOf(stopped);
        }
    }

    /**
     * Says what {@link #clear} would do now.
     *
     * @throws RequestRejectedException if there is no such job or task, or if nothing would be cleared
     */
    public Outcome plan(Request request) {
        AdvanceResult.Done found = found(request.jobId());
        return outcome(found, selection(request, found.job()));
    }

    /**
     * Clears tasks. The job is {@code running} afterwards, or {@code pending} if its DAG's {@code max_active_jobs} holds it back.
     *
     * @throws RequestRejectedException if there is no such job or task, or if nothing would be cleared
     */
    public Outcome clear(Request request) {
        AdvanceResult.Done found = found(request.jobId());
        ClearSelection selection = selection(request, found.job());
        Outcome planned = outcome(found, selection);
        return switch (admit.clear(found.header(), found.job().plan(), selection, request.actor())) {
            case AdvanceResult.NoSuchJob none -> throw RequestRejectedException.jobNotFound(request.jobId());
            case AdvanceResult.Done done ->
                new Outcome(done.header(), planned.runs(), planned.skipped(), planned.stopped(), planned.kept());
        };
    }

    private AdvanceResult.Done found(String jobId) {
        return advance.stored(jobId).orElseThrow(() -> RequestRejectedException.jobNotFound(jobId));
    }

    private static ClearSelection selection(Request request, Job job) {
        if (request.tasks().isEmpty() && !request.onlyFailed()) {
            throw new RequestRejectedException(
                    RequestRejectedException.Kind.BAD_REQUEST,
                    "no-tasks",
                    "name the tasks to run again, or ask for those that failed");
        }
        List<Integer> indexes = new ArrayList<>();
        for (String task : request.tasks()) {
            OptionalInt index = job.plan().indexOf(task);
            if (index.isEmpty()) {
                throw noSuchTask(request.jobId(), task, job.plan());
            }
            indexes.add(index.getAsInt());
        }
        return ClearSelection.of(indexes, request.upstream(), request.downstream(), request.onlyFailed());
    }

    private static RequestRejectedException noSuchTask(String jobId, String task, Plan plan) {
        List<String> known = new ArrayList<>();
        for (int i = 0; i < plan.size(); i++) {
            known.add(plan.task(i).id());
        }
        return new RequestRejectedException(
                RequestRejectedException.Kind.NOT_FOUND,
                "task-not-found",
                "job \"" + jobId + "\" has no task \"" + task + "\"; "
                        + new Suggestions()
                                .didYouMean(task, known)
                                .orElse("`cascade job show " + jobId + "` shows those it has"));
    }

    private static Outcome outcome(AdvanceResult.Done found, ClearSelection selection) {
        Job job = found.job();
        ClearPlan plan = ClearPlan.of(job, selection);
        BitSet cleared = plan.cleared();
        if (cleared.isEmpty()) {
            throw new RequestRejectedException(
                    RequestRejectedException.Kind.CONFLICT,
                    "nothing-to-clear",
                    selection.onlyFailed()
                            ? "none of these tasks of job \"" + job.id() + "\" is failed, upstream_failed or cancelled"
                            : "none of these tasks of job \"" + job.id() + "\" has begun or ended");
        }
        BitSet stopped = new BitSet();
        cleared.stream().filter(task -> job.taskStatus(task).isOpenAttempt()).forEach(stopped::set);
        return new Outcome(
                found.header(),
                ids(job.plan(), plan.runs()),
                ids(job.plan(), plan.skipped()),
                ids(job.plan(), stopped),
                job.plan().size() - cleared.cardinality());
    }

    private static List<String> ids(Plan plan, BitSet tasks) {
        return tasks.stream().mapToObj(task -> plan.task(task).id()).toList();
    }
}
