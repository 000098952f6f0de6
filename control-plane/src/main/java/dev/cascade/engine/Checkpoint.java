package dev.cascade.engine;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.LongBinaryOperator;
import java.util.function.LongUnaryOperator;
import java.util.zip.Deflater;
import java.util.zip.DeflaterOutputStream;
import java.util.zip.Inflater;
import java.util.zip.InflaterInputStream;

/**
 * A job's whole state, compressed: about 25 KB for 100,000 tasks in different states, and less than 5 KB if they are all in the same. The entries that tell of
 * each task take little where tasks end in the order in which they began, and about 2 bytes each where they end in any order.
 * It is the state after the entry that it is stored in. Immutable.
 *
 * <p>Format: a format number, the number of the entry, and sections, each a tag, the length of its body, and the body. An older reader refuses a tag that it does
 * not know, unless the tag is odd, and does not see what was added at the end of a body.
 */
public final class Checkpoint {

    private static final int FORMAT = 2;

    /** The most task instances of a job: an upper limit to what a few damaged bytes can turn into. */
    private static final int MAX_PLACES = 1 << 24;

    // Tags of sections. Part of the stored form: append, never renumber. A reader may skip a tag that it does not know
    // if it is odd.
    private static final int SKIPPABLE = 1;
    private static final int JOB = 2;
    private static final int WORKERS = 4;
    private static final int STATUS = 6;
    private static final int WAIT = 8;
    private static final int ATTEMPT = 10;
    private static final int TRIES = 12;
    private static final int LOSSES = 14;
    private static final int WORKER = 16;
    private static final int DEADLINE = 18;
    private static final int REMINDER = 20;
    private static final int EXPANSIONS = 22;
    private static final int BEGAN = 24;
    private static final int ENDED = 26;
    private static final int FAILURES = 28;

    private final byte[] bytes;

    /** The number of the entry after which it was made. */
    public long entryCount() {
        ByteReader in = new ByteReader(inflate(bytes));
        in.number();
        return in.number();
    }

    private Checkpoint(byte[] bytes) {
        this.bytes = bytes;
    }

    /** A checkpoint as it was stored. */
    public static Checkpoint ofBytes(byte[] bytes) {
        return new Checkpoint(bytes.clone());
    }

    /** The form to store. */
    public byte[] toBytes() {
        return bytes.clone();
    }

    public int sizeBytes() {
        return bytes.length;
    }

    static Checkpoint of(Job job) {
        ByteWriter out = new ByteWriter();
        out.number(FORMAT);
        out.number(job.entries);
        Sections sections = new Sections(out);
        sections.add(JOB, body -> {
            body.number(job.status.code());
            body.number(job.events);
            body.number(job.plan.size());
            body.number(job.places);
        });
        sections.add(WORKERS, body -> job.workers.names().stream().skip(1).forEach(body::text));
        // Column by column, since equal values side by side compress best.
        sections.column(
                STATUS, job, job.states, state -> TaskState.status(state).code());
        sections.column(
                WAIT, job, job.states, state -> TaskState.waitKind(state).code());
        sections.column(ATTEMPT, job, job.states, TaskState::attempt);
        sections.column(TRIES, job, job.states, TaskState::tries);
        sections.column(LOSSES, job, job.states, TaskState::losses);
        sections.column(WORKER, job, job.states, TaskState::worker);
        sections.column(DEADLINE, job, job.deadlines, time -> time);
        sections.column(REMINDER, job, job.reminders, time -> time);
        sections.add(EXPANSIONS, body -> {
            for (int task = 0; task < job.plan.size(); task++) {
                writeExpansion(body, task, job.expansions.get(task));
            }
        });
        sections.entries(BEGAN, job, job.progress, TaskEntries::began);
        sections.entries(ENDED, job, job.progress, TaskEntries::ended);
        sections.entries(FAILURES, job, job.failureEntries, failure -> failure);
        return new Checkpoint(deflate(out.done()));
    }

