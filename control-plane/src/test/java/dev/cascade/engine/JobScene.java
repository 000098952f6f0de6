package dev.cascade.engine;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * A job in a test, told as given, when, then. Every decision that it makes is also checked to leave the job it was made of as it was, to
 * be the same when made again, and to be what a replay of the stored journal gives.
 */
final class JobScene {

    static final Instant NOON = Instant.parse("2026-03-01T12:00:00Z");

    private final Plan plan;
    private Job job;
    private Instant now = NOON;
    private Decision last;

    private JobScene(Job job) {
        this.plan = job.plan();
        this.job = job;
        this.last = new Decision(job, List.of(), List.of(), now);
    }

    static JobScene of(Job job) {
        return new JobScene(job);
    }

    static Named aJob() {
        return new Named("job-1");
    }

    record Named(String id) {

        Named called(String other) {
            return new Named(other);
        }

        JobScene of(DagSketch dag) {
            return of(dag.plan());
        }

        JobScene of(Plan plan) {
            return new JobScene(Job.create(id, plan));
        }
    }

    // ---- given and when

    JobScene later(Duration time) {
        now = now.plus(time);
        return this;
    }

    JobScene started() {
        return when(new Command.Start());
    }

    JobScene isClaimed(String task, String worker) {
        return when(claim(task, job.attempt(ref(task)), worker));
    }

    JobScene succeeds(String task) {
        return when(success(task));
    }

    JobScene fails(String task) {
        return when(failure(task));
    }

    JobScene failsForGood(String task) {
        return when(completion(task, new Outcome.Failure(TaskError.permanent("Broken", "it broke for good"))));
    }

    JobScene skipsItself(String task, String reason) {
        return when(completion(task, new Outcome.Skipped(reason)));
    }

    JobScene when(Command... commands) {
        return decide(List.of(commands));
    }

    private JobScene decide(List<Command> commands) {
        Job before = job;
        byte[] unchanged = state(before);
        last = Decision.decide(before, commands, now);
        Decision again = Decision.decide(before, commands, now);
        assertThat(again.events()).as("decided again").isEqualTo(last.events());
        assertThat(again.effects()).as("decided again").isEqualTo(last.effects());
        assertThat(state(before)).as("the job decided upon").isEqualTo(unchanged);
        job = last.job();
        if (!last.isEmpty()) {
            assertSame(before.after(stored(before, last)), job);
            assertSame(job.checkpoint().restore(job.id(), plan), job);
        }
        return this;
    }

    // ---- then

    /** What the last commands made happen, as {@code "a running 1"}; all of it, in order. */
    JobScene happened(String... events) {
        assertThat(texts(plan, last.events())).containsExactly(events);
        return this;
    }

    JobScene nothingHappened() {
        assertThat(texts(plan, last.events())).isEmpty();
        assertThat(last.effects()).isEmpty();
        return this;
    }

    JobScene dispatched(String... attempts) {
        assertThat(last.effects().stream()
                        .filter(Effect.Dispatch.class::isInstance)
                        .map(this::attempt))
                .containsExactly(attempts);
        return this;
    }

    /** What was asked for: {@code "list load 1"}, {@code "slot load#3 1"}. */
    JobScene asked(String... requests) {
        assertThat(last.effects().stream().flatMap(effect -> switch (effect) {
                    case Effect.Expand e -> Stream.of("list " + attempt(e));
                    case Effect.RequestSlot e -> Stream.of("slot " + attempt(e));
                    case Effect.Dispatch e -> Stream.<String>empty();
                    case Effect.Stop e -> Stream.<String>empty();
                }))
                .containsExactly(requests);
        return this;
    }

    JobScene stopped(String... attempts) {
        assertThat(last.effects().stream()
                        .filter(Effect.Stop.class::isInstance)
                        .map(e -> attempt(e) + " " + ((Effect.Stop) e).worker())
                        .map(String::strip))
                .containsExactly(attempts);
        return this;
    }

    private String attempt(Effect effect) {
        return plan.nameOf(effect.ref()) + " " + effect.attempt();
    }

    JobScene is(JobStatus status) {
        assertThat(job.status()).isEqualTo(status);
        return this;
    }

    JobScene has(String task, TaskStatus status) {
        assertThat(job.taskStatus(ref(task))).as("status of %s", task).isEqualTo(status);
        return this;
    }

    JobScene wakesAfter(Duration sinceNoon) {
        assertThat(job.nextWake()).contains(NOON.plus(sinceNoon));
        return this;
    }

    JobScene sleeps() {
        assertThat(job.nextWake()).isEmpty();
        return this;
    }

    // ---- words

    Command.Claim claim(String task, int attempt, String worker) {
        return new Command.Claim(ref(task), attempt, worker);
    }

    Command.Complete success(String task) {
        return completion(task, new Outcome.Success(TaskResult.inline("1")));
    }

    Command.Complete failure(String task) {
        return completion(task, new Outcome.Failure(TaskError.retryable("Broken", "it broke")));
    }

    Command.Complete completion(String task, Outcome outcome) {
        return new Command.Complete(ref(task), job.attempt(ref(task)), outcome, now);
    }

