package dev.cascade.usecase;

import dev.cascade.background.FailureLog;
import dev.cascade.engine.Command;
import dev.cascade.engine.Plan;
import dev.cascade.port.JobHeader;
import dev.cascade.port.JobListener;
import dev.cascade.port.JobStore;
import dev.cascade.port.SaveResult;
import dev.cascade.port.StoreException;
import dev.cascade.port.TaskDispatcher;
import dev.cascade.port.Timers;
import dev.cascade.usecase.advance.DecisionCycle;
import dev.cascade.usecase.advance.Draft;
import dev.cascade.usecase.advance.JobSession;
import dev.cascade.usecase.advance.LoadedJob;
import dev.cascade.usecase.advance.LoadedJobs;
import dev.cascade.usecase.advance.Mailboxes;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicReference;
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
    private final JobStore jobs;
    private final TaskDispatcher dispatcher;
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
        this.jobs = jobs;
        this.dispatcher = dispatcher;
        this.clock = clock;
    }

    /**
     * Puts commands into the job's mailbox. The calling thread decides upon them, unless another thread reads the mailbox.
     *
     * @return done when what followed has been saved; fails with {@link StoreException} if it could not be
     */
    public CompletableFuture<Advance> submit(String jobId, List<? extends Command> commands) {
        return submit(jobId, List.copyOf(commands), Look.AS_KNOWN);
    }

    /**
     * Like {@link #submit}, for commands from messages that are delivered again unless the caller comes to its end: {@link RecoverDispatch} then
     * carries out what a process that died did not.
     */
    public CompletableFuture<Advance> submitRedelivered(String jobId, List<? extends Command> commands) {
        return submit(jobId, new Request(List.copyOf(commands), Look.AS_KNOWN, true, new CompletableFuture<>()));
    }

    /** Like {@link #submit}, for a job that another process may have changed: reads it anew. */
    public CompletableFuture<Advance> look(String jobId, List<? extends Command> commands) {
        return submit(jobId, List.copyOf(commands), Look.ANEW);
    }

    /** Like {@link #look}, and hands out again what is queued. */
    public CompletableFuture<Advance> refresh(String jobId, List<? extends Command> commands) {
        return submit(jobId, List.copyOf(commands), Look.ANEW_AND_HAND_OUT);
    }

    /** The job as the store has it: nothing is decided, not even what is due by now. */
    Optional<Advance.Done> stored(String jobId) {
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

    private void logFailure(CompletableFuture<Advance> submitted) {
        CompletableFuture<Advance> unused = submitted.whenComplete((answer, failure) -> {
            if (failure == null) {
                asynchronous.worked();
            } else {
                asynchronous.failed(failure);
            }
        });
    }

    /** Like {@link #submit}, and waits. */
    public Advance advance(String jobId, Command... commands) {
        try {
            return submit(jobId, List.of(commands)).join();
        } catch (CompletionException e) {
            throw e.getCause() instanceof RuntimeException cause ? cause : e;
        }
    }

    private CompletableFuture<Advance> submit(String jobId, List<Command> commands, Look look) {
        return submit(jobId, new Request(commands, look, false, new CompletableFuture<>()));
    }

    private CompletableFuture<Advance> submit(String jobId, Request request) {
        mailboxes.put(jobId, request);
        return request.answer();
    }

    /** How well the job must be known, which somebody else may have changed. */
    private enum Look {
        AS_KNOWN,
        ANEW,
        ANEW_AND_HAND_OUT
    }

    /**
     * Commands that came together.
     *
     * @param redelivered whether they come from messages that are delivered again unless this process comes to the end of its work on them
     */
    private record Request(List<Command> commands, Look look, boolean redelivered, CompletableFuture<Advance> answer) {}

    /**
     * Begins a new job: decides what starts, and saves it together with the header.
     *
     * @param commands {@link Command.Start}, or nothing for a job that is held back
     * @return the header as saved; empty if there is a job with its id already
     */
    Optional<JobHeader> create(JobHeader header, Plan plan, List<Command> commands) {
        JobSession session = new JobSession(header.id());
        AtomicReference<Optional<JobHeader>> created = new AtomicReference<>();
        // Once it is saved, others may find the job: their commands wait.
        if (mailboxes.runAlone(header.id(), () -> created.set(create(session, header, plan, commands, true)))) {
            return created.get();
        }
        return create(session, header, plan, commands, false);
    }

    private Optional<JobHeader> create(
            JobSession session, JobHeader header, Plan plan, List<Command> commands, boolean isAlone) {
        if (isAlone && unsettled.containsKey(header.id())) {
            settle(header.id());
        }
        LoadedJob open = cycle.unsaved(header, plan);
        Draft draft = cycle.draft(open, commands);
        if (saveFirst(session, open, draft, isAlone) == SaveResult.CONFLICT) {
            dispatcher.release(draft.claimed());
            return Optional.empty();
        }
        cycle.accept(open, draft);
        if (isAlone && !unsettled.containsKey(header.id())) {
            session.open = open;
            end(session);
        }
        return Optional.of(open.header);
    }

    /** Finds out about a write that is in doubt, such as an earlier creation of the job, before another one may be. */
    private void settle(String jobId) {
        JobSession left = begin(jobId);
        try {
            Optional<LoadedJob> unused = cycle.advance(left, List.of(), List.of(), true, false);
        } finally {
            end(left);
        }
    }

    private SaveResult saveFirst(JobSession session, LoadedJob open, Draft draft, boolean isAlone) {
        try {
            return jobs.create(open.header, draft.entry());
        } catch (RuntimeException | Error e) {
            session.inDoubt = draft;
            if (isAlone && unsettled.putIfAbsent(session.jobId, session) == null) {
                lookAgainSoon(session);
            } else {
                dispatcher.release(draft.claimed());
            }
            throw e;
        }
    }

    // ---- one thread a job

    /** Decides upon what is in a mailbox. */
    private final class RequestReader implements Mailboxes.Reader<Request> {

        @Override
        public Runnable read(String jobId, List<Request> requests) {
            JobSession session = begin(jobId);
            try {
                Optional<LoadedJob> found = advance(session, requests);
                List<Advance> answers = requests.stream()
                        .map(request -> answer(session, request, found))
                        .toList();
                return () -> {
                    for (int i = 0; i < answers.size(); i++) {
                        requests.get(i).answer().complete(answers.get(i));
                    }
                };
            } catch (RuntimeException | Error e) {
                // What is in memory may be ahead of or behind the store: forget it.
                session.open = null;
                if (session.inDoubt != null) {
                    lookAgainSoon(session);
                }
                return () -> failed(requests, e);
            } finally {
                end(session);
            }
        }

        @Override
        public void failed(List<Request> requests, Throwable failure) {
            requests.forEach(request -> request.answer().completeExceptionally(failure));
        }
    }

    private Optional<LoadedJob> advance(JobSession session, List<Request> requests) {
        List<Command> commands = new ArrayList<>();
        List<Command> redelivered = new ArrayList<>();
        for (Request request : requests) {
            commands.addAll(request.commands());
            if (request.redelivered()) {
                redelivered.addAll(request.commands());
            }
        }
        return cycle.advance(
                session,
                commands,
                redelivered,
                requests.stream().anyMatch(request -> request.look() != Look.AS_KNOWN),
                requests.stream().anyMatch(request -> request.look() == Look.ANEW_AND_HAND_OUT));
    }

    private JobSession begin(String jobId) {
        JobSession left = unsettled.remove(jobId);
        JobSession session = left == null ? new JobSession(jobId) : left;
        session.open = loaded.take(jobId).orElse(null);
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

    private static Advance answer(JobSession session, Request request, Optional<LoadedJob> found) {
        return found.isEmpty() ? new Advance.NoSuchJob() : done(found.get(), granted(session, request));
    }

    private static Advance.Done done(LoadedJob open, List<Command.Claim> granted) {
        return new Advance.Done(open.header, open.job, open.data, granted);
    }

    /** Each claim is granted once, also when the same worker asks twice. */
    private static List<Command.Claim> granted(JobSession session, Request request) {
        List<Command.Claim> granted = new ArrayList<>();
        for (Command command : request.commands()) {
            if (command instanceof Command.Claim claim && session.unclaimed.remove(claim)) {
                granted.add(claim);
            }
        }
        return granted;
    }
}
