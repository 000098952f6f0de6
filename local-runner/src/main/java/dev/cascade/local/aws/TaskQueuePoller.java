package dev.cascade.local.aws;

import dev.cascade.aws.sqs.TaskQueue;
import dev.cascade.aws.sqs.TaskQueue.Received;
import dev.cascade.background.FailureLog;
import dev.cascade.engine.Command;
import dev.cascade.local.worker.SlotPoolDispatcher;
import dev.cascade.port.Attempt;
import dev.cascade.usecase.AdvanceJob;
import dev.cascade.usecase.AdvanceResult;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Fills the slots of this worker from the queue of all workers. It asks the queue only while there are free slots, claims what comes, and
 * deletes a message once it is decided who runs its attempt. Thread-safe.
 */
public final class TaskQueuePoller implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(TaskQueuePoller.class);

    /**
     * How long a request to the queue waits for messages. A worker that stops waits for the end of its last request. Otherwise SQS, which does
     * not notice that a client has gone, would deliver the next message to it and hide that message for the visibility timeout.
     *
     * @see <a href="https://github.com/aws/aws-sdk-js/issues/2350">SQS long poll stays active after node process exits</a>
     */
    private static final Duration WAIT = Duration.ofSeconds(5);

    /** How much longer than {@link #WAIT} the last request, and giving back what it brought, may take. */
    private static final Duration TO_GIVE_BACK = Duration.ofSeconds(5);

    private static final Duration SHORTEST_PAUSE = Duration.ofSeconds(1);
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(30);

    private final FailureLog receipts = new FailureLog(LOG, "receiving tasks from the queue");
    private final FailureLog claimFailures = new FailureLog(LOG, "claiming tasks");
    private final TaskQueue queue;
    private final SlotPoolDispatcher pool;
    private final AdvanceJob advance;
    private final Executor later = CompletableFuture.delayedExecutor(1, TimeUnit.SECONDS, Thread::startVirtualThread);
    private final Thread thread = Thread.ofVirtual().name("intake").unstarted(this::takeInUntilClosed);
    private volatile boolean closed;

    /** @param pool takes the attempts; the queue is read while it has free slots */
    public TaskQueuePoller(TaskQueue queue, SlotPoolDispatcher pool, AdvanceJob advance) {
        this.queue = queue;
        this.pool = pool;
        this.advance = advance;
    }

    /** Begins to read the queue, in a thread of its own, until closed. */
    public void start() {
        pool.onFree(() -> LockSupport.unpark(thread));
        thread.start();
    }

    /** Takes nothing more. What a request brings that is under way is given back: see {@link #awaitEnd}. */
    @Override
    public void close() {
        closed = true;
        LockSupport.unpark(thread);
    }

    /** Waits, once closed, for a request that is under way, and until what it brought was given back. */
    public void awaitEnd() {
        try {
            thread.join(WAIT.plus(TO_GIVE_BACK));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void takeInUntilClosed() {
        Duration pause = SHORTEST_PAUSE;
        while (!closed) {
            try {
                takeIn(Math.min(pool.free(), TaskQueue.BATCH));
                pause = SHORTEST_PAUSE;
                receipts.worked();
            } catch (RuntimeException | Error e) {
                receipts.failed(e);
                LockSupport.parkNanos(pause.toNanos());
                pause = pause.multipliedBy(2).compareTo(LONGEST_PAUSE) < 0 ? pause.multipliedBy(2) : LONGEST_PAUSE;
            }
        }
    }

    private void takeIn(int most) {
        if (most == 0) {
            // A slot that is freed ends this wait, also if it was freed just before.
            LockSupport.park();
            return;
        }
        List<Received> received = queue.receive(most, WAIT);
        // While it was waited for them, tasks that followed from those that ran here may have taken the slots.
        int places = closed ? 0 : pool.takePlaces(received.size());
        if (places < received.size()) {
            queue.giveBack(received.subList(places, received.size()));
        }
        byJob(received.subList(0, places))
                .forEach((jobId, messages) -> Thread.startVirtualThread(() -> claim(jobId, messages)));
    }

    private static Map<String, List<Received>> byJob(List<Received> messages) {
        return messages.stream().collect(Collectors.groupingBy(Received::jobId));
    }

    private void claim(String jobId, List<Received> messages) {
        int gaps = pool.gaps();
        List<Command.Claim> claims = messages.stream().map(this::claim).toList();
        CompletableFuture<AdvanceResult> unused = advance.submit(jobId, claims).whenComplete((answer, failure) -> {
            if (failure != null) {
                // The claim may have been saved all the same. Then only this worker can get it again.
                claimFailures.failed(failure);
                later.execute(() -> claim(jobId, messages));
            } else {
                claimFailures.worked();
                decided(messages, answer, gaps);
            }
        });
    }

    private Command.Claim claim(Received message) {
        return new Command.Claim(message.ref(), message.attempt(), pool.worker());
    }

    private void decided(List<Received> messages, AdvanceResult answer, int gaps) {
        int begun = 0;
        if (answer instanceof AdvanceResult.Done done) {
            for (Command.Claim granted : done.granted()) {
                Attempt attempt = done.attempt(granted.ref(), granted.attempt());
                if (pool.gaps() == gaps || isStillClaimed(attempt)) {
                    pool.begin(attempt);
                    begun++;
                }
            }
        }
        pool.givePlaces(messages.size() - begun);
        try {
            queue.delete(messages);
        } catch (RuntimeException e) {
            LOG.atWarn().setCause(e).log("messages stay in the queue; they will be found to be claimed");
        }
    }

    /** Whether the attempt still belongs to this worker, although its claim was sent before a gap of the lease. */
    private boolean isStillClaimed(Attempt attempt) {
        return advance.look(attempt.job().id(), List.of()).join() instanceof AdvanceResult.Done now
                && now.job().isInFlight(attempt.ref(), attempt.number());
    }
}
