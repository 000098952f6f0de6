package dev.cascade.usecase;

import dev.cascade.dsl.definition.DagDefinition;
import dev.cascade.engine.Command;
import dev.cascade.engine.DagSketch;
import dev.cascade.engine.Outcome;
import dev.cascade.engine.TaskError;
import dev.cascade.port.ArtifactStore;
import dev.cascade.port.Attempt;
import dev.cascade.port.JobHeader;
import dev.cascade.port.JobStore;
import dev.cascade.port.MemoryDagStore;
import dev.cascade.port.MemoryJobStore;
import dev.cascade.port.MemoryWorkerStore;
import dev.cascade.port.StoreException;
import dev.cascade.port.TaskDispatcher;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** The use cases over stores in memory, with a clock that the test moves and a dispatcher that the test plays. */
final class Fixture {

    static final Instant NOON = Instant.parse("2026-03-01T12:00:00Z");

    Instant now = NOON;
    final MemoryDagStore dags = new MemoryDagStore();
    final JobStore jobs;
    final PublishResults publish;
    final MemoryWorkerStore workers = new MemoryWorkerStore();
    final Hands hands = new Hands();
    final Files files;
    final Map<String, Instant> wakes = new HashMap<>();
    final Deque<Runnable> background = new ArrayDeque<>();
    final Plans plans = new Plans(dags);
    final AdvanceJob advance;
    final AdmitJobs admit;
    final StartJob start;
    final CancelJob cancel;
    final RetryJob retry;
    final CompleteTask complete;
    final DescribeJob describe;
    final ReconcileJobs reconcile;

    private @Nullable AdmitJobs listening;
    /** Whether the process dies once something was saved, before it acts upon it. */
    boolean dies;

    private int ids;

    Fixture() {
        this(new MemoryJobStore());
    }

    Fixture(JobStore jobs) {
        this(jobs, new Files());
    }

    Fixture(JobStore jobs, Files files) {
        this.jobs = jobs;
        this.files = files;
        this.publish = new PublishResults(files, true);
        this.advance = new AdvanceJob(
                jobs,
                plans,
                hands,
                (header, job, entry) -> {
                    if (dies) {
                        throw new IllegalStateException("the process died after the entry was saved");
                    }
                    publish.saved(header, job, entry);
                    AdmitJobs listener = listening;
                    if (listener != null) {
                        listener.saved(header, job, entry);
                    }
                },
                wakes::put,
                () -> now);
        this.admit = new AdmitJobs(jobs, advance, background::add);
        this.listening = admit;
        this.start = new StartJob(dags, jobs, plans, admit, () -> "job-" + ++ids, () -> now);
        this.cancel = new CancelJob(jobs, advance);
        this.retry = new RetryJob(jobs, plans, admit);
        this.complete = new CompleteTask(advance, files, publish);
        this.describe = new DescribeJob(jobs, plans);
        WorkLease once = new WorkLease(jobs, () -> now);
        this.reconcile = new ReconcileJobs(
                jobs,
                workers,
                advance,
                admit,
                hands,
                new RecoverDispatch(jobs, advance, hands, publish, once, () -> now),
                worker -> false,
                Optional::empty,
                () -> now);
    }

    Fixture with(DagSketch dag) {
        return with(dag.definition());
    }

    Fixture with(DagDefinition dag) {
        dags.register(dag, "test.yaml", now);
        return this;
    }

    void later(Duration time) {
        now = now.plus(time);
    }

    String started(String dag) {
        return started(dag, "{}");
    }

    String started(String dag, String context) {
        return start.start(StartJob.Request.of(dag, context, "test")).id();
    }

    /** The attempt that was handed out last for this task. */
    Attempt attempt(String jobId, String task) {
        return hands.given.reversed().stream()
                .filter(a -> a.job().id().equals(jobId) && a.definition().id().equals(task))
                .findFirst()
                .orElseThrow(() -> new AssertionError("task " + task + " was not handed out"));
    }

