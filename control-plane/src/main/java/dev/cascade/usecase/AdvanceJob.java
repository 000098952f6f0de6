package dev.cascade.usecase;

import dev.cascade.background.FailureLog;
import dev.cascade.engine.Command;
import dev.cascade.engine.Plan;
import dev.cascade.port.JobHeader;
import dev.cascade.port.JobListener;
import dev.cascade.port.JobStore;
import dev.cascade.port.JobStore.FoundJob;
import dev.cascade.port.StoreException;
import dev.cascade.port.TaskDispatcher;
import dev.cascade.port.Timers;
import dev.cascade.usecase.advance.DecisionCycle;
import dev.cascade.usecase.advance.JobSession;
import dev.cascade.usecase.advance.LoadedJob;
import dev.cascade.usecase.advance.LoadedJobs;
import dev.cascade.usecase.advance.Mailboxes;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Takes a job on: load, decide, save, act. All commands at hand for a job go into one decision and so into one write; a race
 * lost against another process means to load and decide again. Thread-safe.
 */
public final class AdvanceJob {

    private static final Logger LOG = LoggerFactory.getLogger(AdvanceJob.class);
    /** How long after a failed write to see whether it was one. */
    private static final Duration LOOK_AGAIN = Duration.ofSeconds(1);

    private final FailureLog asynchronous = new FailureLog(LOG, "deciding upon commands that nobody waits for");
    private final InstantSource clock;
    private final LoadedJobs loaded;
    private final DecisionCycle cycle;
    private final Mailboxes<Request> mailboxes = new Mailboxes<>(new RequestReader());
    /** Sessions that left a write in doubt. */
    private final Map<String, JobSession> unsettled = new ConcurrentHashMap<>();

    public AdvanceJob(
            JobStore jobs,
            Plans plans,
            TaskDispatcher dispatcher,
            JobListener listener,
            Timers timers,
            InstantSource clock) {
        this(jobs, plans, dispatcher, listener, timers, clock, LoadedJobs.inAQuarterOfTheHeap());
    }

    /** @param loaded keeps jobs in memory that nobody works on */
    public AdvanceJob(
            JobStore jobs,
            Plans plans,
            TaskDispatcher dispatcher,
            JobListener listener,
            Timers timers,
            InstantSource clock,
            LoadedJobs loaded) {
        this.loaded = loaded;
        this.cycle = new DecisionCycle(jobs, plans, dispatcher, listener, timers, clock, loaded.bytesPerJob());
        this.clock = clock;
    }

    /**
     * Puts commands into the job's mailbox. The calling thread decides upon them, unless another thread reads the mailbox.
     *
     * @return done when what followed has been saved; fails with {@link StoreException} if it could not be
     */
    public CompletableFuture<AdvanceResult> submit(String jobId, List<? extends Command> commands) {
        return submit(jobId, List.copyOf(commands), Look.AS_KNOWN);
    }

    /**
     * Like {@link #submit}, for commands from messages that are delivered again unless the caller comes to its end: {@link RecoverDispatch} then
     * carries out what a process that died did not.
     */
    public CompletableFuture<AdvanceResult> submitRedelivered(String jobId, List<? extends Command> commands) {
        return submit(
                jobId,
                new Decide(List.copyOf(commands), Look.AS_KNOWN, true, Optional.empty(), new CompletableFuture<>()));
    }

    /** Like {@link #submit}, for a job that another process may have changed: reads it anew. */
    public CompletableFuture<AdvanceResult> look(String jobId, List<? extends Command> commands) {
        return submit(jobId, List.copyOf(commands), Look.ANEW);
    }

    /** Like {@link #look}, and hands out again what is queued. */
    public CompletableFuture<AdvanceResult> refresh(String jobId, List<? extends Command> commands) {
        return submit(jobId, List.copyOf(commands), Look.ANEW_AND_HAND_OUT);
    }

