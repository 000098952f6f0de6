package dev.cascade.local.process;

import java.io.IOException;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A process in a session of its own, together with all that it starts. Signals of the terminal do not reach it. It does not outlive this
 * process, however that ends. Thread-safe.
 *
 * <p>What it starts is found by its process group, and on Linux also by its {@link ProcessTrackingId}, if it has left the group and the session.
 */
public final class ProcessGroup implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(ProcessGroup.class);

    private static final Duration TO_END = Duration.ofSeconds(5);
    /** How long to wait for the parents: some, such as the first process of a container, reap orphans only every two seconds. */
    private static final Duration TO_BE_REAPED = Duration.ofMillis(2_500);

    private static final long PAUSE_NANOS = Duration.ofMillis(2).toNanos();

    private static final long LONGEST_PAUSE_NANOS = Duration.ofMillis(50).toNanos();

    /** For how long process ids certainly increase without wrapping round. */
    private static final long RISING_NANOS = Duration.ofSeconds(1).toNanos();

    private final ProcessReaper guard;
    private final Process leader;
    private final TrackedProcesses marked;
    private final long startedNanos = System.nanoTime();
    private boolean ended;
    private boolean leftInGroup;
    private boolean empty;

    private ProcessGroup(ProcessReaper guard, Process leader, String mark) {
        this.guard = guard;
        this.leader = leader;
        this.marked = new TrackedProcesses(mark);
    }

    /**
     * Starts a process.
     *
     * @param builder what is to be started; its command and its environment are changed. A program that is not there shows by exit code 127
     * @throws IOException if it cannot be started
     */
    public static ProcessGroup start(ProcessBuilder builder) throws IOException {
        return start(builder, ProcessReaper.ofThisProcess());
    }

    /**
     * Starts a process whose standard output goes to a receiver. It takes less processor time if its standard input is a file, and its standard
     * error is appended to one.
     *
     * @param builder what is to be started, as {@link #start(ProcessBuilder)} has it; its standard output is a pipe, which is the default
     * @throws IOException if it cannot be started
     */
    public static ProcessGroup start(ProcessBuilder builder, OutputReceiver output) throws IOException {
        return start(builder, output, ProcessLauncher.ofThisProcess(), ProcessReaper.ofThisProcess());
    }

    static ProcessGroup start(
            ProcessBuilder builder, OutputReceiver output, ProcessLauncher launcher, ProcessReaper guard)
            throws IOException {
        Optional<ProcessGroup> launched = launch(builder, output, launcher, guard);
        if (launched.isPresent()) {
            return launched.get();
        }
        ProcessGroup group = start(builder, guard);
        PipeReader.start(group.leader, output);
        return group;
    }

    private static Optional<ProcessGroup> launch(
            ProcessBuilder builder, OutputReceiver output, ProcessLauncher launcher, ProcessReaper guard)
            throws IOException {
        String mark = guard.newMark();
        builder.environment().put(ProcessTrackingId.VARIABLE, mark);
        Optional<LaunchRequest> request = LaunchRequest.of(builder, mark);
        if (request.isEmpty()) {
            return Optional.empty();
        }
        guard.start();
        try {
            return launcher.start(request.get(), output).map(leader -> new ProcessGroup(guard, leader, mark));
        } catch (IOException e) {
            // A launcher that has ended may have started it.
            TrackedProcesses marked = new TrackedProcesses(mark);
            killUntilNoneIsFound(marked.all(), marked::all);
            throw e;
        }
    }

    static ProcessGroup start(ProcessBuilder builder, ProcessReaper guard) throws IOException {
        return startAs(builder, SetsidCommand.of(builder.command()), guard);
    }

    static ProcessGroup startAs(ProcessBuilder builder, List<String> command, ProcessReaper guard) throws IOException {
        String mark = guard.newMark();
        ProcessTrackingId.put(mark, builder.command(command));
        guard.start();
        Process leader = builder.start();
        guard.watch(leader.pid());
        return new ProcessGroup(guard, leader, mark);
    }

    /** The process that was started. */
    public Process leader() {
        return leader;
    }

    /** Whether what has started the process was killed, so that its exit code and the rest of its output are not known. */
    public boolean isLost() {
        return leader instanceof LaunchedProcess launched && launched.isLost();
    }

    /**
     * Waits until the whole group has ended by itself.
     *
     * @param atMost how long, at most
     * @throws InterruptedException if the thread is interrupted
     */
    public synchronized void awaitEnd(Duration atMost) throws InterruptedException {
        if (leader instanceof LaunchedProcess launched && launched.isGroupEmpty()) {
            empty = true;
            return;
        }
        long start = System.nanoTime();
        long pause = PAUSE_NANOS;
        empty = !guard.hasMembers(leader.pid());
        while (!empty && System.nanoTime() - start < atMost.toNanos()) {
            TimeUnit.NANOSECONDS.sleep(pause);
            pause = Math.min(2 * pause, LONGEST_PAUSE_NANOS);
            empty = !guard.hasMembers(leader.pid());
        }
    }

    /**
     * Kills what there is of it ({@code SIGKILL}): the process, and all that it has started. They are gone when this returns. Does nothing the
     * second time.
     */
    @Override
    public synchronized void close() {
        if (ended) {
            return;
        }
        ended = true;
        Set<ProcessHandle> killed = leader.isAlive() ? killAll() : killRest();
        awaitGone(killed);
        if (leader instanceof LaunchedProcess launched) {
            launched.forgetGroup();
        }
    }

    private Set<ProcessHandle> killAll() {
        Set<ProcessHandle> tree = leader.descendants().collect(Collectors.toCollection(HashSet::new));
        leftInGroup = guard.end(leader.pid());
        leader.destroyForcibly();
        tree.addAll(marked.all());
        killUntilNoneIsFound(tree);
        if (!hasEnded(leader)) {
            LOG.atError().addKeyValue("process", leader.pid()).log("a process was killed and does not end");
        }
        return tree;
    }

    private Set<ProcessHandle> killRest() {
        leftInGroup = !empty && guard.end(leader.pid());
        boolean recent = System.nanoTime() - startedNanos < RISING_NANOS;
        Set<ProcessHandle> rest =
                new HashSet<>(recent && !leftInGroup ? marked.startedAfter(leader.pid()) : marked.all());
        killUntilNoneIsFound(rest);
        return rest;
    }

    private void killUntilNoneIsFound(Set<ProcessHandle> found) {
        killUntilNoneIsFound(found, marked::all);
    }

    /** Kills these and all others that the search finds meanwhile, which it adds to them. */
    static void killUntilNoneIsFound(Set<ProcessHandle> found, Supplier<Set<ProcessHandle>> search) {
        Set<ProcessHandle> left = found;
        long start = System.nanoTime();
        while (!left.isEmpty()) {
            left.forEach(ProcessHandle::destroyForcibly);
            if (System.nanoTime() - start > TO_END.toNanos()) {
                LOG.atError()
                        .addKeyValue(
                                "processes",
                                left.stream().map(ProcessHandle::pid).toList())
                        .log("processes that a task has started cannot be killed; another user may own them");
                return;
            }
            LockSupport.parkNanos(PAUSE_NANOS);
            left = search.get();
            found.addAll(left);
        }
    }

    /** Waits until the parents of the killed processes have reaped them: until then, they are still listed as processes. */
    private void awaitGone(Set<ProcessHandle> killed) {
        long start = System.nanoTime();
        long pause = PAUSE_NANOS;
        while ((leftInGroup || killed.stream().anyMatch(ProcessHandle::isAlive))
                && System.nanoTime() - start < TO_BE_REAPED.toNanos()) {
            LockSupport.parkNanos(pause);
            pause = Math.min(2 * pause, LONGEST_PAUSE_NANOS);
            leftInGroup = leftInGroup && guard.hasMembers(leader.pid());
        }
    }

    private static boolean hasEnded(Process process) {
        boolean interrupted = Thread.interrupted();
        try {
            return process.waitFor(TO_END.toSeconds(), TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            interrupted = true;
            return true;
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }
}
