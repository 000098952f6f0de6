package dev.cascade.local.process;

import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A small shell beside this process that kills process groups: each on request, and all of them once this process has ended, even by {@code
 * kill -9}. Then it also kills what Java code has started, if {@code ./cascade} has marked the environment of this process. It is started when
 * it is first needed, and again if it was killed. Thread-safe.
 */
final class ProcessReaper {

    private static final Logger LOG = LoggerFactory.getLogger(ProcessReaper.class);

    /** What {@code ./cascade} has added to the environment of this process: {@value ProcessTrackingId#VARIABLE} there may also have another one's. */
    private static final Optional<String> ID_OF_THIS_PROCESS =
            Optional.ofNullable(System.getProperty("cascade.tracking"));

    private static final ProcessReaper OF_THIS_PROCESS =
            new ProcessReaper(List.of("/bin/sh"), ID_OF_THIS_PROCESS.orElseGet(ProcessReaper::newId));

    private static final String SOME = "some";

    /** Ids have 11 digits, so that marks have 19, which a limit can be. {@code ./cascade} makes them alike. */
    private static final long LOWEST_ID = 10_000_000_000L;

    private static final long IDS = 1L << 36;

    private static final long MARKS = 100_000_000;

    private final List<String> shellWords;
    private final String id;
    private final AtomicLong marks = new AtomicLong();
    private final ReentrantLock lock = new ReentrantLock();
    private final Set<Long> watched = new LinkedHashSet<>();
    private @Nullable Shell shell;

    private record Shell(Process process, Writer orders, BufferedReader answers) {}

    /** @param shellWords the shell and its first arguments */
    ProcessReaper(List<String> shellWords) {
        this(shellWords, newId());
    }

    private ProcessReaper(List<String> shellWords, String id) {
        this.shellWords = List.copyOf(shellWords);
        this.id = id;
    }

    private static String newId() {
        return Long.toString(LOWEST_ID + ThreadLocalRandom.current().nextLong(IDS));
    }

    static ProcessReaper ofThisProcess() {
        return OF_THIS_PROCESS;
    }

    /** A new {@link ProcessTrackingId}: the id, which is that of this process, and a number of 8 digits, which is 0 for this process itself. */
    String newMark() {
        return "%s%08d".formatted(id, marks.incrementAndGet() % MARKS);
    }

    /** Makes sure that what Java code starts from now on does not outlive this process; does nothing if its environment is not marked. */
    static void watchThisProcess() {
        if (ID_OF_THIS_PROCESS.isPresent()) {
            OF_THIS_PROCESS.tryToStart();
        }
    }

    private void tryToStart() {
        try {
            start();
        } catch (IOException e) {
            LOG.atError().setCause(e).log("the shell that kills what tasks have started cannot be started");
        }
    }

    /** Makes sure that it runs, so that a process that is started now does not outlive this one. */
    void start() throws IOException {
        lock.lock();
        try {
            running();
        } finally {
            lock.unlock();
        }
    }

    /** Kills this group when this process ends. */
    void watch(long group) {
        lock.lock();
        try {
            watched.add(group);
            order('+', group);
        } finally {
            lock.unlock();
        }
    }

    /**
     * Kills what is left of a group, and forgets it.
     *
     * @return whether anything was left of it
     */
    boolean end(long group) {
        lock.lock();
        try {
            return order('-', group).equals(SOME);
        } finally {
            watched.remove(group);
            lock.unlock();
        }
    }

    /**
     * Whether anything is left of a group; a zombie process counts. If nothing is, the group is
     * forgotten.
     */
    boolean hasMembers(long group) {
        lock.lock();
        try {
            boolean some = order('?', group).equals(SOME);
            if (!some) {
                watched.remove(group);
            }
            return some;
        } finally {
            lock.unlock();
        }
    }

    private String order(char what, long group) {
        try {
            Optional<String> answer = tryOrder(what, group);
            return answer.isPresent() ? answer.get() : tryOrder(what, group).orElse("");
        } catch (IOException e) {
            LOG.atError().setCause(e).log("the shell that kills process groups cannot be started");
            return "";
        }
    }

    /** The answer of the shell; empty if the shell has ended. The next call then starts another one. */
    private Optional<String> tryOrder(char what, long group) throws IOException {
        Shell current = running();
        try {
            current.orders().write(what + " " + group + "\n");
            current.orders().flush();
            String answer = what == '+' ? "" : current.answers().readLine();
            if (answer != null) {
                return Optional.of(answer);
            }
        } catch (IOException e) {
            LOG.atDebug().setCause(e).log("the pipe to the shell that kills process groups is broken");
        }
        LOG.atWarn().log("the shell that kills process groups has ended; another one is started");
        current.process().destroyForcibly();
        shell = null;
        return Optional.empty();
    }

    private Shell running() throws IOException {
        Shell known = shell;
        if (known != null && known.process().isAlive()) {
            return known;
        }
        Shell started = launch();
        shell = started;
        for (long group : watched) {
            started.orders().write("+ " + group + "\n");
        }
        started.orders().flush();
        return started;
    }

    private Shell launch() throws IOException {
        List<String> words = new ArrayList<>(shellWords);
        words.addAll(List.of("-c", ProcessResources.text("guard.sh"), "guard", id));
        ProcessBuilder builder = new ProcessBuilder(SetsidCommand.of(words))
                .directory(new File("/"))
                .redirectError(ProcessBuilder.Redirect.INHERIT);
        // The shell must not carry the mark of the processes that it kills.
        builder.environment().clear();
        Optional.ofNullable(System.getenv("PATH"))
                .ifPresent(path -> builder.environment().put("PATH", path));
        Process process = builder.start();
        return new Shell(
                process,
                process.outputWriter(StandardCharsets.US_ASCII),
                process.inputReader(StandardCharsets.US_ASCII));
    }

    /** The process id of the shell; empty if none was needed yet. */
    Optional<ProcessHandle> process() {
        lock.lock();
        try {
            return Optional.ofNullable(shell).map(running -> running.process().toHandle());
        } finally {
            lock.unlock();
        }
    }

    /** Ends the shell. As at the end of this process, all watched groups are killed. */
    void close() throws IOException {
        lock.lock();
        try {
            if (shell != null) {
                shell.orders().close();
            }
        } finally {
            lock.unlock();
        }
    }
}
