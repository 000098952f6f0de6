package dev.cascade.local.worker;

import dev.cascade.background.FailureLog;
import dev.cascade.port.Attempt;
import dev.cascade.usecase.AdvanceJob;
import dev.cascade.usecase.AdvanceResult;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Stops attempts that run here and are no longer current: another process has cancelled their job, timed them out, or declared this worker
 * lost. It looks at the jobs of those attempts only that it met before, so that short ones cost nothing. {@link #run} is for one thread.
 */
public final class StaleAttemptStopper implements Runnable {

    private static final Logger LOG = LoggerFactory.getLogger(StaleAttemptStopper.class);

    private final SlotPoolDispatcher pool;
    private final AdvanceJob advance;
    private Set<Attempt> met = Set.of();

    private final FailureLog failures = new FailureLog(LOG, "looking whether tasks that run here are still wanted");

    /** @param pool holds the attempts; those that their jobs no longer wait for are stopped */
    public StaleAttemptStopper(SlotPoolDispatcher pool, AdvanceJob advance) {
        this.pool = pool;
        this.advance = advance;
    }

    @Override
    public void run() {
        // What is held before the jobs are looked at is in their journals by then, or is not held any more.
        List<Attempt> held = pool.held();
        Map<String, List<Attempt>> byJob = held.stream()
                .filter(met::contains)
                .collect(Collectors.groupingBy(attempt -> attempt.job().id()));
        met = Set.copyOf(held);
        byJob.forEach(this::tryToLook);
    }

    /**
     * Looks at the jobs of all attempts that are here.
     *
     * @throws RuntimeException if it could not be done for one of them
     */
    public void lookAtAll() {
        pool.held().stream()
                .collect(Collectors.groupingBy(attempt -> attempt.job().id()))
                .forEach(this::look);
    }

    private void tryToLook(String jobId, List<Attempt> attempts) {
        try {
            look(jobId, attempts);
            failures.worked();
        } catch (RuntimeException e) {
            failures.failed(e);
        }
    }

    private void look(String jobId, List<Attempt> attempts) {
        AdvanceResult known = advance.look(jobId, List.of()).join();
        attempts.stream().filter(attempt -> !isWanted(attempt, known)).forEach(pool::stop);
    }

    private static boolean isWanted(Attempt attempt, AdvanceResult known) {
        return switch (known) {
            case AdvanceResult.NoSuchJob none -> false;
            case AdvanceResult.Done done -> done.job().isInFlight(attempt.ref(), attempt.number());
        };
    }
}
