package dev.cascade.local.process;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A small process in Perl beside this one that starts processes on request, each in a session of its own and with its
 * {@link ProcessTrackingId}. That takes half the processor time of doing it from here, where {@code jspawnhelper}, {@code prlimit} and {@code
 * setsid} replace themselves one after the other. When this process ends, it kills the groups of what it has started. It is started when it is first
 * needed, and again if it was killed: what it had started is lost then. Thread-safe.
 *
 * <p>It is for Linux, where Perl is on the path and where it may set limits. Elsewhere it starts nothing.
 */
final class ProcessLauncher {

    private static final Logger LOG = LoggerFactory.getLogger(ProcessLauncher.class);

    /** The first may find that the launcher was killed, the second starts another one. */
    private static final int TRIES = 2;

    private static final ProcessLauncher OF_THIS_PROCESS = new ProcessLauncher(LinuxSystemCalls.ofThisSystem()
            .flatMap(calls -> SetsidCommand.find("perl", SetsidCommand.path()).map(perl -> words(perl, calls))));

    private final ReentrantLock lock = new ReentrantLock();
    private Optional<List<String>> words;
    private @Nullable LauncherConnection connection;

    /** @param words the command line that starts it; empty if there is none */
    ProcessLauncher(Optional<List<String>> words) {
        this.words = words;
    }

    static ProcessLauncher ofThisProcess() {
        return OF_THIS_PROCESS;
    }

    /** One that starts nothing. */
    static ProcessLauncher none() {
        return new ProcessLauncher(Optional.empty());
    }

    static List<String> words(Path perl, LinuxSystemCalls calls) {
        return Stream.concat(
                        Stream.of(perl.toString(), "-e", ProcessResources.text("launcher.pl"), "--"),
                        calls.words().stream())
                .toList();
    }

    /**
     * Starts a process.
     *
     * @return the process; empty if this cannot start processes on this system, or is killed whenever it is started
     * @throws IOException if the process cannot be started, or the launcher has ended meanwhile: then what has the mark is to be killed
     */
    Optional<LaunchedProcess> start(LaunchRequest request, OutputReceiver receiver) throws IOException {
        Optional<LaunchedProcess> started = Optional.empty();
        for (int tries = 0; tries < TRIES && started.isEmpty(); tries++) {
            Optional<LauncherConnection> open = connection();
            if (open.isEmpty()) {
                return Optional.empty();
            }
            started = open.get().start(request, receiver);
        }
        return started;
    }

    /** Whether processes that it starts have the limit of their {@link ProcessTrackingId}: whether it starts any. */
    boolean isUsed() {
        return connected().isPresent();
    }

    private Optional<LauncherConnection> connected() {
        lock.lock();
        try {
            return Optional.ofNullable(connection);
        } finally {
            lock.unlock();
        }
    }

    private Optional<LauncherConnection> connection() {
        lock.lock();
        try {
            LauncherConnection known = connection;
            if (known != null && known.isOpen()) {
                return Optional.of(known);
            }
            if (known != null) {
                LOG.atWarn().log("the process that starts commands has ended; another one is started");
            }
            Optional<LauncherConnection> opened = words.flatMap(LauncherConnection::open);
            if (opened.isEmpty()) {
                words = Optional.empty();
            }
            connection = opened.orElse(null);
            return opened;
        } finally {
            lock.unlock();
        }
    }

    /** Its process; empty if none was needed yet. */
    Optional<ProcessHandle> process() {
        return connected().map(LauncherConnection::process);
    }

    /** Ends it. As at the end of this process, all groups that it has started are killed. */
    void close() {
        connected().ifPresent(LauncherConnection::close);
    }
}
