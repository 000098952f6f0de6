package dev.cascade.local.process;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The processes that a thread starts itself from some moment on. Linux knows which thread of a process has started a child ({@code
 * /proc/PID/task/TID/children}); on other systems none are found. Nor are those that it has other threads start. Thread-safe.
 */
public final class ThreadChildProcesses {

    private static final Path PROC = Path.of("/proc");
    private static final Path CURRENT_THREAD = PROC.resolve("thread-self");
    private static final String CHILDREN = "children";
    private static final boolean KNOWN = Files.isReadable(CURRENT_THREAD.resolve(CHILDREN));

    private final Optional<Path> list;
    private final Set<ProcessHandle> earlier;

    private ThreadChildProcesses(Optional<Path> list) {
        this.list = list;
        this.earlier = children();
    }

    /** Those of the current thread. They do not outlive this process either, if {@code ./cascade} has started it. */
    public static ThreadChildProcesses fromNow() {
        ProcessReaper.watchThisProcess();
        return new ThreadChildProcesses(KNOWN ? currentList() : Optional.empty());
    }

    private static Optional<Path> currentList() {
        try {
            return Optional.of(
                    PROC.resolve(Files.readSymbolicLink(CURRENT_THREAD)).resolve(CHILDREN));
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    /**
     * Kills those that are alive, and what they have started ({@code SIGKILL}). They are gone when this returns. A process whose parent has ended by
     * itself is not found.
     */
    public void kill() {
        ProcessGroup.killUntilNoneIsFound(found(), this::found);
    }

    private Set<ProcessHandle> found() {
        Set<ProcessHandle> own = new HashSet<>(children());
        own.removeAll(earlier);
        return own.stream()
                .flatMap(child -> Stream.concat(Stream.of(child), child.descendants()))
                .collect(Collectors.toCollection(HashSet::new));
    }

    private Set<ProcessHandle> children() {
        try {
            String pids = list.isPresent() ? Files.readString(list.get()).strip() : "";
            return pids.isEmpty()
                    ? Set.of()
                    : Stream.of(pids.split(" "))
                            .flatMap(pid -> ProcessHandle.of(Long.parseLong(pid)).stream())
                            .collect(Collectors.toSet());
        } catch (IOException e) {
            return Set.of(); // The thread has ended: what it had started is another thread's now.
        }
    }
}
