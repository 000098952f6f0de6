package dev.cascade.engine;

import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The stored form of an entry's events: about 10 bytes an event plus results and messages; a run of like events on consecutive
 * tasks ("queued, tasks 1 to 9,998, attempt 1") takes as much as one.
 */
public final class EventCodec {

    private static final int FORMAT = 1;

    /** Longest run of like events: an upper limit to what a few damaged bytes can turn into. */
    private static final int MAX_RUN = 1 << 20;

    // Part of the stored form: append, never renumber.
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
    private static final int SUCCEEDED_WITH_NOTHING = 14;
    private static final int RUNNING_TOGETHER = 15;

    /** Added to the kind of an event of an item: the map index follows the task. */
    private static final int ITEM = 32;

    // Where a result is kept, besides inline.
    private static final int NO_ARTIFACT = 0;
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
     * @throws IllegalArgumentException if the bytes are not an encoding of events
     */
    public static List<Event> decode(byte[] bytes) {
        return new Decoder(bytes).decode();
    }

    private static final class Encoder {

        private final ByteWriter out = new ByteWriter();
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

        /** How many events from {@code first} on say the same of consecutive tasks. */
        private static int runFrom(List<Event> events, int first) {
            if (!(events.get(first) instanceof Event.OfTask start)) {
                return 1;
            }
            int next = first + 1;
            while (next < events.size()
                    && next - first < MAX_RUN
                    && events.get(next) instanceof Event.OfTask event
                    && isNext(start.ref(), event.ref(), next - first)
                    && isAlike(start, event)) {
                next++;
            }
            return next - first;
        }

        private static boolean isNext(TaskRef start, TaskRef other, int distance) {
            return start.isItem()
                    ? other.task() == start.task() && other.mapIndex() == start.mapIndex() + distance
                    : !other.isItem() && other.task() == start.task() + distance;
        }

        private static boolean isAlike(Event.OfTask a, Event.OfTask b) {
            if (a instanceof Event.TaskRunning x && b instanceof Event.TaskRunning y) {
                return x.attempt() == y.attempt()
                        && x.worker().equals(y.worker())
                        && x.startedAt().equals(y.startedAt());
            }
            return runKey(a) != NO_RUN && runKey(a) == runKey(b);
        }

        private static final int NO_RUN = -1;

        /** Events with the same key differ in nothing but their task; events that carry more have none. */
        private static int runKey(Event.OfTask event) {
            return switch (event) {
                case Event.TaskCleared c -> CLEARED;
                case Event.TaskUpstreamFailed u -> UPSTREAM_FAILED;
                case Event.TaskCancelled c -> CANCELLED;
                case Event.TaskSkipped s -> s.reason().isEmpty() ? SKIPPED : NO_RUN;
                case Event.TaskQueued q -> QUEUED | q.attempt() << 4;
                case Event.TaskSucceeded s ->
                    s.result().equals(TaskResult.NULL) ? SUCCEEDED_WITH_NOTHING | s.attempt() << 4 : NO_RUN;
                case Event.TaskRunning r -> NO_RUN;
                case Event.TaskUpForRetry r -> NO_RUN;
                case Event.TaskFailed f -> NO_RUN;
            };
        }

        private void write(Event event, int run) {
            switch (event) {
                case Event.JobRunning e -> out.number(JOB_RUNNING);
                case Event.JobSucceeded e -> out.number(JOB_SUCCEEDED);
                case Event.JobFailed e -> out.number(JOB_FAILED);
                case Event.JobCancelled e -> out.number(JOB_CANCELLED);
                case Event.TaskCleared e -> run(CLEARED, e.ref(), run);
                case Event.TaskQueued e -> {
                    run(QUEUED, e.ref(), run);
                    out.number(e.attempt());
                }
                case Event.TaskRunning e -> running(e, run);
                case Event.TaskUpForRetry e -> {
                    one(UP_FOR_RETRY, e.ref(), e.attempt());
                    error(e.error());
                    time(e.retryAt());
                    out.number(e.cost().code());
                }
                case Event.TaskSucceeded e -> succeeded(e.ref(), e.attempt(), e.result(), run);
                case Event.TaskFailed e -> {
                    one(FAILED, e.ref(), e.attempt());
                    error(e.error());
                }
                case Event.TaskUpstreamFailed e -> run(UPSTREAM_FAILED, e.ref(), run);
                case Event.TaskSkipped e -> {
                    run(SKIPPED, e.ref(), run);
                    optional(e.reason());
                }
                case Event.TaskCancelled e -> run(CANCELLED, e.ref(), run);
            }
        }

        private void running(Event.TaskRunning event, int run) {
            if (run == 1) {
                one(RUNNING, event.ref(), event.attempt());
            } else {
                run(RUNNING_TOGETHER, event.ref(), run);
                out.number(event.attempt());
            }
            text(event.worker());
            time(event.startedAt());
        }

