package dev.cascade.local.process;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/** Processes of which a test knows the ids, from files that the processes have written. */
public final class ProcessIds {

    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private static final long PAUSE_NANOS = Duration.ofMillis(10).toNanos();

    private ProcessIds() {}

    /** Waits until a process has written its id, and a line end, into a file. */
    public static long in(Path file) {
        await("a process id in " + file, () -> !read(file).endsWith("\n"));
        return Long.parseLong(read(file).strip());
    }

    private static String read(Path file) {
        try {
            return Files.exists(file) ? Files.readString(file) : "";
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void await(String what, BooleanSupplier missing) {
        long start = System.nanoTime();
        while (missing.getAsBoolean()) {
            if (System.nanoTime() - start > PATIENCE.toNanos()) {
                throw new AssertionError("waited in vain for " + what);
            }
            LockSupport.parkNanos(PAUSE_NANOS);
        }
    }

    /** Whether it runs; one that has ended and that nobody has asked about does not. */
    public static boolean isRunning(long pid) {
        try {
            String stat = Files.readString(Path.of("/proc", Long.toString(pid), "stat"), StandardCharsets.ISO_8859_1);
            return stat.charAt(stat.lastIndexOf(')') + 2) != 'Z';
        } catch (IOException e) {
            return Files.notExists(Path.of("/proc"))
                    && ProcessHandle.of(pid).map(ProcessHandle::isAlive).orElse(false);
        }
    }

    /** Waits until it is gone. */
    public static void awaitEnd(long pid) {
        await("the end of process " + pid, () -> isRunning(pid));
    }
}
