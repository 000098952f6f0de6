package dev.cascade.local.cli.client;

import dev.cascade.engine.Entry;
import dev.cascade.engine.Job;
import dev.cascade.local.cli.output.JobTransition;
import dev.cascade.port.JobHeader;
import dev.cascade.port.JobListener;
import dev.cascade.port.StoreHealth;
import dev.cascade.port.StoreOutageException;
import dev.cascade.usecase.query.DescribeJob;
import dev.cascade.usecase.query.JobEvent;
import java.io.Serial;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/**
 * The events of one job. Events of this process arrive at once. Events of other processes are read from the store when a sequence number is
 * missing and when no event has arrived for a while. Listening is thread-safe, asking is for one thread.
 */
public final class LocalJobEvents implements JobListener, JobWatch.Source {

    private static final Duration QUIET = Duration.ofSeconds(1);

    /** How long an outage of the store may last before the wait ends. */
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    private static final int EVENTS_PER_READ = 100_000;
    private static final List<JobTransition> NUDGE = List.of();

    private final LinkedBlockingQueue<Received> received = new LinkedBlockingQueue<>();
    private final DescribeJob describe;
    private final StoreHealth health;
    private volatile String jobId = "";

    /** @param health tells why no events come during an outage */
    public LocalJobEvents(DescribeJob describe, StoreHealth health) {
        this.describe = describe;
        this.health = health;
    }

    /** Thrown when an outage of the store lasts too long. */
    public static final class StoreOutException extends RuntimeException {

        @Serial
        private static final long serialVersionUID = 1L;

        public StoreOutException(String reason) {
            super(reason);
        }
    }

    private record Received(String job, List<JobTransition> transitions) {}

    /** Everything but this job is forgotten from now on. Called once, after listening has begun. */
    public void follow(String id) {
        jobId = id;
    }

    /** Ends a wait early. */
    public void nudge() {
        received.add(new Received("", NUDGE));
    }

    @Override
    public void saved(JobHeader header, Job job, Entry entry) {
        String only = jobId;
        if (only.isEmpty() || only.equals(header.id())) {
            List<JobTransition> transitions = JobEvent.of(header, job.plan(), entry).stream()
                    .map(JobTransition::of)
                    .toList();
            received.add(new Received(header.id(), transitions));
        }
    }

    /**
     * {@inheritDoc}
     *
     * @throws StoreOutException if the store has not worked for too long, so that the job cannot go on
     */
    @Override
    public List<JobTransition> after(long seq, Duration wait) {
        boolean isOutForLong = health.outage()
                .filter(outage -> outage.lasting().compareTo(PATIENCE) > 0)
                .isPresent();
        if (isOutForLong) {
            // The store may work again without a call since then.
            health.problem().ifPresent(reason -> {
                throw new StoreOutException(reason);
            });
        }
        List<JobTransition> some = next(wait.compareTo(QUIET) < 0 ? wait : QUIET);
        boolean gap = !some.isEmpty() && some.getFirst().seq() > seq + 1;
        boolean quiet = some.isEmpty() && !wait.isZero();
        return gap || quiet ? stored(seq) : some;
    }

    /** Empty during an outage of the store. */
    private List<JobTransition> stored(long seq) {
        try {
            return read(seq);
        } catch (StoreOutageException e) {
            return List.of();
        }
    }

    private List<JobTransition> read(long seq) {
        return describe.events(jobId, seq, EVENTS_PER_READ).stream()
                .map(JobTransition::of)
                .toList();
    }

    private List<JobTransition> next(Duration wait) {
        try {
            Received first = received.poll(wait.toNanos(), TimeUnit.NANOSECONDS);
            if (first == null) {
                return List.of();
            }
            List<Received> all = new ArrayList<>(List.of(first));
            received.drainTo(all);
            return all.stream()
                    .filter(h -> h.job().equals(jobId))
                    .flatMap(h -> h.transitions().stream())
                    .toList();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return List.of();
        }
    }
}