    /**
     * Like {@link #refresh}, for a job that was read a moment ago, which spares the read unless the job is in memory by now.
     *
     * @param found as {@link #findUnknown} returned it
     */
    CompletableFuture<AdvanceResult> refresh(String jobId, List<? extends Command> commands, FoundJob found) {
        return submit(
                jobId,
                new Decide(
                        List.copyOf(commands),
                        Look.ANEW_AND_HAND_OUT,
                        false,
                        Optional.of(found),
                        new CompletableFuture<>()));
    }

    /** Reads those of these jobs together that are not in memory. */
    Map<String, FoundJob> findUnknown(Collection<String> jobIds) {
        return cycle.findAll(jobIds.stream().filter(id -> !loaded.contains(id)).toList());
    }

    /** The job as the store has it: nothing is decided, not even what is due by now. */
    Optional<AdvanceResult.Done> stored(String jobId) {
        return cycle.stored(jobId).map(open -> done(open, List.of()));
    }

    /** Like {@link #submit}, for a caller that does not wait: a failure is logged, and the next sweep makes up for it. */
    public void submitAsync(String jobId, Command command) {
        logFailure(submit(jobId, List.of(command)));
    }

    /** Looks at the jobs of which this process does not know whether its last write was made: the timer for that may have been lost. */
    void settleWrites() {
        List.copyOf(unsettled.keySet()).forEach(jobId -> logFailure(look(jobId, List.of())));
    }

    private void logFailure(CompletableFuture<AdvanceResult> submitted) {
        CompletableFuture<AdvanceResult> unused = submitted.whenComplete((answer, failure) -> {
            if (failure == null) {
                asynchronous.worked();
            } else {
                asynchronous.failed(failure);
            }
        });
    }

    /** Like {@link #submit}, and waits. */
    public AdvanceResult advance(String jobId, Command... commands) {
        return await(submit(jobId, List.of(commands)));
    }

    private CompletableFuture<AdvanceResult> submit(String jobId, List<Command> commands, Look look) {
        return submit(jobId, new Decide(commands, look, false, Optional.empty(), new CompletableFuture<>()));
    }

    private CompletableFuture<AdvanceResult> submit(String jobId, Decide request) {
        mailboxes.put(jobId, request);
        return request.answer();
    }

    private static <T> T await(CompletableFuture<T> answer) {
        try {
            return answer.join();
        } catch (CompletionException e) {
            throw e.getCause() instanceof RuntimeException cause ? cause : e;
        }
    }

    /** How well the job must be known, which another process may have changed. */
    private enum Look {
        AS_KNOWN,
        ANEW,
        ANEW_AND_HAND_OUT
    }

    private sealed interface Request {

        void fail(Throwable failure);
    }

    /**
     * Commands that came together.
     *
     * @param redelivered whether they come from messages that are delivered again unless this process comes to the end of its work on them
     * @param found the job as it was read a moment ago, if it was
     */
    private record Decide(
            List<Command> commands,
            Look look,
            boolean redelivered,
            Optional<FoundJob> found,
            CompletableFuture<AdvanceResult> answer)
            implements Request {

        @Override
        public void fail(Throwable failure) {
            answer.completeExceptionally(failure);
        }
    }

    /** @param answer the header as saved; empty if there is a job with its id already */
    private record Create(
            JobHeader header, Plan plan, List<Command> commands, CompletableFuture<Optional<JobHeader>> answer)
            implements Request {

        @Override
        public void fail(Throwable failure) {
            answer.completeExceptionally(failure);
        }
    }

    /**
     * Begins a new job: decides what starts, and saves it together with the header.
     *
     * @param commands {@link Command.Start}, or nothing for a job that is held back
     * @return the header as saved; empty if there is a job with its id already
     */
    Optional<JobHeader> create(JobHeader header, Plan plan, List<Command> commands) {
        Create request = new Create(header, plan, commands, new CompletableFuture<>());
        mailboxes.put(header.id(), request);
        return await(request.answer());
    }

    // ---- one thread a job

    /** Reads a mailbox: creates the job if that is asked for, and then decides upon all commands at once. */
    private final class RequestReader implements Mailboxes.Reader<Request> {

