package dev.cascade.usecase.advance;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Requests by job. Of those who bring requests for one job, one thread at a time reads them, and takes all that are there at once. There is a mailbox while
 * somebody reads it or something waits in it. This class alone knows who reads. Thread-safe.
 *
 * @param <R> a request, which is answered by its reader
 */
public final class Mailboxes<R> {

    private final Map<String, Mailbox<R>> mailboxes = new ConcurrentHashMap<>();
    private final Reader<R> reader;

    public Mailboxes(Reader<R> reader) {
        this.reader = reader;
    }

    /** Reads the requests of one job. */
    public interface Reader<R> {

        /**
         * Reads requests, while nobody else reads requests of this job.
         *
         * @return answers them. It runs when others may read again, so that who gets an answer may send and await further requests
         */
        Runnable read(String jobId, List<R> requests);

        /** Answers requests that could not be read. */
        void failed(List<R> requests, Throwable failure);
    }

    /** Changed within {@link Map#compute} only, which lets one thread at a time do so. */
    private static final class Mailbox<R> {

        private final List<R> requests = new ArrayList<>();
        private boolean isHeld;
    }

    /** Puts a request into the job's mailbox, and reads the mailbox unless somebody else does. */
    public void put(String jobId, R request) {
        Object unused = mailboxes.compute(jobId, (id, known) -> {
            Mailbox<R> mailbox = known == null ? new Mailbox<>() : known;
            mailbox.requests.add(request);
            return mailbox;
        });
        read(jobId);
    }

    private void read(String jobId) {
        for (List<R> taken = take(jobId); !taken.isEmpty(); taken = take(jobId)) {
            Runnable answers = readTaken(jobId, taken);
            answers.run();
        }
    }

    private Runnable readTaken(String jobId, List<R> taken) {
        try {
            return reader.read(jobId, taken);
        } catch (RuntimeException | Error e) {
            return () -> reader.failed(taken, e);
        } finally {
            release(jobId);
        }
    }

    /** All that waits, for the caller to read; nothing if somebody else reads. */
    private List<R> take(String jobId) {
        List<R> taken = new ArrayList<>();
        Object unused = mailboxes.computeIfPresent(jobId, (id, mailbox) -> {
            if (!mailbox.isHeld && !mailbox.requests.isEmpty()) {
                mailbox.isHeld = true;
                taken.addAll(mailbox.requests);
                mailbox.requests.clear();
            }
            return mailbox;
        });
        return taken;
    }

    private void release(String jobId) {
        Object unused = mailboxes.computeIfPresent(jobId, (id, mailbox) -> {
            mailbox.isHeld = false;
            return mailbox.requests.isEmpty() ? null : mailbox;
        });
    }
}
