package dev.cascade.local.process;

import java.io.InputStream;
import java.io.OutputStream;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Stream;

/**
 * A process that a {@link ProcessLauncher} has started. Its streams are empty: the standard output goes to an {@link OutputReceiver}, the others are
 * files. Thread-safe.
 */
final class LaunchedProcess extends Process {

    /** The exit code of a process that ended by {@code SIGKILL}. */
    private static final int KILLED = 137;

    private sealed interface End {

        /** Its launcher has reported its end. */
        record Reported(int exitCode, boolean isGroupEmpty) implements End {}

        /** Its launcher has ended, so that nobody will report its end. */
        record Unknown() implements End {}
    }

    private final long pid;
    private final Runnable forgetGroup;
    private final CompletableFuture<End> end = new CompletableFuture<>();

    /** @param forgetGroup has its launcher forget its group */
    LaunchedProcess(long pid, Runnable forgetGroup) {
        this.pid = pid;
        this.forgetGroup = forgetGroup;
    }

    void ended(int exitCode, boolean isGroupEmpty) {
        end.complete(new End.Reported(exitCode, isGroupEmpty));
    }

    void lost() {
        end.complete(new End.Unknown());
    }

    /** Whether its launcher has ended before it. Nothing more of it is known then, nor of its output. */
    boolean isLost() {
        return end.getNow(null) instanceof End.Unknown;
    }

    /** Whether there was nothing else in its group when it ended. */
    boolean isGroupEmpty() {
        return end.getNow(null) instanceof End.Reported reported && reported.isGroupEmpty();
    }

    /** To be called once nothing is left of its group. */
    void forgetGroup() {
        if (!isGroupEmpty()) {
            forgetGroup.run();
        }
    }

    @Override
    public long pid() {
        return pid;
    }

    /** The process by its id, unless it has ended. */
    private Optional<ProcessHandle> handle() {
        if (isReported()) {
            return Optional.empty();
        }
        Optional<ProcessHandle> handle = ProcessHandle.of(pid);
        // If it has ended meanwhile, the id may be another one's.
        return isReported() ? Optional.empty() : handle;
    }

    private boolean isReported() {
        return end.getNow(null) instanceof End.Reported;
    }

    @Override
    public ProcessHandle toHandle() {
        return handle().orElseThrow(() -> new UnsupportedOperationException("process " + pid + " has ended"));
    }

    @Override
    public boolean isAlive() {
        return handle().map(ProcessHandle::isAlive).orElse(false);
    }

    @Override
    public Stream<ProcessHandle> descendants() {
        return handle().stream().flatMap(ProcessHandle::descendants);
    }

    @Override
    public Stream<ProcessHandle> children() {
        return handle().stream().flatMap(ProcessHandle::children);
    }

    @Override
    public void destroy() {
        handle().ifPresent(ProcessHandle::destroy);
    }

    @Override
    public Process destroyForcibly() {
        handle().ifPresent(ProcessHandle::destroyForcibly);
        return this;
    }

    @Override
    public int waitFor() throws InterruptedException {
        try {
            return exitCode(end.get());
        } catch (ExecutionException e) {
            throw new IllegalStateException("the end of a process is not a failure", e);
        }
    }

    /** Returns at once if it {@link #isLost}. */
    @Override
    public boolean waitFor(long timeout, TimeUnit unit) throws InterruptedException {
        try {
            end.get(timeout, unit);
            return true;
        } catch (TimeoutException e) {
            return false;
        } catch (ExecutionException e) {
            throw new IllegalStateException("the end of a process is not a failure", e);
        }
    }

    @Override
    public CompletableFuture<Process> onExit() {
        return end.thenApply(known -> this);
    }

    @Override
    public int exitValue() {
        if (!end.isDone()) {
            throw new IllegalThreadStateException("process " + pid + " has not ended");
        }
        return exitCode(end.join());
    }

    private static int exitCode(End known) {
        return switch (known) {
            case End.Reported reported -> reported.exitCode();
            case End.Unknown unknown -> KILLED;
        };
    }

    @Override
    public OutputStream getOutputStream() {
        return OutputStream.nullOutputStream();
    }

    @Override
    public InputStream getInputStream() {
        return InputStream.nullInputStream();
    }

    @Override
    public InputStream getErrorStream() {
        return InputStream.nullInputStream();
    }
}
