package dev.cascade.engine;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.zip.Deflater;
import java.util.zip.DeflaterOutputStream;
import java.util.zip.Inflater;
import java.util.zip.InflaterInputStream;

/**
 * A job's whole state in a few bytes: about 25 KB for 100,000 tasks in different states, next to nothing for tasks that are all alike.
 * It is the state of one moment, written into the entry that led there; it never changes.
 */
public final class Checkpoint {

    private static final int FORMAT = 1;

    private final byte[] bytes;

    /** The number of the entry after which it was made. */
    public long entryCount() {
        ByteReader in = new ByteReader(inflate(bytes));
        in.number();
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
        out.number(job.status.code());
        out.number(job.entries);
        out.number(job.events);
        out.number(job.plan.size());
        out.number(job.workers.size());
        job.workers.forEach(out::text);
        // Column by column, since equal values side by side compress best.
        int size = job.plan.size();
        for (int task = 0; task < size; task++) {
            out.number(TaskBits.status(job.tasks.get(task)).code());
        }
        for (int task = 0; task < size; task++) {
            out.number(TaskBits.attempt(job.tasks.get(task)));
        }
        for (int task = 0; task < size; task++) {
            out.number(TaskBits.tries(job.tasks.get(task)));
        }
        for (int task = 0; task < size; task++) {
            out.number(TaskBits.losses(job.tasks.get(task)));
        }
        for (int task = 0; task < size; task++) {
            out.number(TaskBits.worker(job.tasks.get(task)));
        }
        for (int task = 0; task < size; task++) {
            out.number(job.due.get(task));
        }
        return new Checkpoint(deflate(out.done()));
    }

    /**
     * The job as it was.
     *
     * @throws IllegalArgumentException if this is no checkpoint of a job with this plan
     */
    public Job restore(String id, Plan plan) {
        ByteReader in = new ByteReader(inflate(bytes));
        if (in.number() != FORMAT) {
            throw new IllegalArgumentException("job " + id + " was saved by a newer version of Cascade");
        }
        JobStatus status = JobStatus.ofCode(in.count());
        long entries = in.number();
        long events = in.number();
        if (in.count() != plan.size()) {
            throw new IllegalArgumentException("the checkpoint of job " + id + " is of another version of its DAG");
        }
        List<String> workers = new ArrayList<>();
        for (int count = in.count(); count > 0; count--) {
            workers.add(in.text());
        }
        long[] bits = new long[plan.size()];
        Arrays.setAll(bits, t -> TaskBits.withStatus(0, TaskStatus.ofCode(in.count())));
        Arrays.setAll(bits, t -> TaskBits.withAttempt(bits[t], in.count()));
        Arrays.setAll(bits, t -> TaskBits.withTries(bits[t], in.count()));
        Arrays.setAll(bits, t -> TaskBits.withLosses(bits[t], in.count()));
        Arrays.setAll(bits, t -> TaskBits.withWorker(bits[t], in.count()));
        long[] due = new long[plan.size()];
        Arrays.setAll(due, t -> in.number());
        for (int task = 0; task < bits.length; task++) {
            check(bits[task], due[task], workers.size());
        }
        return Fold.restored(Job.create(id, plan), status, entries, events, workers, bits, due);
    }

    private static void check(long bits, long due, int workers) {
        TaskStatus status = TaskBits.status(bits);
        boolean mayBeDue = status == TaskStatus.RUNNING || status == TaskStatus.UP_FOR_RETRY;
        if (TaskBits.worker(bits) >= workers || (due != 0 && !mayBeDue)) {
            throw new IllegalArgumentException("the checkpoint has a task in a state that cannot be: it is damaged");
        }
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
