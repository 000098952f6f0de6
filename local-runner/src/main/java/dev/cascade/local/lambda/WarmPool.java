package dev.cascade.local.lambda;

import dev.cascade.local.lambda.FunctionFolder.Stamp;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Semaphore;

/** The processes of all functions. It limits how many run at once and keeps idle ones for reuse. Thread-safe. */
final class WarmPool {
    /** Idle processes kept for every invocation that may run at once; beyond that the longest unused one goes. */
    private static final int IDLE_PER_SLOT = 2;

    private final Semaphore slots;
    private final int mostIdle;
    private final Deque<ExecutionEnvironment> idle = new ArrayDeque<>();
    private final Set<ExecutionEnvironment> busy = new HashSet<>();
    private boolean closed;

    WarmPool(int maxConcurrency) {
        this.slots = new Semaphore(maxConcurrency, true);
        this.mostIdle = IDLE_PER_SLOT * maxConcurrency;
    }

    /** Waits for a turn, first come, first served. */
    void enter() throws InterruptedException {
        slots.acquire();
    }

    void leave() {
        slots.release();
    }

    /** The warm process that was used last. Ones that have died or hold old code are ended on the way. */
    Optional<ExecutionEnvironment> takeWarm(FunctionDefinition function, Map<Path, Stamp> stamp) {
        List<ExecutionEnvironment> outdated = new ArrayList<>();
        Optional<ExecutionEnvironment> found = Optional.empty();
        synchronized (this) {
            for (Iterator<ExecutionEnvironment> i = idle.descendingIterator(); i.hasNext() && found.isEmpty(); ) {
                ExecutionEnvironment candidate = i.next();
                if (candidate.serves(function, stamp)) {
                    found = Optional.of(candidate);
                } else if (candidate.isOutdated(function)) {
                    outdated.add(candidate);
                } else {
                    continue;
                }
                i.remove();
            }
            found.ifPresent(busy::add);
        }
        outdated.forEach(ExecutionEnvironment::close);
        return found;
    }

    /** Takes charge of a process that has just been started. */
    void addBusy(ExecutionEnvironment environment) {
        synchronized (this) {
            if (!closed) {
                busy.add(environment);
                return;
            }
        }
        environment.close();
        throw closedException();
    }

    /** Keeps a process for the next invocation, or ends it when it is not fit for one. */
    void giveBack(ExecutionEnvironment environment) {
        ExecutionEnvironment surplus = null;
        synchronized (this) {
            busy.remove(environment);
            if (closed || !environment.isReusable()) {
                surplus = environment;
            } else {
                environment.markIdle();
                idle.addLast(environment);
                surplus = idle.size() > mostIdle ? idle.removeFirst() : null;
            }
        }
        if (surplus != null) {
            surplus.close();
        }
    }

    /** Ends what has been idle for so long. */
    void endIdle(Duration timeout) {
        List<ExecutionEnvironment> expired = new ArrayList<>();
        synchronized (this) {
            while (!idle.isEmpty() && idle.getFirst().idleNanos() >= timeout.toNanos()) {
                expired.add(idle.removeFirst());
            }
        }
        expired.forEach(ExecutionEnvironment::close);
    }

    synchronized boolean isClosed() {
        return closed;
    }

    static IllegalStateException closedException() {
        return new IllegalStateException("the local Lambda runtime has been closed");
    }

    /** Ends all processes; those under way are closed by the threads that use them. */
    void close() {
        List<ExecutionEnvironment> unused;
        List<ExecutionEnvironment> used;
        synchronized (this) {
            closed = true;
            unused = List.copyOf(idle);
            idle.clear();
            used = List.copyOf(busy);
        }
        used.forEach(ExecutionEnvironment::kill);
        unused.forEach(ExecutionEnvironment::close);
    }
}