        @Override
        public Runnable read(String jobId, List<Request> requests) {
            List<Runnable> answers = new ArrayList<>();
            List<Decide> decisions = new ArrayList<>();
            for (Request request : requests) {
                switch (request) {
                    case Create create -> answers.add(create(jobId, create));
                    case Decide decide -> decisions.add(decide);
                }
            }
            if (!decisions.isEmpty()) {
                answers.add(decide(jobId, decisions));
            }
            return () -> answers.forEach(Runnable::run);
        }

        @Override
        public void failed(List<Request> requests, Throwable failure) {
            requests.forEach(request -> request.fail(failure));
        }

        private Runnable create(String jobId, Create request) {
            return inSession(jobId, List.of(request), session -> {
                Optional<JobHeader> created = cycle.create(
                                session, request.header(), request.plan(), request.commands())
                        .map(job -> job.header);
                return () -> request.answer().complete(created);
            });
        }

        private Runnable decide(String jobId, List<Decide> requests) {
            return inSession(jobId, requests, session -> {
                Optional<LoadedJob> found = advance(session, requests);
                List<AdvanceResult> answers = requests.stream()
                        .map(request -> answer(session, request, found))
                        .toList();
                return () -> {
                    for (int i = 0; i < answers.size(); i++) {
                        requests.get(i).answer().complete(answers.get(i));
                    }
                };
            });
        }

        private Runnable inSession(
                String jobId, List<? extends Request> requests, Function<JobSession, Runnable> action) {
            JobSession session = begin(jobId);
            try {
                return action.apply(session);
            } catch (RuntimeException | Error e) {
                // The job in memory may differ from the stored one.
                session.open = null;
                if (session.inDoubt != null) {
                    lookAgainSoon(session);
                }
                return () -> requests.forEach(request -> request.fail(e));
            } finally {
                end(session);
            }
        }
    }

    private Optional<LoadedJob> advance(JobSession session, List<Decide> requests) {
        List<Command> commands = new ArrayList<>();
        List<Command> redelivered = new ArrayList<>();
        for (Decide request : requests) {
            commands.addAll(request.commands());
            if (request.redelivered()) {
                redelivered.addAll(request.commands());
            }
        }
        return cycle.advance(
                session,
                commands,
                redelivered,
                requests.stream().flatMap(request -> request.found().stream()).findFirst(),
                requests.stream().anyMatch(request -> request.look() != Look.AS_KNOWN),
                requests.stream().anyMatch(request -> request.look() == Look.ANEW_AND_HAND_OUT));
    }

    private JobSession begin(String jobId) {
        JobSession left = unsettled.remove(jobId);
        JobSession session = left == null ? new JobSession(jobId) : left;
        Optional<LoadedJob> kept = loaded.take(jobId);
        // With a write in doubt, the job is loaded anew, which settles the write.
        session.open = session.inDoubt == null ? kept.orElse(null) : null;
        return session;
    }

    private void end(JobSession session) {
        LoadedJob open = session.open;
        session.open = null;
        boolean isOver = open != null && open.job.status().isTerminal() && session.inDoubt == null;
        if (open != null && !isOver) {
            loaded.put(open);
        }
        if (session.isUnsettled() && !isOver) {
            unsettled.put(session.jobId, session);
        }
    }

    private void lookAgainSoon(JobSession session) {
        boolean unused = cycle.wake(session.jobId, clock.instant().plus(LOOK_AGAIN));
    }

    private static AdvanceResult answer(JobSession session, Decide request, Optional<LoadedJob> found) {
        return found.isEmpty() ? new AdvanceResult.NoSuchJob() : done(found.get(), granted(session, request));
    }

    private static AdvanceResult.Done done(LoadedJob open, List<Command.Claim> granted) {
        return new AdvanceResult.Done(open.header, open.job, open.data, granted);
    }

    /** Each claim is granted once, also when the same worker asks twice. */
    private static List<Command.Claim> granted(JobSession session, Decide request) {
        List<Command.Claim> granted = new ArrayList<>();
        for (Command command : request.commands()) {
            if (command instanceof Command.Claim claim && session.unclaimed.remove(claim)) {
                granted.add(claim);
            }
        }
        return granted;
    }
}
