package dev.cascade.usecase.cost;

import dev.cascade.dsl.definition.TaskDefinition;
import dev.cascade.dsl.definition.TaskType;
import dev.cascade.dsl.definition.TaskType.RunsOn;
import dev.cascade.engine.Checkpoint;
import dev.cascade.engine.Entry;
import dev.cascade.engine.Event;
import dev.cascade.engine.EventCodec;
import dev.cascade.engine.Job;
import dev.cascade.engine.JobStatus;
import dev.cascade.engine.Plan;
import dev.cascade.engine.TaskResult;
import dev.cascade.port.FunctionRegistry.Registration;
import dev.cascade.port.JobHeader;
import dev.cascade.usecase.advance.CheckTimes;
import dev.cascade.usecase.advance.CheckpointPolicy;
import dev.cascade.usecase.advance.Outbox;
import dev.cascade.usecase.cost.CostBasis.Store;
import dev.cascade.usecase.cost.EntryFacts.FunctionRun;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.stream.IntStream;

/**
 * Counts what a job takes of AWS, entry by entry of its journal. In an account the function Api decides what is asked for, the function Queue what follows
 * from ends of functions and from timers, and a worker what follows from its own tasks. A journal that was written elsewhere is read as if it had been
 * written there. For one thread.
 */
final class JobUse {

    /** The most attempts that a control function invokes by itself; more go through its queue, in pieces of so many. */
    static final int PIECE = 250;

    /** The most attempts of a piece that is waited for; all of these go through the queue. */
    static final int PIECE_WAITED_FOR = 50;

    /** What a queue takes in one request. */
    private static final int SQS_BATCH = 10;

    /** A timer that is due within this time is a message; the sweep finds others. */
    static final Duration TIMER_HORIZON = Duration.ofSeconds(90);

    /** The longest that Lambda lets a function run. */
    private static final Duration LONGEST_RUN = Duration.ofMinutes(15);

    private static final long BYTES_PER_WAIT = 100;

    /** About when the sweep of the minute finds a job whose first check was due a minute after its creation. */
    private static final Duration FIRST_SWEEP = Duration.ofSeconds(90);

    private final JobHeader header;
    private final Plan plan;
    private final CostBasis basis;
    private final Map<String, Registration> functions;
    private final JournalReader reader;
    private final CheckpointPolicy checkpoints = new CheckpointPolicy(0, 0);
    private final Map<Charge, Double> counts = new EnumMap<>(Charge.class);

    /** In how many pieces functions were invoked that somebody waits for, by the number of the entry that began them. */
    private final Map<Long, Long> waiting = new HashMap<>();

    /** How long those waited at most. */
    private final Map<Long, Duration> waits = new HashMap<>();

    private final SortedSet<String> unknownMemory = new TreeSet<>();
    private JobHeader current;
    private Job job;
    private long pageReadUnits;
    private boolean queueKnowsJob;
    private boolean workerKnowsJob;
    private boolean wasHeldBack;
    private int stopped;

    private long bytesRead;

    /** For how long the job was running, so that it may have been looked at. */
    private Duration running = Duration.ZERO;

    /** For how long an attempt was open that has a timer. */
    private Duration withTimer = Duration.ZERO;

    private Instant last;

    JobUse(JobHeader header, Plan plan, CostBasis basis, Map<String, Registration> functions) {
        this.header = header;
        this.plan = plan;
        this.basis = basis;
        this.functions = functions;
        this.reader = new JournalReader(plan);
        this.current = header.untouched();
        this.job = Job.create(header.id(), plan);
        this.last = header.createdAt();
    }

    /** A copy, to be finished while more entries are added to this one. */
    private JobUse(JobUse of) {
        this.header = of.header;
        this.plan = of.plan;
        this.basis = of.basis;
        this.functions = of.functions;
        this.reader = of.reader;
        this.counts.putAll(of.counts);
        this.waiting.putAll(of.waiting);
        this.waits.putAll(of.waits);
        this.unknownMemory.addAll(of.unknownMemory);
        this.current = of.current;
        this.job = of.job;
        this.pageReadUnits = of.pageReadUnits;
        this.queueKnowsJob = of.queueKnowsJob;
        this.workerKnowsJob = of.workerKnowsJob;
        this.wasHeldBack = of.wasHeldBack;
        this.stopped = of.stopped;
        this.bytesRead = of.bytesRead;
        this.running = of.running;
        this.withTimer = of.withTimer;
        this.last = of.last;
    }

    /** The job after the entries that were added. */
    JobHeader current() {
        return current;
    }

