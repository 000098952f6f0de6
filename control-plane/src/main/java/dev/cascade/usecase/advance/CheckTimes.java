package dev.cascade.usecase.advance;

import dev.cascade.engine.Job;
import dev.cascade.engine.JobStatus;
import dev.cascade.port.TaskDispatcher;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * When a job is to be checked, should nothing happen to it before. A job that only waits for a time is checked at that time. One whose messages may
 * have been lost is checked again and again, with pauses that grow with its age. Times that follow from pauses lie on a grid of the job's own, so that two
 * series of checks of one job become one.
 */
public final class CheckTimes {

    /** Sweeps come once a minute. */
    private static final Duration SHORTEST = Duration.ofMinutes(1);

    private static final Duration LONGEST = Duration.ofMinutes(10);

    /** For a job without any time, so that none is ever forgotten. */
    private static final Duration OTHERWISE = Duration.ofDays(1);

    private CheckTimes() {}

    /**
     * When a job is to be checked after it was checked now.
     *
     * @param createdAt when the job was created
     */
    public static Instant next(Job job, Instant createdAt, Instant now) {
        Instant soonest = now.plus(SHORTEST);
        Optional<Instant> wake = job.nextWake().map(at -> at.isBefore(soonest) ? soonest : at);
        if (mayHaveLostMessages(job)) {
            Instant again = onGrid(job.id(), now, pause(Duration.between(createdAt, now)));
            return wake.filter(at -> at.isBefore(again)).orElse(again);
        }
        return wake.orElseGet(() -> onGrid(job.id(), now, OTHERWISE));
    }

    private static boolean mayHaveLostMessages(Job job) {
        return job.queuedCount() > 0
                || job.status() == JobStatus.PENDING
                || job.busyWorkers().stream().anyMatch(CheckTimes::mayEndUnheard);
    }

    /** Workers die, in rare cases without a trace; events of the service that is asked get lost. */
    private static boolean mayEndUnheard(String executor) {
        return !TaskDispatcher.isService(executor) || executor.equals(TaskDispatcher.POLLED_SERVICE);
    }

    /** How long to wait for the next check of a job of this age that may have lost messages: 1 to 10 minutes. */
    public static Duration pause(Duration age) {
        Duration pause = SHORTEST;
        while (pause.compareTo(LONGEST) < 0 && pause.multipliedBy(2).compareTo(age) < 0) {
            pause = pause.multipliedBy(2);
        }
        return pause.compareTo(LONGEST) < 0 ? pause : LONGEST;
    }

    private static Instant onGrid(String jobId, Instant now, Duration period) {
        long seconds = period.toSeconds();
        long offset = Math.floorMod(jobId.hashCode(), seconds);
        long passed = Math.floorMod(now.getEpochSecond() - offset, seconds);
        Instant at = Instant.ofEpochSecond(now.getEpochSecond() - passed + seconds);
        return at.isBefore(now.plus(SHORTEST)) ? at.plus(period) : at;
    }

    /**
     * When the job has to be checked because of a decision, if that is before the check which the store has of it by {@link #next}.
     *
     * @param before the job without the decision
     * @param after the job with it
     * @param beginsAsked whether an attempt begins whose end may have to be asked for
     */
    static Optional<Instant> earlier(Job before, Job after, boolean beginsAsked, Instant now) {
        if (after.status().isTerminal() || before.queuedCount() > 0) {
            return Optional.empty();
        }
        Instant soonest = now.plus(SHORTEST);
        Instant planned = before.nextWake().orElse(now.plus(OTHERWISE));
        Instant wanted = after.queuedCount() > 0
                ? soonest
                : after.nextWake()
                        .map(at -> at.isBefore(soonest) ? soonest : at)
                        .orElse(Instant.MAX);
        if (beginsAsked && wanted.isAfter(now.plus(LONGEST))) {
            wanted = now.plus(LONGEST);
        }
        return wanted.isBefore(planned) ? Optional.of(wanted) : Optional.empty();
    }
}
