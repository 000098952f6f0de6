package dev.cascade.usecase.query;

import dev.cascade.engine.Job;
import dev.cascade.engine.TaskRef;
import dev.cascade.port.JobStore;
import dev.cascade.port.TaskLogs;
import dev.cascade.port.TaskLogs.Part;
import dev.cascade.port.WorkerStore;
import dev.cascade.port.WorkerStore.Worker;
import dev.cascade.usecase.RequestRejectedException;
import dev.cascade.usecase.query.JobSnapshots.JobSnapshot;
import dev.cascade.usecase.query.LogPage.Anchor;
import dev.cascade.usecase.query.LogPage.Range;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;

/** Reads the logs of attempts, a part at a time, never more of a log than is wanted. Thread-safe. */
public final class ReadLog {

    private static final int LONGEST_REST = 3;

    private final JobStore jobs;
    private final WorkerStore workers;
    private final JobSnapshots snapshots;
    private final TaskLogs logs;

    public ReadLog(JobStore jobs, WorkerStore workers, JobSnapshots snapshots, TaskLogs logs) {
        this.jobs = jobs;
        this.workers = workers;
        this.snapshots = snapshots;
        this.logs = logs;
    }

    /**
     * A part of a log; an empty one if nothing has been written.
     *
     * @param task a task's id, or {@code id#3} for an item of a mapped task
     * @param attempt the attempt's number, from 1
     * @throws RequestRejectedException if there is no such job, task or attempt, or if its log cannot be read from here
     */
    public LogPage read(String jobId, String task, int attempt, Range range) {
        JobSnapshot snapshot = snapshots.find(jobId).orElseThrow(() -> RequestRejectedException.jobNotFound(jobId));
        Job job = snapshot.job();
        TaskRef ref = TaskNames.find(job, task).orElseThrow(() -> RequestRejectedException.taskNotFound(jobId, task));
        int attempts = job.attempt(ref);
        if (attempt < 1 || attempt > attempts) {
            throw new RequestRejectedException(
                    RequestRejectedException.Kind.NOT_FOUND,
                    "attempt-not-found",
                    "task \"" + task + "\" of job \"" + jobId + "\" has "
                            + (attempts == 0 ? "had no attempt yet" : "had attempts 1 to " + attempts + " so far"));
        }
        TaskLogs.Key key =
                new TaskLogs.Key(jobId, job.plan().task(ref.task()), job.plan().nameOf(ref), attempt);
        // The end is asked for before the log is read: what was written until then is in it.
        return read(new Source(snapshot, ref, key, !job.isInFlight(ref, attempt)), range);
    }

    /** @param hasEnded whether the attempt has */
    private record Source(JobSnapshot snapshot, TaskRef ref, TaskLogs.Key key, boolean hasEnded) {}

    private LogPage read(Source source, Range range) {
        return switch (range.anchor()) {
            case Anchor.After after -> page(source, after.bytes(), range.limit(), false);
            case Anchor.Before before -> {
                long from = Math.max(0, before.bytes() - range.limit());
                yield page(source, from, (int) (before.bytes() - from), from > 0);
            }
            case Anchor.End end -> {
                long from = Math.max(0, bytes(source, 0, 0).size() - range.limit());
                yield page(source, from, range.limit(), from > 0);
            }
        };
    }

    /** @param isAnywhere whether {@code from} may be within a character, the rest of which is left out then */
    private LogPage page(Source source, long from, int length, boolean isAnywhere) {
        Part.Bytes part = bytes(source, from, length);
        byte[] bytes = part.bytes();
        long size = part.size();
        int first = isAnywhere ? continued(bytes) : 0;
        boolean mayGoOn = from + bytes.length < size || !source.hasEnded();
        int end = Math.max(first, bytes.length - (mayGoOn ? unfinished(bytes) : 0));
        return new LogPage(
                new String(bytes, first, end - first, StandardCharsets.UTF_8),
                from + first,
                from + end,
                source.hasEnded() && from + end >= size,
                size);
    }

    private Part.Bytes bytes(Source source, long from, int length) {
        return switch (logs.read(source.key(), from, length)) {
            case Part.Bytes found -> found;
            case Part.Elsewhere elsewhere -> throw elsewhere(source.key(), elsewhere.where());
            case Part.Missing none -> {
                Optional<Worker> other = workerOf(source).filter(worker -> !logs.keepsLogsOf(worker));
                if (other.isPresent()) {
                    throw elsewhere(
                            source.key(),
                            "worker " + other.get().id() + " on host "
                                    + other.get().host() + " ran it, and has it in its state directory");
                }
                yield new Part.Bytes(new byte[0], 0);
            }
        };
    }

    /** Who ran the attempt, if it was the latest and the worker is still known. */
    private Optional<Worker> workerOf(Source source) {
        JobSnapshot snapshot = source.snapshot();
        if (source.key().attempt() != snapshot.job().attempt(source.ref())) {
            return Optional.empty();
        }
        return TaskHistories.of(jobs, snapshot, List.of(source.ref()))
                .getFirst()
                .worker()
                .flatMap(name -> workers.list().stream()
                        .filter(worker -> worker.id().equals(name))
                        .findFirst());
    }

    private static RequestRejectedException elsewhere(TaskLogs.Key key, String where) {
        return new RequestRejectedException(
                RequestRejectedException.Kind.NOT_FOUND,
                "log-elsewhere",
                "the log of attempt " + key.attempt() + " of task \"" + key.name() + "\" cannot be read from here: "
                        + where);
    }

    /** How many bytes at the beginning continue a character. */
    private static int continued(byte[] bytes) {
        int count = 0;
        while (count < Math.min(LONGEST_REST, bytes.length) && isContinuation(bytes[count])) {
            count++;
        }
        return count;
    }

    /** How many bytes at the end are the beginning of a character that goes on after them. */
    private static int unfinished(byte[] bytes) {
        for (int count = 1; count <= Math.min(LONGEST_REST, bytes.length); count++) {
            byte b = bytes[bytes.length - count];
            if (!isContinuation(b)) {
                return length(b) > count ? count : 0;
            }
        }
        return 0;
    }

    private static boolean isContinuation(byte b) {
        return (b & 0xC0) == 0x80;
    }

    /** How many bytes a character has that begins so; 1 for what begins none. */
    private static int length(byte first) {
        int b = first & 0xFF;
        if (b >= 0xF0 && b <= 0xF4) {
            return 4;
        }
        if (b >= 0xE0 && b < 0xF0) {
            return 3;
        }
        return b >= 0xC2 && b < 0xE0 ? 2 : 1;
    }
}