    long lastEntry() {
        return job.entryCount();
    }

    long lastEvent() {
        return job.eventCount();
    }

    /** When the last entry was decided; when the job was created, if there is none. */
    Instant lastAt() {
        return last;
    }

    /** How many bytes of events were added. */
    long bytesRead() {
        return bytesRead;
    }

    /** About how much memory it takes, in bytes, without the plan. */
    long memoryBytes() {
        return job.memoryBytes()
                + 2L * header.context().length()
                + reader.memoryBytes()
                + BYTES_PER_WAIT * (waiting.size() + waits.size());
    }

    /** How many units of a kind were counted. */
    double count(Charge charge) {
        return counts.getOrDefault(charge, 0.0);
    }

    /** Functions that ran, and whose memory nobody knows. */
    SortedSet<String> unknownMemory() {
        return unknownMemory;
    }

    /** Attempts of services that were cancelled or cleared while they ran. */
    int stopped() {
        return stopped;
    }

    boolean isScheduled() {
        return header.triggeredBy().equals("schedule");
    }

    /** Whether the job has a task of the type. */
    boolean has(TaskType type) {
        return IntStream.range(0, plan.size()).anyMatch(i -> plan.task(i).type() == type);
    }

    boolean hasTasksOfWorkers() {
        return IntStream.range(0, plan.size()).anyMatch(i -> plan.task(i).type().runsOn() == RunsOn.WORKER);
    }

    /** Adds the next entry of the journal. */
    void add(Entry entry) {
        passUntil(entry.at());
        EntryFacts facts = reader.read(entry, current.status());
        stopped += facts.stopped;
        job = job.after(entry);
        current = current.after(entry);
        wasHeldBack |= current.status() == JobStatus.PENDING;
        Optional<Checkpoint> checkpoint =
                entry.events().isEmpty() ? Optional.empty() : checkpoints.checkpoint(job, entry.events());
        int events = EventCodec.encode(entry.at(), entry.events()).length;
        bytesRead += events;
        if (facts.isForeign()) {
            return;
        }
        if (entry.number() == 1) {
            create(facts, events);
        } else {
            append(facts, events, checkpoint.map(Checkpoint::sizeBytes).orElse(0));
        }
        if (entry.newStatus().filter(JobStatus::isTerminal).isPresent()) {
            add(Charge.EVENTS, 1);
        }
        add(Charge.TASK_INVOCATIONS, facts.invoked);
        facts.results.forEach(this::result);
        facts.runs.forEach(this::run);
    }

    /** Time passes while the job is as it is. */
    private void passUntil(Instant at) {
        if (at.isAfter(last)) {
            Duration passed = Duration.between(last, at);
            running = current.status() == JobStatus.RUNNING ? running.plus(passed) : running;
            withTimer = reader.hasTimer() ? withTimer.plus(passed) : withTimer;
            last = at;
        }
    }

    // ---- decisions

    private void create(EntryFacts facts, int events) {
        TableItems.Write write = TableItems.header(
                header.id().length(),
                header.dag().length() + header.triggeredBy().length() + actorLength(),
                utf8(header.context()),
                header.note().map(JobUse::utf8).orElse(0),
                events);
        pageReadUnits = write.pageReadUnits();
        // A job whose id has no time in it has one item more.
        int pointer = isTimeOrdered(header.id()) ? 0 : 1;
        int note = needsNoteOfFirst(facts) ? 2 : 0;
        int claims = facts.claimedAtOnce;
        long calls = write.calls() + pointer + note;
        // The DAG is looked up.
        add(Charge.READ_UNITS, 1);
        add(Charge.WRITE_UNITS, write.units() + pointer + note + claims);
        long pieces = handOut(facts);
        Duration time = ControlFunctionTime.of(1 + calls, pieces > 0 ? 0 : facts.started);
        if (isScheduled()) {
            controlTime(ControlFunctionMemory.TICK, time);
        } else {
            request(time);
        }
    }

