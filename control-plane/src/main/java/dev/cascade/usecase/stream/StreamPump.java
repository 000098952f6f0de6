package dev.cascade.usecase.stream;

import dev.cascade.port.JobStore.JournalEnd;
import dev.cascade.port.PushScheduler;
import dev.cascade.port.Subscriptions;
import dev.cascade.port.Subscriptions.Reader;
import dev.cascade.port.Subscriptions.Subscription;
import dev.cascade.port.Topic;
import dev.cascade.port.ViewerPosition;
import dev.cascade.port.Viewers;
import dev.cascade.port.Viewers.Delivery;
import dev.cascade.usecase.query.FollowJob;
import dev.cascade.usecase.query.FollowJob.EventPage;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.Semaphore;
import org.jspecify.annotations.Nullable;

/**
 * Sends to all viewers of a job what they have not received of it. It makes no difference why and how often this is asked for, nor by how many
 * processes at once: each viewer's position is in the store, one process at a time may send to a viewer, and what is sent is read from the journal. So
 * every event is sent once and in order. Thread-safe.
 */
final class StreamPump {

    /** Longer than sending to one viewer may take; after a crash, how long nothing is sent to it. */
    static final Duration CLAIM = Duration.ofSeconds(15);

    /** When half of the claim has been used up, the rest is left for later. */
    private static final Duration TELLING = Duration.ofSeconds(6);

    private static final Duration WAIT_FOR_CLAIM = Duration.ofMillis(25);
    private static final int CLAIM_TRIES = 20;

    private final FollowJob follow;
    private final Subscriptions subscriptions;
    private final Viewers viewers;
    private final PushScheduler pushes;
    private final StreamPace pace;
    private final EventMessages format;
    private final InstantSource clock;

    StreamPump(
            FollowJob follow,
            Subscriptions subscriptions,
            Viewers viewers,
            PushScheduler pushes,
            StreamPace pace,
            EventMessages format,
            InstantSource clock) {
        this.follow = follow;
        this.subscriptions = subscriptions;
        this.viewers = viewers;
        this.pushes = pushes;
        this.pace = pace;
        this.format = format;
        this.clock = clock;
    }

    /**
     * Sends to all viewers of the job.
     *
     * @param isCatchUp whether this is the catch-up that was asked for earlier
     */
    void push(String jobId, boolean isCatchUp) {
        Optional<String> dag = follow.dagOf(jobId);
        if (dag.isEmpty()) {
            return;
        }
        tell(jobId, isCatchUp, subscriptions.readers(jobId, dag.get(), clock.instant()));
    }

    /** Sends to one viewer of the job. So a new subscription costs the same however many there are. */
    void catchUp(String jobId, Subscription subscription) {
        follow.dagOf(jobId)
                .flatMap(dag -> subscriptions.reader(subscription, jobId, dag, clock.instant()))
                .ifPresent(reader -> tell(jobId, true, List.of(reader)));
    }

    /** Sends to some new subscriptions to which the job belongs. Those to which all was sent up to the end of its journal cost no read. */
    void catchUp(String jobId, JournalEnd end, List<Subscription> some) {
        Optional<String> dag = follow.dagOf(jobId);
        if (dag.isEmpty()) {
            return;
        }
        Instant now = clock.instant();
        List<Reader> readers = some.stream()
                .flatMap(each -> subscriptions.reader(each, jobId, dag.get(), now).stream())
                .filter(reader ->
                        reader.delivered().isEmpty() || reader.delivered().get().entry() < end.entry())
                .toList();
        tell(jobId, true, readers);
    }

    private void tell(String jobId, boolean isCatchUp, List<Reader> readers) {
        Pass pass = new Pass(jobId, isCatchUp);
        try {
            pass.tell(readers);
        } finally {
            // Also when one of them could not be reached: the others rely on it.
            if (pass.isLeft) {
                pushes.later(new Topic.OfJob(jobId), pace.pause());
            }
        }
    }

    /** One round of telling. Viewers at the same place, which is nearly all of them, share what is read. */
    private final class Pass {

        private final String jobId;
        private final boolean isCatchUp;
        private final int times;
        private final Map<ViewerPosition, EventPage> read = new ConcurrentHashMap<>();
        private final NavigableMap<Instant, ViewerPosition> starts = new ConcurrentSkipListMap<>();
        private volatile boolean isLeft;

        Pass(String jobId, boolean isCatchUp) {
            this.jobId = jobId;
            this.isCatchUp = isCatchUp;
            this.times = isCatchUp ? pace.catchUp() : 1;
        }

        /** Most viewers know everything: no thread is started for them. */
        void tell(List<Reader> all) {
            findEnds(all);
            List<Reader> readers = all.stream().filter(this::isBehind).toList();
            if (readers.isEmpty()) {
                return;
            }
            if (readers.size() == 1 || pace.atOnce() == 1) {
                readers.forEach(this::tell);
                return;
            }
            Semaphore places = new Semaphore(pace.atOnce());
            try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
                List<? extends Future<?>> tellings = readers.stream()
                        .map(reader -> threads.submit(() -> {
                            places.acquireUninterruptibly();
                            try {
                                tell(reader);
                            } finally {
                                places.release();
                            }
                        }))
                        .toList();
                tellings.forEach(StreamPump::await);
            }
        }

