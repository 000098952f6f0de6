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
                    && event.task() == start.task() + next - first
                    && isAlike(start, event)) {
                next++;
            }
            return next - first;
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
                case Event.TaskCleared e -> run(CLEARED, e.task(), run);
                case Event.TaskQueued e -> {
                    run(QUEUED, e.task(), run);
                    out.number(e.attempt());
                }
                case Event.TaskRunning e -> running(e, run);
                case Event.TaskUpForRetry e -> {
                    one(UP_FOR_RETRY, e.task(), e.attempt());
                    error(e.error());
                    time(e.retryAt());
                    out.number(e.cost().code());
                }
                case Event.TaskSucceeded e -> succeeded(e.task(), e.attempt(), e.result(), run);
                case Event.TaskFailed e -> {
                    one(FAILED, e.task(), e.attempt());
                    error(e.error());
                }
                case Event.TaskUpstreamFailed e -> run(UPSTREAM_FAILED, e.task(), run);
                case Event.TaskSkipped e -> {
                    run(SKIPPED, e.task(), run);
                    optional(e.reason());
                }
                case Event.TaskCancelled e -> run(CANCELLED, e.task(), run);
            }
        }

        private void running(Event.TaskRunning event, int run) {
            if (run == 1) {
                one(RUNNING, event.task(), event.attempt());
            } else {
                run(RUNNING_TOGETHER, event.task(), run);
                out.number(event.attempt());
            }
            text(event.worker());
            time(event.startedAt());
        }

        private void succeeded(int task, int attempt, TaskResult result, int run) {
            if (result.equals(TaskResult.NULL)) {
                run(SUCCEEDED_WITH_NOTHING, task, run);
                out.number(attempt);
                return;
            }
            one(SUCCEEDED, task, attempt);
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

        private void run(int code, int task, int run) {
            out.number(code);
            out.number(task);
            out.number(run);
        }

        private void one(int code, int task, int attempt) {
            out.number(code);
            out.number(task);
            out.number(attempt);
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
                default -> readOfTask(code, in.count(), in.count());
            }
        }

        /** {@code number} is an attempt or the length of a run. */
        private void readOfTask(int code, int task, int number) {
            switch (code) {
                case RUNNING -> events.add(new Event.TaskRunning(task, number, text(), time()));
                case UP_FOR_RETRY ->
                    events.add(new Event.TaskUpForRetry(task, number, error(), time(), Event.Cost.ofCode(in.count())));
                case SUCCEEDED -> events.add(new Event.TaskSucceeded(task, number, result()));
                case FAILED -> events.add(new Event.TaskFailed(task, number, error()));
                default -> readRun(code, task, number);
            }
        }

        private void readRun(int code, int first, int run) {
            boolean ofAttempts = code == QUEUED || code == SUCCEEDED_WITH_NOTHING || code == RUNNING_TOGETHER;
            int attempt = ofAttempts ? in.count() : 0;
            String worker = code == RUNNING_TOGETHER ? text() : "";
            Instant startedAt = code == RUNNING_TOGETHER ? time() : Instant.EPOCH;
            Optional<String> reason = code == SKIPPED ? optional() : Optional.empty();
            if (run > MAX_RUN || first > Integer.MAX_VALUE - run) {
                throw new IllegalArgumentException("the entry has a run of " + run + " events: it is damaged");
            }
            for (int task = first; task < first + run; task++) {
                events.add(
                        switch (code) {
                            case CLEARED -> new Event.TaskCleared(task);
                            case QUEUED -> new Event.TaskQueued(task, attempt);
                            case SUCCEEDED_WITH_NOTHING -> new Event.TaskSucceeded(task, attempt, TaskResult.NULL);
                            case RUNNING_TOGETHER -> new Event.TaskRunning(task, attempt, worker, startedAt);
                            case UPSTREAM_FAILED -> new Event.TaskUpstreamFailed(task);
                            case SKIPPED -> new Event.TaskSkipped(task, reason);
                            case CANCELLED -> new Event.TaskCancelled(task);
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
