package dev.cascade.usecase;

import dev.cascade.dsl.definition.Schedule;
import dev.cascade.port.DagStore;
import dev.cascade.port.DagStore.DagRecord;
import dev.cascade.port.JobHeader;
import dev.cascade.port.JobStore;
import dev.cascade.port.StoreOutageException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Starts the jobs that schedules ask for. May run as often as one likes, in any number of control planes: a tick of a DAG is one job, whose id
 * follows from both, and only when that is there does the DAG's next run move on. So a process that dies in between leaves a tick that is due and whose
 * job is found. Thread-safe.
 *
 * <p>Of the ticks that were missed while no control plane ran, the latest is run; with {@code catchup}, each is, the oldest first.
 */
public final class RunSchedules {

    private static final Logger LOG = LoggerFactory.getLogger(RunSchedules.class);

    /** A process that started a job longer ago than this, and has not moved the next run on, is dead. */
    private static final Duration LOST = Duration.ofSeconds(60);

    /** So many ticks are made up for at a time, so that one DAG with a long past does not keep the others waiting. */
    private static final int TICKS_A_ROUND = 10;

    private final DagStore dags;
    private final JobStore jobs;
    private final Plans plans;
    private final StartJob startJob;
    private final Consumer<String> handOutAgain;
    private final InstantSource clock;

    /** @param handOutAgain hands out what the first decision of a job, given by its id, was to hand out */
    public RunSchedules(
            DagStore dags,
            JobStore jobs,
            Plans plans,
            StartJob startJob,
            Consumer<String> handOutAgain,
            InstantSource clock) {
        this.dags = dags;
        this.jobs = jobs;
        this.plans = plans;
        this.startJob = startJob;
        this.handOutAgain = handOutAgain;
        this.clock = clock;
    }

    /**
     * What came of a round.
     *
     * @param started jobs that were started
     * @param failed DAGs whose job could not be started; they stay due
     */
    public record Round(int started, List<String> failed) {

        public Round {
            failed = List.copyOf(failed);
        }
    }

    /** Starts a job for each DAG that is due. A DAG whose job cannot be started is logged and does not keep others from theirs. */
    public Round run() {
        Instant now = clock.instant();
        int started = 0;
        List<String> failed = new ArrayList<>();
        for (DagRecord dag : dags.due(now)) {
            try {
                started += run(dag, now);
            } catch (StoreOutageException e) {
                // The store has logged the outage.
                failed.add(dag.name());
            } catch (RuntimeException | Error e) {
                LOG.atError()
                        .addKeyValue("dag", dag.name())
                        .setCause(e)
                        .log("the job of a schedule could not be started; it is tried again with the next tick");
                failed.add(dag.name());
            }
        }
        return new Round(started, failed);
    }

    private int run(DagRecord dag, Instant now) {
        Schedule schedule = plans.find(dag.name(), dag.version())
                .flatMap(plan -> plan.dag().schedule())
                .orElseThrow(() -> new IllegalStateException("version " + dag.version() + " of DAG " + dag.name()
                        + " is due, but is not in the store or has no schedule"));
        Instant due = dag.nextRunAt().orElseThrow();
        return schedule.catchup() ? each(dag.name(), schedule, due, now) : latest(dag.name(), schedule, due, now);
    }

    private int each(String dag, Schedule schedule, Instant due, Instant now) {
        int started = 0;
        Instant tick = due;
        for (int i = 0; i < TICKS_A_ROUND && !tick.isAfter(now); i++) {
            Tick became = run(dag, tick, now);
            Instant next = schedule.next(tick);
            if (became == Tick.OF_ANOTHER || !dags.moveNextRun(dag, tick, next)) {
                return started;
            }
            started += became == Tick.STARTED ? 1 : 0;
            tick = next;
        }
        return started;
    }

    private int latest(String dag, Schedule schedule, Instant due, Instant now) {
        Instant tick = schedule.latest(due, now);
        if (!tick.equals(due)) {
            // Somebody may have begun with it when it was the latest, and died.
            jobs.header(ScheduledJob.id(dag, due)).ifPresent(job -> seeTo(job, now));
        }
        Tick became = run(dag, tick, now);
        if (became != Tick.OF_ANOTHER) {
            dags.moveNextRun(dag, due, schedule.next(tick));
        }
        return became == Tick.STARTED ? 1 : 0;
    }

    /** What became of a tick. */
    private enum Tick {
        STARTED,
        /** Its job was there before, and goes on. */
        FOUND,
        /** Its job was there before, and the process that started it a moment ago moves the next run on. */
        OF_ANOTHER
    }

    private Tick run(String dag, Instant tick, Instant now) {
        Optional<JobHeader> started = startJob.startOnce(ScheduledJob.request(dag, tick));
        if (started.isPresent()) {
            LOG.atInfo()
                    .addKeyValue("job", started.get().id())
                    .addKeyValue("dag", dag)
                    .addKeyValue("tick", tick)
                    .log("started by its schedule");
            return Tick.STARTED;
        }
        return jobs.header(ScheduledJob.id(dag, tick))
                .map(job -> seeTo(job, now))
                .orElse(Tick.FOUND);
    }

    /** If the job has not gone on, the process that started it may have died before it handed anything out. */
    private Tick seeTo(JobHeader job, Instant now) {
        if (job.status().isTerminal() || !jobs.entries(job.id(), 1, 1).isEmpty()) {
            return Tick.FOUND;
        }
        if (job.createdAt().plus(LOST).isAfter(now)) {
            return Tick.OF_ANOTHER;
        }
        LOG.atWarn()
                .addKeyValue("job", job.id())
                .addKeyValue("dag", job.dag())
                .log("was started by its schedule, but nothing became of it; handing out again");
        handOutAgain.accept(job.id());
        return Tick.FOUND;
    }
}
