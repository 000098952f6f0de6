package dev.cascade.usecase;

import dev.cascade.assembly.ControlPlane;
import dev.cascade.assembly.Stores;
import dev.cascade.dsl.definition.DagDefinition;
import dev.cascade.engine.Command;
import dev.cascade.engine.DagSketch;
import dev.cascade.engine.Outcome;
import dev.cascade.engine.TaskError;
import dev.cascade.memory.MemoryTickets;
import dev.cascade.port.ArtifactStore;
import dev.cascade.port.Attempt;
import dev.cascade.port.JobHeader;
import dev.cascade.port.JobStore;
import dev.cascade.port.MemoryDagStore;
import dev.cascade.port.MemoryJobStore;
import dev.cascade.port.MemoryWorkerStore;
import dev.cascade.port.StoreException;
import dev.cascade.port.StoreHealth;
import dev.cascade.port.TaskDispatcher;
import dev.cascade.port.Timers;
import dev.cascade.usecase.query.DescribeJob;
import java.io.IOException;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
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

/** The use cases over stores in memory, with a clock that the test moves and a dispatcher that the test plays. */
public final class Fixture {

    public static final Instant NOON = Instant.parse("2026-03-01T12:00:00Z");

    Instant now = NOON;
    public final MemoryDagStore dags = new MemoryDagStore();
    public final JobStore jobs;
    public final PublishResults publish;
    public final MemoryWorkerStore workers = new MemoryWorkerStore();
    public final Hands hands = new Hands();
    public final Files files;
    public final Map<String, Instant> wakes = new HashMap<>();
    public final Deque<Runnable> background = new ArrayDeque<>();
    public final ControlPlane core;
    public final Plans plans;
    public final AdvanceJob advance;
    public final AdmitJobs admit;
    public final StartJob start;
    public final CancelJob cancel;
    public final RetryJob retry;
    public final CompleteTask complete;
    public final DescribeJob describe;
    public final ReconcileJobs reconcile;

    /** Whether the process dies once an entry was saved, before it acts upon it. */
    public boolean dies;

    private int ids;

    public Fixture() {
        this(new MemoryJobStore());
    }

    public Fixture(JobStore jobs) {
        this(jobs, new Files());
    }

    public Fixture(JobStore jobs, Files files) {
        this.jobs = jobs;
        this.files = files;
        this.core = over(jobs, wakes::put).build();
        this.plans = core.plans();
        this.publish = core.publishResults();
        this.advance = core.advanceJob();
        this.admit = core.admitJobs();
        this.start = core.startJob();
        this.cancel = core.cancelJob();
        this.retry = core.retryJob();
        this.complete = core.completeTask();
        this.describe = core.describeJob();
        this.reconcile = core.reconcileJobs();
    }

    /** The assembly of another process over the same parts, with its own way to the jobs and its own timers. */
    ControlPlane.Builder over(JobStore reached, Timers timers) {
        return ControlPlane.over(
                        new Stores(dyingAfterAppend(reached), dags, workers, new MemoryTickets(), StoreHealth.ASSUMED),
                        files,
                        hands,
                        timers,
                        () -> now)
                .ids(() -> "job-" + ++ids)
                .background(background::add);
    }

    private JobStore dyingAfterAppend(JobStore store) {
        return (JobStore) Proxy.newProxyInstance(
                JobStore.class.getClassLoader(), new Class<?>[] {JobStore.class}, (proxy, method, arguments) -> {
                    try {
                        Object answer = method.invoke(store, arguments);
                        if (dies && method.getName().equals("append")) {
                            throw new IllegalStateException("the process died after the entry was saved");
                        }
                        return answer;
                    } catch (InvocationTargetException e) {
                        throw e.getCause();
                    }
                });
    }

    public Fixture with(DagSketch dag) {
        return with(dag.definition());
    }

    public Fixture with(DagDefinition dag) {
        dags.register(dag, "test.yaml", now);
        return this;
    }

    public void later(Duration time) {
        now = now.plus(time);
    }

    public String started(String dag) {
        return started(dag, "{}");
    }

    public String started(String dag, String context) {
        return start.start(StartJob.Request.of(dag, context, "test")).id();
    }

    /** The attempt that was handed out last for this task. */
    public Attempt attempt(String jobId, String task) {
        return hands.given.reversed().stream()
                .filter(a -> a.job().id().equals(jobId) && a.definition().id().equals(task))
                .findFirst()
                .orElseThrow(() -> new AssertionError("task " + task + " was not handed out"));
    }

    public JobHeader succeeds(String jobId, String task, String json) {
        complete.succeeded(attempt(jobId, task), result(json), now).join();
        return jobs.header(jobId).orElseThrow();
    }

    public static PortableJson result(String json) {
        try {
            return PortableJson.ofText(json);
        } catch (NotPortableException e) {
            throw new AssertionError(e);
        }
    }

    public JobHeader fails(String jobId, String task) {
        complete.failed(attempt(jobId, task), TaskError.retryable("Broken", "it broke"), now)
                .join();
        return jobs.header(jobId).orElseThrow();
    }

    public JobHeader skips(String jobId, String task) {
        complete.complete(attempt(jobId, task), new Outcome.Skipped("nothing"), now)
                .join();
        return jobs.header(jobId).orElseThrow();
    }

    public boolean claims(String jobId, String task, String worker) {
        Attempt attempt = attempt(jobId, task);
        Command.Claim claim = new Command.Claim(attempt.ref(), attempt.number(), worker);
        return advance.advance(jobId, claim) instanceof AdvanceResult.Done done
                && done.granted().contains(claim);
    }

    public void runBackground() {
        for (Runnable next = background.poll(); next != null; next = background.poll()) {
            next.run();
        }
    }

    /** Takes what it is given, and remembers it. */
    public static final class Hands implements TaskDispatcher {

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
    public static final class Files implements ArtifactStore {

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