        private void succeeded(TaskRef ref, int attempt, TaskResult result, int run) {
            if (result.equals(TaskResult.NULL)) {
                run(SUCCEEDED_WITH_NOTHING, ref, run);
                out.number(attempt);
                return;
            }
            one(SUCCEEDED, ref, attempt);
            optional(result.json());
            out.number(result.artifact().isEmpty() ? NO_ARTIFACT : result.isNamed() ? NAMED : ARTIFACT);
            result.artifact().ifPresent(a -> {
                out.text(a.location());
                out.text(a.key());
                out.number(a.sizeBytes());
                if (result.isNamed()) {
                    out.text(a.keptAt().orElse(""));
                }
            });
        }

        private void run(int code, TaskRef ref, int run) {
            start(code, ref);
            out.number(run);
        }

        private void one(int code, TaskRef ref, int attempt) {
            start(code, ref);
            out.number(attempt);
        }

        private void start(int code, TaskRef ref) {
            out.number(ref.isItem() ? code + ITEM : code);
            out.number(ref.task());
            if (ref.isItem()) {
                out.number(ref.mapIndex());
            }
        }

        private void error(TaskError error) {
            text(error.type());
            out.text(error.message());
            out.bool(error.retryable());
        }

        private void optional(Optional<String> value) {
            out.bool(value.isPresent());
            value.ifPresent(out::text);
        }

        /** Before or after the entry's own time. */
        private void time(Instant time) {
            long difference = time.toEpochMilli() - at;
            out.number(difference << 1 ^ difference >> 63);
        }

        /** A text that is likely to come again: written once, then by number. */
        private void text(String value) {
            Integer known = texts.putIfAbsent(value, texts.size());
            if (known != null) {
                out.number(known + 1L);
            } else {
                out.number(0);
                out.text(value);
            }
        }
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
                throw new IllegalArgumentException("the entry was written by a newer version of Cascade");
            }
            at = in.number();
            while (in.hasMore()) {
                read();
            }
            return events;
        }

        private void read() {
            int code = in.count();
            switch (code) {
                case JOB_RUNNING -> events.add(new Event.JobRunning());
                case JOB_SUCCEEDED -> events.add(new Event.JobSucceeded());
                case JOB_FAILED -> events.add(new Event.JobFailed());
                case JOB_CANCELLED -> events.add(new Event.JobCancelled());
                default -> readOfTask(code % ITEM, ref(code >= ITEM), in.count());
            }
        }

        private TaskRef ref(boolean isItem) {
            int task = in.count();
            return isItem ? TaskRef.item(task, in.count()) : TaskRef.of(task);
        }

        /** {@code number} is an attempt or the length of a run. */
        private void readOfTask(int code, TaskRef ref, int number) {
            switch (code) {
                case RUNNING -> events.add(new Event.TaskRunning(ref, number, text(), time()));
                case UP_FOR_RETRY ->
                    events.add(new Event.TaskUpForRetry(ref, number, error(), time(), Event.Cost.ofCode(in.count())));
                case SUCCEEDED -> events.add(new Event.TaskSucceeded(ref, number, result()));
                case FAILED -> events.add(new Event.TaskFailed(ref, number, error()));
                default -> readRun(code, ref, number);
            }
        }

        private void readRun(int code, TaskRef first, int run) {
            boolean ofAttempts = code == QUEUED || code == SUCCEEDED_WITH_NOTHING || code == RUNNING_TOGETHER;
            int attempt = ofAttempts ? in.count() : 0;
            String worker = code == RUNNING_TOGETHER ? text() : "";
            Instant startedAt = code == RUNNING_TOGETHER ? time() : Instant.EPOCH;
            Optional<String> reason = code == SKIPPED ? optional() : Optional.empty();
            if (run > MAX_RUN || Math.max(first.task(), first.mapIndex()) > Integer.MAX_VALUE - run) {
                throw new IllegalArgumentException("the entry has a run of " + run + " events: it is damaged");
            }
            for (int i = 0; i < run; i++) {
                TaskRef ref = first.isItem()
                        ? TaskRef.item(first.task(), first.mapIndex() + i)
                        : TaskRef.of(first.task() + i);
                events.add(
                        switch (code) {
                            case CLEARED -> new Event.TaskCleared(ref);
                            case QUEUED -> new Event.TaskQueued(ref, attempt);
                            case SUCCEEDED_WITH_NOTHING -> new Event.TaskSucceeded(ref, attempt, TaskResult.NULL);
                            case RUNNING_TOGETHER -> new Event.TaskRunning(ref, attempt, worker, startedAt);
                            case UPSTREAM_FAILED -> new Event.TaskUpstreamFailed(ref);
                            case SKIPPED -> new Event.TaskSkipped(ref, reason);
                            case CANCELLED -> new Event.TaskCancelled(ref);
                            default ->
                                throw new IllegalArgumentException(
                                        "the entry has an event of unknown kind " + code + ": it is damaged or newer");
                        });
            }
        }

        private TaskResult result() {
            Optional<String> json = optional();
            int kind = in.count();
            return new TaskResult(json, kind == NO_ARTIFACT ? Optional.empty() : Optional.of(artifact(kind == NAMED)));
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
            return new TaskError(text(), in.text(), in.bool());
        }

        private Optional<String> optional() {
            return in.bool() ? Optional.of(in.text()) : Optional.empty();
        }

        private Instant time() {
            long zigzag = in.number();
            return Instant.ofEpochMilli(at + (zigzag >>> 1 ^ -(zigzag & 1)));
        }

        private String text() {
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