        /** Looks for the earliest and the latest time first: where both lead to one place, so do all others, and nothing more is read. */
        private void findEnds(List<Reader> readers) {
            List<Instant> times = readers.stream()
                    .filter(reader -> reader.delivered().isEmpty())
                    .map(Reader::since)
                    .sorted()
                    .toList();
            if (times.size() > 2) {
                since(times.getFirst());
                since(times.getLast());
            }
        }

        void tell(Reader reader) {
            if (isLeftToAnother(reader)) {
                return;
            }
            Optional<Reader> claimed = claim(reader);
            if (claimed.isPresent()) {
                tellClaimed(claimed.get());
            }
        }

        private boolean isBehind(Reader reader) {
            return !page(start(reader), reader.subscription()).steps().isEmpty();
        }

        /** A catch-up that was asked for goes first; after too long without one, any pass may do it. */
        private boolean isLeftToAnother(Reader reader) {
            Instant now = clock.instant();
            Optional<Duration> early =
                    reader.catchUpAt().filter(at -> at.isAfter(now)).map(at -> Duration.between(now, at));
            if (isCatchUp
                    && early.isPresent()
                    && early.get().compareTo(pace.pause().dividedBy(4)) <= 0) {
                // It is he, a little early.
                pause(early.get());
                return false;
            }
            return isCatchUp
                    ? early.isPresent()
                    : reader.catchUpAt()
                            .filter(at -> at.plus(pace.pause()).isAfter(now))
                            .isPresent();
        }

        private ViewerPosition start(Reader reader) {
            return reader.delivered().orElseGet(() -> since(reader.since()));
        }

        /** Where times before and after it lead, a time between them leads, too. */
        private ViewerPosition since(Instant time) {
            Map.@Nullable Entry<Instant, ViewerPosition> before = starts.floorEntry(time);
            Map.@Nullable Entry<Instant, ViewerPosition> after = starts.ceilingEntry(time);
            if (before != null && after != null && before.getValue().equals(after.getValue())) {
                return before.getValue();
            }
            ViewerPosition start = follow.since(jobId, time);
            starts.put(time, start);
            return start;
        }

        private EventPage page(ViewerPosition after, Subscription subscription) {
            int limit = times * (subscription.batch() ? pace.batches() * format.mostEvents() : pace.events());
            return read.computeIfAbsent(after, position -> follow.after(jobId, position, limit));
        }

        /** The process that sends to the viewer now is done in a moment, and may not know of what this pass is about. */
        private Optional<Reader> claim(Reader reader) {
            for (int i = 0; i < CLAIM_TRIES; i++) {
                Instant now = clock.instant();
                Optional<Reader> claimed = subscriptions.claim(reader, now, now.plus(CLAIM));
                if (claimed.isPresent()) {
                    return claimed;
                }
                pause(WAIT_FOR_CLAIM);
            }
            isLeft = true;
            return Optional.empty();
        }

        private void tellClaimed(Reader reader) {
            Subscription subscription = reader.subscription();
            ViewerPosition delivered = start(reader);
            EventPage page = page(delivered, subscription);
            Iterator<EventMessages.Message> messages = format.of(subscription, page.steps());
            int usual = subscription.batch() ? pace.batches() : pace.events();
            Instant until = clock.instant().plus(TELLING);
            boolean isRest = !page.isAll();
            int sent = 0;
            try {
                for (; messages.hasNext(); sent++) {
                    if (sent == times * usual || clock.instant().isAfter(until)) {
                        isRest = true;
                        break;
                    }
                    EventMessages.Message message = messages.next();
                    Delivery delivery = viewers.post(subscription.connection(), message.text());
                    if (delivery == Delivery.GONE) {
                        subscriptions.disconnected(subscription.connection());
                        return;
                    }
                    if (delivery == Delivery.BUSY) {
                        isRest = true;
                        break;
                    }
                    delivered = message.position();
                }
            } finally {
                // A viewer that got more than usual gets nothing for as long as that would have taken.
                boolean goesOn = isRest || sent > usual;
                if (goesOn) {
                    isLeft = true;
                }
                subscriptions.delivered(
                        reader, delivered, goesOn ? Optional.of(clock.instant().plus(pace.pause())) : Optional.empty());
            }
        }
    }

    static void pause(Duration time) {
        try {
            Thread.sleep(time);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while waiting for a viewer", e);
        }
    }

    private static void await(Future<?> telling) {
        try {
            telling.get();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while messages were sent to viewers", e);
        } catch (ExecutionException e) {
            throw e.getCause() instanceof RuntimeException cause ? cause : new IllegalStateException(e.getCause());
        }
    }
}