    private void append(EntryFacts facts, int events, int checkpoint) {
        TableItems.Write write = TableItems.entry(header.id().length(), events, checkpoint);
        // The header has the status, too.
        int status = facts.entry.newStatus().isPresent() ? 1 : 0;
        boolean isFound = facts.ended + facts.answered > 0;
        int note = !isFound && facts.started + facts.startedAndWaitedFor + facts.stopped > 0 ? 2 : 0;
        // In an account this process claims nothing, so that a worker does in an entry of its own.
        int claims = facts.isOfWorker() ? 0 : facts.claimedAtOnce;
        long calls = write.calls() + status + note;
        add(Charge.WRITE_UNITS, write.units() + status + note + claims);
        long pieces = handOut(facts);
        if (facts.isOfWorker()) {
            workerKnowsJob = true;
        } else {
            Duration time = ControlFunctionTime.of(calls, pieces > 0 ? 0 : facts.started);
            if (facts.isRequested) {
                request(time);
            } else if (facts.ended > 0 || facts.answered == 0) {
                // A message for each end, or one of a timer.
                message(Math.max(1, facts.ended), Math.max(1, batches(facts.ended, SQS_BATCH)), 1, time);
            } else {
                // The invocation that waited for them decides.
                controlTime(ControlFunctionMemory.QUEUE, time);
            }
        }
    }

    /** Sends what others are to invoke or run; the number of pieces in which functions that nobody waits for are invoked. */
    private long handOut(EntryFacts facts) {
        long workers = facts.sentToWorkers();
        // A worker receives a message and deletes it.
        add(Charge.QUEUE_REQUESTS, batches(workers, SQS_BATCH) + 2 * workers);
        long pieces = facts.started > PIECE ? batches(facts.started, PIECE) : 0;
        piece(pieces, Math.min(PIECE, facts.started));
        long waited = batches(facts.startedAndWaitedFor, PIECE_WAITED_FOR);
        piece(waited, 0);
        if (waited > 0) {
            waiting.put(facts.entry.number(), waited);
        }
        return pieces;
    }

    /** Pieces are taken once each, for which each has two notes. */
    private void piece(long pieces, long invoked) {
        if (pieces > 0) {
            add(Charge.WRITE_UNITS, 2 * pieces);
            message(batches(pieces, SQS_BATCH), pieces, pieces, ControlFunctionTime.of(2, invoked));
        }
    }

    /**
     * Messages of the control queue.
     *
     * @param sent requests with which they are sent
     * @param received requests with which they are received, and as many with which they are deleted
     * @param invocations of the function Queue
     * @param time of each of them
     */
    private void message(long sent, long received, long invocations, Duration time) {
        add(Charge.QUEUE_REQUESTS, sent + 2 * received);
        add(Charge.CONTROL_INVOCATIONS, invocations);
        controlTime(ControlFunctionMemory.QUEUE, time.multipliedBy(invocations));
        if (!queueKnowsJob) {
            queueKnowsJob = true;
            controlTime(ControlFunctionMemory.QUEUE, ControlFunctionTime.CALL.multipliedBy(2));
            read();
        }
    }

    /** A process that does not know the job reads its header and its journal. */
    private void read() {
        add(Charge.READ_UNITS, 2 + pageReadUnits);
    }

    private void request(Duration time) {
        add(Charge.HTTP_REQUESTS, 1);
        add(Charge.CONTROL_INVOCATIONS, 1);
        controlTime(ControlFunctionMemory.API, time);
    }

    private void controlTime(ControlFunctionMemory function, Duration time) {
        add(Charge.CONTROL_TIME, seconds(time) * function.gigabytes());
    }

    /** See {@link Outbox}: a process that starts one short function alone writes no note. */
    private boolean needsNoteOfFirst(EntryFacts facts) {
        int started = facts.started + facts.startedAndWaitedFor;
        boolean isAlone = started == 1 && facts.queued.isEmpty();
        return started > 0 && !(isAlone && isShort(facts));
    }

    private boolean isShort(EntryFacts facts) {
        return facts.entry.events().stream()
                .filter(Event.TaskQueued.class::isInstance)
                .map(event -> plan.task(((Event.TaskQueued) event).ref().task()))
                .allMatch(task -> registered(task.text("function_name").orElse(""))
                        .filter(function -> function.timeout().compareTo(Outbox.SHORT) <= 0)
                        .isPresent());
    }

    // ---- tasks

    /** A result that is kept in S3 is one object, and one more if its author named a key. */
    private void result(TaskResult result) {
        result.artifact()
                .ifPresent(artifact -> add(
                        Charge.OBJECT_WRITES, (artifact.keptAt().isPresent() ? 1 : 0) + (result.isNamed() ? 1 : 0)));
    }