    private static void writeExpansion(ByteWriter body, int task, long expansion) {
        if (expansion != 0) {
            body.number(task);
            body.number(ExpansionRange.first(expansion));
            body.number(ExpansionRange.places(expansion));
            body.number(ExpansionRange.items(expansion));
        }
    }

    /** Writes sections: a tag, the length of the body, and the body. A section with nothing in it is left out. */
    private static final class Sections {

        private final ByteWriter out;
        private final ByteWriter body = new ByteWriter();

        Sections(ByteWriter out) {
            this.out = out;
        }

        void add(int tag, Consumer<ByteWriter> content) {
            content.accept(body);
            if (!body.isEmpty()) {
                out.number(tag);
                out.section(body);
            }
        }

        /** A number for each place; left out if all are 0. */
        void column(int tag, Job job, PagedLongs values, LongUnaryOperator column) {
            if (isAnyOther(job, values, column)) {
                add(tag, body -> {
                    for (int place = 0; place < job.places; place++) {
                        body.number(column.applyAsLong(values.get(place)));
                    }
                });
            }
        }

        /**
         * As a column, but of numbers that differ little from one place to the next: 0, or 1 more than the difference from the last one that is not 0.
         */
        void entries(int tag, Job job, PagedLongs values, LongUnaryOperator column) {
            if (isAnyOther(job, values, column)) {
                add(tag, body -> {
                    long last = 0;
                    for (int place = 0; place < job.places; place++) {
                        long entry = column.applyAsLong(values.get(place));
                        body.number(entry == 0 ? 0 : 1 + zigzag(entry - last));
                        last = entry == 0 ? last : entry;
                    }
                });
            }
        }

        private static long zigzag(long difference) {
            return difference << 1 ^ difference >> 63;
        }

        private static boolean isAnyOther(Job job, PagedLongs values, LongUnaryOperator column) {
            for (int place = values.next(0, job.places);
                    place < job.places;
                    place = values.next(place + 1, job.places)) {
                if (column.applyAsLong(values.get(place)) != 0) {
                    return true;
                }
            }
            return false;
        }
    }

    /**
     * The job as it was.
     *
     * @throws IllegalArgumentException if this is no checkpoint of a job with this plan, or one that this version does not understand
     */
    public Job restore(String id, Plan plan) {
        ByteReader in = new ByteReader(inflate(bytes));
        if (in.number() != FORMAT) {
            throw new IllegalArgumentException("job " + id + " was saved by another version of Cascade");
        }
        MutableJob job = new MutableJob(Job.create(id, plan), in.number());
        boolean isJobKnown = false;
        while (in.hasMore()) {
            int tag = in.count();
            in.enterSection();
            isJobKnown |= tag == JOB;
            read(tag, in, job);
            in.leaveSection();
        }
        if (!isJobKnown) {
            throw new IllegalArgumentException("the checkpoint of job " + id + " has no job in it: it is damaged");
        }
        for (int place = 0; place < job.places; place++) {
            check(job, place);
        }
        return job.restored();
    }

    private static void read(int tag, ByteReader in, MutableJob job) {
        switch (tag) {
            case JOB -> readJob(in, job);
            case WORKERS -> readWorkers(in, job);
            case STATUS -> states(in, job, (s, value) -> TaskState.withStatus(s, TaskStatus.ofCode(value)));
            case WAIT -> states(in, job, (s, value) -> TaskState.withWait(s, WaitKind.ofCode(value)));
            case ATTEMPT -> states(in, job, TaskState::withAttempt);
            case TRIES -> states(in, job, TaskState::withTries);
            case LOSSES -> states(in, job, TaskState::withLosses);
            case WORKER -> states(in, job, TaskState::withWorker);
            case DEADLINE -> times(in, job, job.deadlines);
            case REMINDER -> times(in, job, job.reminders);
            case EXPANSIONS -> readExpansions(in, job);
            case BEGAN ->
                entries(in, job, job.entries, job.progress, (entries, value) -> TaskEntries.withBegan(entries, value));
            case ENDED ->
                entries(in, job, job.entries, job.progress, (entries, value) -> TaskEntries.withEnded(entries, value));
            case FAILURES -> entries(in, job, job.entries << 1 | 1, job.failureEntries, (none, value) -> value);
            default -> {
                if ((tag & SKIPPABLE) == 0) {
                    throw new IllegalArgumentException("the checkpoint of job " + job.id + " has a section " + tag
                            + ", which this version of Cascade does not know and must not skip: it is damaged, or was"
                            + " written by a newer version");
                }
            }
        }
    }

