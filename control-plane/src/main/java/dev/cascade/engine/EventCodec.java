package dev.cascade.engine;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The stored form of an entry's events: about 10 bytes an event plus results and messages. A run of events that differ in nothing but their task, of consecutive
 * tasks or items, takes as much as one ("queued, tasks 1 to 9,998, attempt 1").
 *
 * <p>Format: a format number, the time of the entry, and then for each event or run its kind, the length of its body, and the body. It grows in two ways:
 *
 * <ul>
 *   <li>A field is added at the end of a body, and an older reader does not see it. Optional fields that stand before it must then always be written: the
 *       length of a run, which is left out for one event, in kinds that have runs; {@link Event.Earlier} in a retry or failure, which is left out if it is
 *       {@link Event.Earlier#NONE}; the actor of an event of a job, which is left out if nobody is known. An older reader would take the new field for the
 *       one that was left out. Nothing can follow an inline result, whose text is the rest of the body.
 *   <li>A kind is added, and an older reader refuses the entry, unless the kind is marked as skippable: a skippable kind changes nothing that decisions are
 *       based on, stands for one event, and uses no shared texts. Processes that read the kind must be deployed before any that writes it.
 * </ul>
 */
public final class EventCodec {

    private static final int FORMAT = 2;

    /** Longest run of like events: an upper limit to what a few damaged bytes can turn into. */
    private static final int MAX_RUN = 1 << 20;

    // Part of the stored form: never renumber. The kind is written times 4, plus the two marks below.
    // A new kind of event of a task follows LAST_KIND, which moves along.
    // A new kind of event of a job follows CLEAR_REQUESTED and has a case in read().
    private static final int JOB_RUNNING = 1;
    private static final int JOB_SUCCEEDED = 2;
    private static final int JOB_FAILED = 3;
    private static final int JOB_CANCELLED = 4;
    private static final int CLEARED = 5;
    private static final int QUEUED = 6;
    private static final int RUNNING = 7;
    private static final int UP_FOR_RETRY = 8;
    private static final int SUCCEEDED = 9;
    private static final int FAILED = 10;
    private static final int UPSTREAM_FAILED = 11;
    private static final int SKIPPED = 12;
    private static final int CANCELLED = 13;
    private static final int SUCCEEDED_WITH_NULL = 14;
    private static final int READY = 15;
    private static final int WAITING = 16;
    private static final int EXPANDED = 17;
    private static final int SKIPPED_WITH_REASON = 18;
    private static final int SUCCEEDED_INLINE = 19;

    private static final int LAST_KIND = SUCCEEDED_INLINE;
    private static final int JOB_PENDING = 30;
    private static final int CLEAR_REQUESTED = 31;

    /** Mark of a kind that a reader may skip if it does not know it. */
    private static final int SKIPPABLE = 1;
    /** Mark of an event of an item: the map index follows the task. */
    private static final int ITEM = 2;

    private static final int KIND_SHIFT = 2;

    // Where a result is kept that is not only inline.
    private static final int ARTIFACT = 1;
    private static final int NAMED = 2;

    private EventCodec() {}

    /** The bytes for the events of an entry decided at {@code at}. */
    public static byte[] encode(Instant at, List<Event> events) {
        return new Encoder(at).encode(events);
    }

    /**
     * The events again, equal to those encoded but for times, which are kept to the millisecond.
     *
     * @throws IllegalArgumentException if the bytes are not an encoding of events, or have one that this version neither knows nor may skip
     */
    public static List<Event> decode(byte[] bytes) {
        return new Decoder(bytes).decode();
    }

    private static final class Encoder {

        private final ByteWriter out = new ByteWriter();
        private final ByteWriter body = new ByteWriter();
        private final long at;
        private final Map<String, Integer> texts = new HashMap<>();

        Encoder(Instant at) {
            this.at = at.toEpochMilli();
        }

        byte[] encode(List<Event> events) {
            out.number(FORMAT);
            out.number(at);
            for (int i = 0; i < events.size(); ) {
                int run = runFrom(events, i);
                write(events.get(i), run);
                i += run;
            }
            return out.done();
        }

        /** How many events from {@code first} on say the same of consecutive tasks or items. */
        private static int runFrom(List<Event> events, int first) {
            int next = first + 1;
            while (next < events.size()
                    && next - first < MAX_RUN
                    && events.get(next) instanceof Event.OfTask event
                    && events.get(first) instanceof Event.OfTask start
                    && event.ref().equals(after(start.ref(), next - first))
                    && isAlike(start, event)) {
                next++;
            }
            return next - first;
        }

        /** Whether the events differ in nothing but their task or item, and are of a kind that has runs. */
        private static boolean isAlike(Event.OfTask a, Event.OfTask b) {
            if (a.getClass() != b.getClass()) {
                return false;
            }
            return switch (a) {
                case Event.TaskCleared x -> true;
                case Event.TaskReady x -> true;
                case Event.TaskUpstreamFailed x -> true;
                case Event.TaskCancelled x -> true;
                case Event.TaskSkipped x ->
                    x.reason().isEmpty() && ((Event.TaskSkipped) b).reason().isEmpty();
                case Event.TaskQueued x -> x.attempt() == ((Event.TaskQueued) b).attempt();
                case Event.TaskRunning x -> isAlike(x, (Event.TaskRunning) b);
                case Event.TaskSucceeded x -> isAlike(x, (Event.TaskSucceeded) b);
                case Event.TaskWaiting x -> false;
                case Event.TaskExpanded x -> false;
                case Event.TaskUpForRetry x -> false;
                case Event.TaskFailed x -> false;
            };
        }

        private static boolean isAlike(Event.TaskRunning a, Event.TaskRunning b) {
            return a.attempt() == b.attempt()
                    && a.worker().equals(b.worker())
                    && a.startedAt().equals(b.startedAt());
        }

        private static boolean isAlike(Event.TaskSucceeded a, Event.TaskSucceeded b) {
            return a.attempt() == b.attempt()
                    && a.result().equals(TaskResult.NULL)
                    && b.result().equals(TaskResult.NULL);
        }

        private void write(Event event, int run) {
            switch (event) {
                case Event.JobPending e -> {
                    actor(e.actor());
                    end(JOB_PENDING << KIND_SHIFT);
                }
                case Event.JobRunning e -> {
                    actor(e.actor());
                    end(JOB_RUNNING << KIND_SHIFT);
                }
                case Event.JobSucceeded e -> end(JOB_SUCCEEDED << KIND_SHIFT);
                case Event.JobFailed e -> end(JOB_FAILED << KIND_SHIFT);
                case Event.JobCancelled e -> {
                    actor(e.actor());
                    end(JOB_CANCELLED << KIND_SHIFT);
                }
                case Event.ClearRequested e -> {
                    body.number(e.tasks());
                    body.text(e.actor().map(Actor::name).orElse(""));
                    end(CLEAR_REQUESTED << KIND_SHIFT | SKIPPABLE);
                }
                case Event.Unknown e -> {
                    body.raw(HexFormat.of().parseHex(e.body()));
                    end(e.kind());
                }
                case Event.OfTask e -> {
                    int kind = writeBody(e);
                    if (run > 1) {
                        body.number(run);
                    }
                    end(kind << KIND_SHIFT | (e.ref().isItem() ? ITEM : 0));
                }
            }
        }

        private void end(int kind) {
            out.number(kind);
            out.section(body);
        }

        private int writeBody(Event.OfTask event) {
            body.number(event.ref().task());
            if (event.ref().isItem()) {
                body.number(event.ref().mapIndex());
            }
            return switch (event) {
                case Event.TaskCleared e -> CLEARED;
                case Event.TaskReady e -> READY;
                case Event.TaskUpstreamFailed e -> UPSTREAM_FAILED;
                case Event.TaskCancelled e -> CANCELLED;
                case Event.TaskQueued e -> {
                    body.number(e.attempt());
                    yield QUEUED;
                }
                case Event.TaskRunning e -> {
                    body.number(e.attempt());
                    shared(e.worker());
                    time(e.startedAt());
                    yield RUNNING;
                }
                case Event.TaskWaiting e -> {
                    body.number(e.attempt());
                    body.number(e.kind().code());
                    optionalTime(e.deadline());
                    optionalTime(e.reminder());
                    yield WAITING;
                }
                case Event.TaskExpanded e -> {
                    body.number(e.attempt());
                    body.number(e.items());
                    yield EXPANDED;
                }
                case Event.TaskUpForRetry e -> {
                    body.number(e.attempt());
                    error(e.error());
                    time(e.retryAt());
                    body.number(e.cost().code());
                    earlier(e.earlier());
                    yield UP_FOR_RETRY;
                }
                case Event.TaskSucceeded e -> {
                    body.number(e.attempt());
                    yield succeeded(e.result());
                }
                case Event.TaskFailed e -> {
                    body.number(e.attempt());
                    error(e.error());
                    earlier(e.earlier());
                    yield FAILED;
                }
                case Event.TaskSkipped e -> {
                    e.reason().ifPresent(body::text);
                    yield e.reason().isEmpty() ? SKIPPED : SKIPPED_WITH_REASON;
                }
            };
        }

        private int succeeded(TaskResult result) {
            if (result.equals(TaskResult.NULL)) {
                return SUCCEEDED_WITH_NULL;
            }
            if (result.artifact().isEmpty()) {
                // The text is the rest of the body: the usual result takes as few bytes as can be.
                body.raw(result.json().orElseThrow().getBytes(StandardCharsets.UTF_8));
                return SUCCEEDED_INLINE;
            }
            body.bool(result.json().isPresent());
            result.json().ifPresent(body::text);
            body.number(result.isNamed() ? NAMED : ARTIFACT);
            result.artifact().ifPresent(a -> {
                body.text(a.location());
                body.text(a.key());
                body.number(a.sizeBytes());
                if (result.isNamed()) {
                    body.text(a.keptAt().orElse(""));
                }
            });
            return SUCCEEDED;
        }

        private void actor(Optional<Actor> actor) {
            actor.ifPresent(known -> body.text(known.name()));
        }

        private void error(TaskError error) {
            shared(error.type());
            body.text(error.message());
            body.bool(error.retryable());
        }

        private void earlier(Event.Earlier earlier) {
            if (!earlier.equals(Event.Earlier.NONE)) {
                body.number(earlier.began());
                body.number(earlier.failed());
            }
        }

        private void optionalTime(Optional<Instant> time) {
            body.bool(time.isPresent());
            time.ifPresent(this::time);
        }

        /** Before or after the entry's own time. */
        private void time(Instant time) {
            long difference = time.toEpochMilli() - at;
            body.number(difference << 1 ^ difference >> 63);
        }

        /** A text that is likely to come again: written once, then by number. */
        private void shared(String value) {
            Integer known = texts.putIfAbsent(value, texts.size());
            if (known != null) {
                body.number(known + 1L);
            } else {
                body.number(0);
                body.text(value);
            }
        }
    }

    /** The task or item that comes so many after {@code first}. */
    private static TaskRef after(TaskRef first, int distance) {
        return first.isItem()
                ? TaskRef.item(first.task(), first.mapIndex() + distance)
                : TaskRef.of(first.task() + distance);
    }

    private static final class Decoder {

        private final ByteReader in;
        private final List<Event> events = new ArrayList<>();
        private final List<String> texts = new ArrayList<>();
        private long at;

        Decoder(byte[] bytes) {
            this.in = new ByteReader(bytes);
        }

        List<Event> decode() {
            if (in.number() != FORMAT) {
                throw new IllegalArgumentException("the entry was written by another version of Cascade");
            }
            at = in.number();
            while (in.hasMore()) {
                int kind = in.count();
                in.enterSection();
                read(kind);
                in.leaveSection();
            }
            return events;
        }

        private void read(int kind) {
            int number = kind >> KIND_SHIFT;
            switch (number) {
                case JOB_PENDING -> events.add(new Event.JobPending(actor()));
                case JOB_RUNNING -> events.add(new Event.JobRunning(actor()));
                case JOB_SUCCEEDED -> events.add(new Event.JobSucceeded());
                case JOB_FAILED -> events.add(new Event.JobFailed());
                case JOB_CANCELLED -> events.add(new Event.JobCancelled(actor()));
                case CLEAR_REQUESTED -> {
                    int tasks = in.count();
                    events.add(new Event.ClearRequested(Actor.named(in.text()), tasks));
                }
                default -> {
                    if (number < CLEARED || number > LAST_KIND) {
                        events.add(unknown(kind));
                    } else {
                        readOfTask(number, (kind & ITEM) != 0);
                    }
                }
            }
        }

        private Event.Unknown unknown(int kind) {
            if ((kind & SKIPPABLE) == 0) {
                throw new IllegalArgumentException("the entry has an event of kind " + (kind >> KIND_SHIFT)
                        + ", which this version of Cascade does not know and must not skip: it is damaged, or was"
                        + " written by a newer version");
            }
            return new Event.Unknown(kind, HexFormat.of().formatHex(in.rest()));
        }

        private void readOfTask(int kind, boolean isItem) {
            int task = in.count();
            TaskRef ref = isItem ? TaskRef.item(task, in.count()) : TaskRef.of(task);
            switch (kind) {
                case CLEARED -> run(ref, Event.TaskCleared::new);
                case READY -> run(ref, Event.TaskReady::new);
                case UPSTREAM_FAILED -> run(ref, Event.TaskUpstreamFailed::new);
                case CANCELLED -> run(ref, Event.TaskCancelled::new);
                case SKIPPED -> run(ref, r -> new Event.TaskSkipped(r, Optional.empty()));
                case SKIPPED_WITH_REASON -> events.add(new Event.TaskSkipped(ref, Optional.of(in.text())));
                default -> readOfAttempt(kind, ref, in.count());
            }
        }

        private void readOfAttempt(int kind, TaskRef ref, int attempt) {
            switch (kind) {
                case QUEUED -> run(ref, r -> new Event.TaskQueued(r, attempt));
                case SUCCEEDED_WITH_NULL -> run(ref, r -> new Event.TaskSucceeded(r, attempt, TaskResult.NULL));
                case RUNNING -> {
                    String worker = shared();
                    Instant startedAt = time();
                    run(ref, r -> new Event.TaskRunning(r, attempt, worker, startedAt));
                }
                case WAITING ->
                    events.add(new Event.TaskWaiting(
                            ref, attempt, WaitKind.ofCode(in.count()), optionalTime(), optionalTime()));
                case EXPANDED -> events.add(new Event.TaskExpanded(ref, attempt, in.count()));
                case UP_FOR_RETRY ->
                    events.add(new Event.TaskUpForRetry(
                            ref, attempt, error(), time(), Event.Cost.ofCode(in.count()), earlier()));
                case SUCCEEDED_INLINE ->
                    events.add(new Event.TaskSucceeded(ref, attempt, TaskResult.inline(in.restAsText())));
                case SUCCEEDED -> events.add(new Event.TaskSucceeded(ref, attempt, result()));
                case FAILED -> events.add(new Event.TaskFailed(ref, attempt, error(), earlier()));
                default -> throw new AssertionError(kind);
            }
        }

        private interface OfTask {
            Event of(TaskRef ref);
        }

        private void run(TaskRef first, OfTask event) {
            int run = in.hasMore() ? in.count() : 1;
            if (run > MAX_RUN || Math.max(first.task(), first.mapIndex()) > Integer.MAX_VALUE - run) {
                throw new IllegalArgumentException("the entry has a run of " + run + " events: it is damaged");
            }
            for (int i = 0; i < run; i++) {
                events.add(event.of(after(first, i)));
            }
        }

        private TaskResult result() {
            Optional<String> json = in.bool() ? Optional.of(in.text()) : Optional.empty();
            return new TaskResult(json, Optional.of(artifact(in.count() == NAMED)));
        }

        private TaskResult.Artifact artifact(boolean isNamed) {
            String location = in.text();
            String key = in.text();
            long size = in.number();
            return isNamed
                    ? new TaskResult.Artifact(
                            location, key, size, Optional.of(in.text()).filter(at -> !at.isEmpty()))
                    : new TaskResult.Artifact(location, key, size);
        }

        private TaskError error() {
            return new TaskError(shared(), in.text(), in.bool());
        }

        private Optional<Actor> actor() {
            return in.hasMore() ? Actor.named(in.text()) : Optional.empty();
        }

        private Event.Earlier earlier() {
            return in.hasMore() ? new Event.Earlier(in.number(), in.number()) : Event.Earlier.NONE;
        }

        private Optional<Instant> optionalTime() {
            return in.bool() ? Optional.of(time()) : Optional.empty();
        }

        private Instant time() {
            long zigzag = in.number();
            return Instant.ofEpochMilli(at + (zigzag >>> 1 ^ -(zigzag & 1)));
        }

        private String shared() {
            int known = in.count();
            if (known > texts.size()) {
                throw new IllegalArgumentException("the entry refers to a text that it does not have: it is damaged");
            }
            if (known > 0) {
                return texts.get(known - 1);
            }
            String value = in.text();
            texts.add(value);
            return value;
        }
    }
}