    private void run(FunctionRun run) {
        OptionalInt memory = memory(run);
        // An attempt lasts longer than this if its event waits in Lambda's queue, which is not billed.
        Duration longest =
                registered(run.function()).map(Registration.Registered::timeout).orElse(LONGEST_RUN);
        Duration took = shorter(run.took(), longest);
        if (memory.isPresent()) {
            add(Charge.TASK_TIME, seconds(took) * memory.getAsInt() / 1024);
        } else {
            unknownMemory.add(run.function());
        }
        if (run.isWaitedFor()) {
            waits.merge(run.queuedBy(), took, (a, b) -> a.compareTo(b) > 0 ? a : b);
        }
    }

    /** What the function has, else what the task says that it needs. A function that is a folder has a default only, which the task may exceed. */
    private OptionalInt memory(FunctionRun run) {
        Optional<Registration.Registered> function = registered(run.function());
        if (function.isPresent()) {
            int memory = function.get().memoryMegabytes();
            return OptionalInt.of(basis.isInAws() ? memory : Math.max(memory, run.taskMemory()));
        }
        return run.taskMemory() > 0 ? OptionalInt.of(run.taskMemory()) : OptionalInt.empty();
    }

    private Optional<Registration.Registered> registered(String function) {
        return functions.get(function) instanceof Registration.Registered known ? Optional.of(known) : Optional.empty();
    }

    // ---- the job as a whole

    /** What the job takes until a time after the last entry: with what does not follow from single entries. This one stays as it is. */
    JobUse until(Instant now) {
        JobUse finished = new JobUse(this);
        finished.finish(now);
        return finished;
    }

    private void finish(Instant now) {
        reader.underWay(now).forEach(this::run);
        passUntil(now);
        waits.forEach((entry, wait) ->
                controlTime(ControlFunctionMemory.QUEUE, wait.multipliedBy(waiting.getOrDefault(entry, 1L))));
        if (workerKnowsJob) {
            read();
        }
        add(Charge.WRITE_UNITS, checkWrites() + admissionWrites());
        long timers = deadlines();
        if (timers > 0) {
            message(timers, timers, timers, ControlFunctionTime.of(0, 0));
        }
        if (basis.store() == Store.POSTGRESQL) {
            counts.remove(Charge.WRITE_UNITS);
            counts.remove(Charge.READ_UNITS);
        }
    }

    /** The sweep notes a job that it finds, and when to look at it again. */
    private long checkWrites() {
        if (running.compareTo(FIRST_SWEEP) < 0) {
            return 0;
        }
        long checks = 0;
        if (hasTasksOfWorkers()) {
            Duration age = FIRST_SWEEP.plus(CheckTimes.pause(FIRST_SWEEP));
            while (age.compareTo(running) < 0) {
                checks++;
                age = age.plus(CheckTimes.pause(age));
            }
        }
        return 4 + 2 * checks;
    }

    /** Jobs of a DAG with a limit are noted, as running or held back, and these notes are deleted with the job's end. */
    private long admissionWrites() {
        if (plan.dag().maxActiveJobs().isEmpty()) {
            return 0;
        }
        long begun = wasHeldBack && current.startedAt().isPresent() ? 3 : 1;
        return begun + (current.status().isTerminal() ? 2 : 0);
    }

    /** Messages that wake the job at deadlines of functions; while one is under way, no other is sent. */
    private long deadlines() {
        Optional<Duration> shortest = IntStream.range(0, plan.size())
                .mapToObj(plan::task)
                .filter(task -> task.type().runsOn() == RunsOn.AWS_SERVICE)
                .map(TaskDefinition::timeout)
                .flatMap(Optional::stream)
                .filter(timeout -> timeout.compareTo(TIMER_HORIZON) <= 0)
                .min(Duration::compareTo);
        return shortest.map(timeout -> 1 + withTimer.toMillis() / Math.max(1_000, timeout.toMillis()))
                .orElse(0L);
    }

    // ---- figures

    private void add(Charge charge, long count) {
        add(charge, (double) count);
    }

    private void add(Charge charge, double count) {
        if (count > 0) {
            counts.merge(charge, count, Double::sum);
        }
    }

    private static long batches(long all, int most) {
        return (all + most - 1) / most;
    }

    private static double seconds(Duration time) {
        return time.toNanos() / 1e9;
    }

    private static Duration shorter(Duration one, Duration other) {
        return one.compareTo(other) < 0 ? one : other;
    }

    /** Its name, and that of the attribute. */
    private int actorLength() {
        return header.actor().map(actor -> 1 + utf8(actor.name())).orElse(0);
    }

    private static int utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8).length;
    }

    /** Whether it is a UUID of version 7. */
    private static boolean isTimeOrdered(String id) {
        return id.length() == 36 && id.charAt(14) == '7' && id.charAt(8) == '-';
    }
}