    private static void readJob(ByteReader in, MutableJob job) {
        job.status = JobStatus.ofCode(in.count());
        job.events = in.number();
        if (in.count() != job.plan.size()) {
            throw new IllegalArgumentException("the checkpoint of job " + job.id + " is of another version of its DAG");
        }
        int places = in.count();
        if (places < job.plan.size() || places > MAX_PLACES) {
            throw new IllegalArgumentException("the checkpoint has " + places + " task instances: it is damaged");
        }
        job.grow(places);
    }

    private static void readWorkers(ByteReader in, MutableJob job) {
        List<String> names = new ArrayList<>(List.of(""));
        while (in.hasMore()) {
            names.add(in.text());
        }
        job.workers = WorkerTable.of(names).edit();
    }

    private interface StateColumn {
        long set(long state, int value);
    }

    private static void states(ByteReader in, MutableJob job, StateColumn column) {
        for (int place = 0; place < job.places; place++) {
            job.states.set(place, column.set(job.states.get(place), in.count()));
        }
    }

    private static void times(ByteReader in, MutableJob job, PagedLongs.Editor times) {
        for (int place = 0; place < job.places; place++) {
            times.set(place, in.number());
        }
    }

    private static void entries(
            ByteReader in, MutableJob job, long most, PagedLongs.Editor into, LongBinaryOperator column) {
        long last = 0;
        for (int place = 0; place < job.places; place++) {
            long code = in.number();
            if (code != 0) {
                long zigzag = code - 1;
                last += (zigzag >>> 1) ^ -(zigzag & 1);
                if (last < 1 || last > most) {
                    throw new IllegalArgumentException(
                            "the checkpoint refers to an entry that there is not: it is damaged");
                }
                into.set(place, column.applyAsLong(into.get(place), last));
            }
        }
    }

    private static void readExpansions(ByteReader in, MutableJob job) {
        while (in.hasMore()) {
            int task = in.count();
            int first = in.count();
            int places = in.count();
            int items = in.count();
            if (task >= job.plan.size()
                    || first < job.plan.size()
                    || places > Command.Expand.MAX_ITEMS
                    || first > job.places - places
                    || items > places) {
                throw impossible();
            }
            job.expansions.set(task, ExpansionRange.of(first, places, items));
        }
    }

    private static void check(MutableJob job, int place) {
        TaskStatus status = job.statusAt(place);
        boolean mayEnd = status == TaskStatus.RUNNING || status.isWaiting();
        boolean mayBeDue = status == TaskStatus.UP_FOR_RETRY || status.isWaiting();
        if (TaskState.worker(job.states.get(place)) >= job.workers.table().size()
                || (job.deadlines.get(place) != 0 && !mayEnd)
                || (job.reminders.get(place) != 0 && !mayBeDue)) {
            throw impossible();
        }
    }

    private static IllegalArgumentException impossible() {
        return new IllegalArgumentException("the checkpoint has a task in a state that cannot be: it is damaged");
    }

    private static byte[] deflate(byte[] plain) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        Deflater deflater = new Deflater(Deflater.BEST_SPEED, true);
        try (DeflaterOutputStream zip = new DeflaterOutputStream(out, deflater)) {
            zip.write(plain);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } finally {
            deflater.end();
        }
        return out.toByteArray();
    }

    private static byte[] inflate(byte[] zipped) {
        Inflater inflater = new Inflater(true);
        try (InflaterInputStream in = new InflaterInputStream(new ByteArrayInputStream(zipped), inflater)) {
            return in.readAllBytes();
        } catch (IOException e) {
            throw new IllegalArgumentException("the checkpoint is damaged: " + e.getMessage(), e);
        } finally {
            inflater.end();
        }
    }
}