    JobHeader succeeds(String jobId, String task, String json) {
        complete.succeeded(attempt(jobId, task), result(json), now).join();
        return jobs.header(jobId).orElseThrow();
    }

    static PortableJson result(String json) {
        try {
            return PortableJson.ofText(json);
        } catch (NotPortableException e) {
            throw new AssertionError(e);
        }
    }

    JobHeader fails(String jobId, String task) {
        complete.failed(attempt(jobId, task), TaskError.retryable("Broken", "it broke"), now)
                .join();
        return jobs.header(jobId).orElseThrow();
    }

    JobHeader skips(String jobId, String task) {
        complete.complete(attempt(jobId, task), new Outcome.Skipped("nothing"), now)
                .join();
        return jobs.header(jobId).orElseThrow();
    }

    boolean claims(String jobId, String task, String worker) {
        Attempt attempt = attempt(jobId, task);
        Command.Claim claim = new Command.Claim(attempt.ref(), attempt.number(), worker);
        return advance.advance(jobId, claim) instanceof Advance.Done done
                && done.granted().contains(claim);
    }

    void runBackground() {
        for (Runnable next = background.poll(); next != null; next = background.poll()) {
            next.run();
        }
    }

    /** Takes what it is given, and remembers it. */
    static final class Hands implements TaskDispatcher {

        final List<Attempt> given = new ArrayList<>();
        final List<Attempt> claimed = new ArrayList<>();
        final List<Attempt> stopped = new ArrayList<>();
        int places;
        boolean reachesAll = true;

        @Override
        public boolean reachesAllWorkers() {
            return reachesAll;
        }

        List<String> givenNames() {
            return given.stream().map(Attempt::idempotencyKey).toList();
        }

        @Override
        public List<Attempt> reserve(List<Attempt> queued) {
            List<Attempt> reserved = List.copyOf(queued.subList(0, Math.min(places, queued.size())));
            places -= reserved.size();
            return reserved;
        }

        @Override
        public String executor(Attempt reserved) {
            return "hands";
        }

        @Override
        public void release(List<Attempt> reserved) {
            places += reserved.size();
        }

        @Override
        public void dispatch(List<Attempt> begun, List<Attempt> queued) {
            claimed.addAll(begun);
            given.addAll(begun);
            given.addAll(queued);
        }

        @Override
        public void redispatch(List<Attempt> queued) {
            given.addAll(queued);
        }

        @Override
        public void recover(List<Attempt> claimed, Predicate<Attempt> runs) {
            claimed.stream().filter(runs).forEach(given::add);
        }

        @Override
        public void stop(Attempt attempt) {
            stopped.add(attempt);
        }
    }

    /** Object storage in memory, which can be made to refuse. */
    static final class Files implements ArtifactStore {

        final Map<String, byte[]> objects = new HashMap<>();
        boolean refuses;

        /** A key that is taken: another object is in its way. */
        String taken = "";

        @Override
        public void put(String key, byte[] content, String contentType) {
            if (refuses) {
                throw new StoreException("bucket \"b\" denies PutObject", new IOException("403"));
            }
            refuseTaken(key);
            objects.put(key, content.clone());
        }

        private void refuseTaken(String key) {
            if (key.equals(taken)) {
                throw new StoreException("an object is in the way of " + key, new IOException("409"));
            }
        }

        @Override
        public Optional<byte[]> get(String key) {
            return Optional.ofNullable(objects.get(key));
        }

        @Override
        public List<String> keys(String prefix) {
            return objects.keySet().stream()
                    .filter(key -> key.startsWith(prefix))
                    .toList();
        }

        @Override
        public void delete(String key) {
            objects.remove(key);
        }

        @Override
        public void check(String key) {
            refuseTaken(key);
            if (refuses) {
                throw new StoreException("bucket \"b\" denies PutObject", new IOException("403"));
            }
        }

        @Override
        public String location(String key) {
            return "s3://b/" + key;
        }
    }
}