    /** A task by its id, or an item: {@code load#3}. */
    TaskRef ref(String name) {
        int hash = name.indexOf('#');
        return hash < 0
                ? TaskRef.of(index(name))
                : TaskRef.item(index(name.substring(0, hash)), Integer.parseInt(name.substring(hash + 1)));
    }

    /** The list of a mapped task is known. */
    JobScene isExpanded(String task, int items) {
        return when(new Command.Expand(ref(task), job.attempt(ref(task)), items));
    }

    /** A slot is granted. */
    JobScene isAdmitted(String task) {
        return when(new Command.Admit(ref(task), job.attempt(ref(task)) + 1));
    }

    int index(String task) {
        return plan.indexOf(task).orElseThrow();
    }

    Job job() {
        return job;
    }

    Instant now() {
        return now;
    }

    Decision last() {
        return last;
    }

    /** The entry that a decision becomes, as it is read from a store. */
    static Entry stored(Job before, Decision decision) {
        List<Event> events = EventCodec.decode(EventCodec.encode(decision.at(), decision.events()));
        return new Entry(before.entryCount() + 1, before.eventCount() + 1, decision.at(), events, Optional.empty());
    }

    static byte[] state(Job job) {
        return job.checkpoint().toBytes();
    }

    /** Both would decide alike: all state that is stored, and all that is derived from it. */
    static void assertSame(Job actual, Job expected) {
        assertThat(state(actual)).isEqualTo(state(expected));
        assertThat(actual.seed).as("what random numbers follow from").isEqualTo(expected.seed);
        assertThat(actual.places).isEqualTo(expected.places);
        for (int place = 0; place < expected.places; place++) {
            assertThat(actual.states.get(place)).as("state at %s", place).isEqualTo(expected.states.get(place));
            assertThat(actual.upstreams.get(place))
                    .as("upstreams at %s", place)
                    .isEqualTo(expected.upstreams.get(place));
            assertThat(actual.progress.get(place)).as("entries at %s", place).isEqualTo(expected.progress.get(place));
            assertThat(actual.failureEntries.get(place))
                    .as("failure at %s", place)
                    .isEqualTo(expected.failureEntries.get(place));
            assertThat(actual.inFlight.nextBit(place, actual.places))
                    .as("in flight from %s on", place)
                    .isEqualTo(expected.inFlight.nextBit(place, expected.places));
        }
        for (int task = 0; task < expected.plan().size(); task++) {
            assertThat(actual.itemCounts.get(task)).as("items of %s", task).isEqualTo(expected.itemCounts.get(task));
        }
        for (int worker = 0; worker < expected.workers.size(); worker++) {
            assertThat(actual.workers.running(worker)).isEqualTo(expected.workers.running(worker));
        }
        assertThat(actual.workers.busy()).isEqualTo(expected.workers.busy());
        assertThat(actual.remaining).isEqualTo(expected.remaining);
        assertThat(actual.failures).isEqualTo(expected.failures);
        assertThat(actual.queued).isEqualTo(expected.queued);
        assertThat(actual.nextWake).isLessThanOrEqualTo(earliestDue(expected));
        assertThat(expected.nextWake).isLessThanOrEqualTo(earliestDue(expected));
    }

    private static long earliestDue(Job job) {
        long earliest = Job.NEVER;
        for (int place = 0; place < job.places; place++) {
            earliest = Math.min(earliest, orNever(job.deadlines.get(place)));
            earliest = Math.min(earliest, orNever(job.reminders.get(place)));
        }
        return earliest;
    }

    private static long orNever(long at) {
        return at == 0 ? Job.NEVER : at;
    }

    static List<String> texts(Plan plan, List<Event> events) {
        List<String> told = new ArrayList<>();
        for (Event event : events) {
            told.add(event instanceof Event.OfTask t ? plan.nameOf(t.ref()) + " " + word(t) : event.label());
        }
        return told;
    }

    private static String word(Event.OfTask event) {
        return switch (event) {
            case Event.TaskCleared e -> "cleared";
            case Event.TaskReady e -> "ready";
            case Event.TaskWaiting e -> "waiting " + e.attempt() + " " + e.kind();
            case Event.TaskExpanded e -> "expanded " + e.items();
            case Event.TaskQueued e -> "queued " + e.attempt();
            case Event.TaskRunning e -> ("running " + e.attempt() + " " + e.worker()).strip();
            case Event.TaskUpForRetry e -> "up_for_retry " + e.attempt() + word(e.cost());
            case Event.TaskSucceeded e -> "success " + e.attempt();
            case Event.TaskFailed e -> "failed " + e.attempt();
            case Event.TaskUpstreamFailed e -> "upstream_failed";
            case Event.TaskSkipped e -> ("skipped " + e.reason().orElse("")).strip();
            case Event.TaskCancelled e -> "cancelled";
        };
    }

    private static String word(Event.Cost cost) {
        return switch (cost) {
            case RETRY -> "";
            case LOSS -> " lost";
            case NOTHING -> " handed back";
        };
    }

    @Override
    public String toString() {
        return job.status() + " " + Arrays.toString(texts(plan, last.events()).toArray());
    }
}
