package dev.cascade.usecase;

import dev.cascade.background.FailureLog;
import dev.cascade.engine.Actor;
import dev.cascade.engine.ClearSelection;
import dev.cascade.engine.Command;
import dev.cascade.engine.Entry;
import dev.cascade.engine.Job;
import dev.cascade.engine.JobStatus;
import dev.cascade.engine.Plan;
import dev.cascade.port.JobHeader;
import dev.cascade.port.JobListener;
import dev.cascade.port.JobStore;
import dev.cascade.port.StoreOutageException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Function;
import org.slf4j.LoggerFactory;

/**
 * Makes jobs active: new ones and retried ones. It keeps to a DAG's {@code max_active_jobs}: a job beyond the limit is {@code pending} and starts,
 * oldest first, when another one ends. Thread-safe. Control planes on one store count the same jobs but do not wait for each other, so that two that admit at the very same
 * moment can exceed the limit by one.
 */
public final class AdmitJobs implements JobListener {

    private static final Duration LONGEST_WAIT = Duration.ofSeconds(10);

    private final FailureLog failures =
            new FailureLog(LoggerFactory.getLogger(AdmitJobs.class), "beginning jobs that were held back");
    private final JobStore jobs;
    private final AdvanceJob advance;
    private final Executor background;
    private final Map<String, ReentrantLock> locks = new ConcurrentHashMap<>();
    /** Held-back jobs that {@link #begin} begins now, which also notes their place. */
    private final Set<String> beginning = ConcurrentHashMap.newKeySet();

    /** @param background runs what follows from a job's end, outside of the decision that ended it */
    public AdmitJobs(JobStore jobs, AdvanceJob advance, Executor background) {
        this.jobs = jobs;
        this.advance = advance;
        this.background = background;
    }

    /** Creates a job that starts at once, or is held back by its DAG's limit; empty if there is a job with its id already. */
    Optional<JobHeader> create(JobHeader header, Plan plan) {
        return ifAdmitted(
                header,
                plan,
                admitted -> advance.create(header, plan, admitted ? List.of(new Command.Start()) : List.of()));
    }

    /** Creates a job that is pending until somebody calls {@link #start}; empty if there is a job with its id already. */
    Optional<JobHeader> createPending(JobHeader header, Plan plan) {
        return advance.create(header, plan, List.of());
    }

    /** Retries a job that has ended: it starts at once, or is held back by its DAG's limit. */
    AdvanceResult retry(JobHeader header, Plan plan, Optional<Actor> actor) {
        return ifAdmitted(
                header,
                plan,
                admitted -> advance.advance(
                        header.id(), admitted ? new Command.Retry(actor) : new Command.RetryHeldBack(actor)));
    }

    /** Has tasks of a job run again. One that has ended starts at once, or is held back by its DAG's limit; one that has not ended counts already. */
    AdvanceResult clear(JobHeader header, Plan plan, ClearSelection selection, Optional<Actor> actor) {
        if (header.status().isTerminal()) {
            return ifAdmitted(
                    header,
                    plan,
                    admitted -> advance.advance(header.id(), new Command.Clear(selection, actor, !admitted)));
        }
        // Should it end at this moment, it waits for its turn like any other.
        return advance.advance(header.id(), new Command.Clear(selection, actor, isLimited(plan)));
    }

    /** Starts the job if it is pending and its DAG's limit allows it, and older pending jobs of the DAG before it. */
    void start(JobHeader header, Job job) {
        if (isLimited(job.plan())) {
            if (job.status() == JobStatus.PENDING) {
                // It may have been created by a process that did not note it, or died before it did.
                jobs.placed(header, false);
            }
            admit(header.dag(), job.plan());
        } else if (job.status() == JobStatus.PENDING) {
            advance.advance(job.id(), new Command.Start());
        }
    }

    private <T> T ifAdmitted(JobHeader header, Plan plan, Function<Boolean, T> action) {
        if (!isLimited(plan)) {
            return action.apply(true);
        }
        ReentrantLock lock = lockInTime(header.dag());
        try {
            boolean admitted = jobs.admission(header.dag(), limit(plan)).running() < limit(plan);
            jobs.placed(header, admitted);
            return action.apply(admitted);
        } finally {
            lock.unlock();
        }
    }

    private static boolean isLimited(Plan plan) {
        return plan.dag().maxActiveJobs().isPresent();
    }

    /** Starts as many held-back jobs of the DAG as its limit allows. */
    public void admit(String dag, Plan plan) {
        ReentrantLock lock = lockOf(dag);
        lock.lock();
        try {
            for (String id : jobs.admission(dag, limit(plan)).mayBegin()) {
                begin(dag, id);
            }
        } finally {
            lock.unlock();
        }
    }

    /** Who holds the lock may wait for the store; a client that waits behind many such calls is to be answered in time all the same. */
    private ReentrantLock lockInTime(String dag) {
        ReentrantLock lock = lockOf(dag);
        try {
            if (lock.tryLock(LONGEST_WAIT.toMillis(), TimeUnit.MILLISECONDS)) {
                return lock;
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        throw new StoreOutageException(
                "cannot begin a job of DAG " + dag + ": others have waited for the store for "
                        + LONGEST_WAIT.toSeconds() + " s",
                new TimeoutException(),
                true);
    }

    private ReentrantLock lockOf(String dag) {
        return locks.computeIfAbsent(dag, name -> new ReentrantLock());
    }

    private void begin(String dag, String jobId) {
        beginning.add(jobId);
        try {
            jobs.begins(dag, jobId);
            if (advance.advance(jobId, new Command.Start()) instanceof AdvanceResult.Done done
                    && done.job().status().isTerminal()) {
                jobs.displaced(done.header());
            }
        } finally {
            beginning.remove(jobId);
        }
    }

    private static int limit(Plan plan) {
        return Math.min(plan.dag().maxActiveJobs().orElse(1_000), 1_000);
    }

    @Override
    public void saved(JobHeader header, Job job, Entry entry) {
        if (!isLimited(job.plan())) {
            return;
        }
        if (job.status().isTerminal()) {
            background.execute(() -> tryToAdmit(header, job.plan()));
        } else if (entry.number() > 1 && entry.newStatus().isPresent() && !beginning.contains(job.id())) {
            // It began, or is active again after it had ended.
            boolean runs = job.status() != JobStatus.PENDING;
            background.execute(() -> tryTo(() -> jobs.placed(header, runs)));
        }
    }

    /** A job that is still held back after a failure is begun by the next sweep. */
    private void tryToAdmit(JobHeader ended, Plan plan) {
        tryTo(() -> {
            jobs.displaced(ended);
            admit(ended.dag(), plan);
        });
    }

    private void tryTo(Runnable action) {
        try {
            action.run();
            failures.worked();
        } catch (RuntimeException | Error e) {
            failures.failed(e);
        }
    }
}
