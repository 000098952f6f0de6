package dev.cascade.local.lambda;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Stream;

/** A function's process with all that it has started, also what has left its tree: found by a mark in the environment. */
final class ProcessTree {
    private static final Path PROC = Path.of("/proc");
    private static final long GONE_WITHIN_SECONDS = 5;
    /** Looking for children costs a walk through all processes, so it is not done at every sample. */
    private static final int SAMPLES_PER_LOOK = 20;

    private final Process root;
    private final String mark;
    private List<Long> members;
    private int samples;
    private boolean killed;

    /** @param mark {@code NAME=value}, given in the environment of this process alone */
    ProcessTree(Process root, String mark) {
        this.root = root;
        this.mark = mark;
        this.members = List.of(root.pid());
    }

    /** Kills every process and returns when they are gone. Any thread may call it, also again. */
    synchronized void kill() {
        if (killed) {
            return;
        }
        killed = true;
        Set<ProcessHandle> found = new LinkedHashSet<>(root.descendants().toList());
        root.destroyForcibly();
        found.addAll(marked());
        found.forEach(ProcessHandle::destroyForcibly);
        if (!hasEnded(root.toHandle())) {
            throw new IllegalStateException("process " + root.pid() + " was killed but does not end");
        }
        // The others are not our children: one that nobody collects looks alive, though it runs no more.
        found.forEach(ProcessTree::hasEnded);
        // What was started while we were looking.
        marked().forEach(ProcessHandle::destroyForcibly);
    }

    private static boolean hasEnded(ProcessHandle process) {
        boolean interrupted = Thread.interrupted();
        try {
            process.onExit().get(GONE_WITHIN_SECONDS, TimeUnit.SECONDS);
            return true;
        } catch (InterruptedException e) {
            interrupted = true;
            return true;
        } catch (ExecutionException | TimeoutException e) {
            return false;
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    private List<ProcessHandle> marked() {
        if (!Files.isDirectory(PROC)) {
            return List.of();
        }
        try (Stream<Path> entries = Files.list(PROC)) {
            return entries.filter(this::carriesMark)
                    .map(entry -> Long.parseLong(entry.getFileName().toString()))
                    .flatMap(pid -> ProcessHandle.of(pid).stream())
                    .filter(ProcessHandle::isAlive)
                    .toList();
        } catch (IOException e) {
            throw new IllegalStateException("cannot list " + PROC, e);
        }
    }

    private boolean carriesMark(Path entry) {
        String name = entry.getFileName().toString();
        if (!Character.isDigit(name.charAt(0))) {
            return false;
        }
        try {
            // Latin-1 keeps every byte, whatever the other variables hold.
            return Files.readString(entry.resolve("environ"), StandardCharsets.ISO_8859_1)
                    .contains(mark);
        } catch (IOException e) {
            return false; // gone meanwhile, or another user's
        }
    }

    /**
     * Memory that the processes hold and cannot give back, in MB: what the kernel would count against a limit. Empty
     * where there is no {@code /proc}.
     */
    OptionalLong memoryMb() {
        if (samples++ % SAMPLES_PER_LOOK == 0) {
            members = Stream.concat(Stream.of(root.pid()), root.descendants().map(ProcessHandle::pid))
                    .toList();
        }
        List<Long> kilobytes = members.stream()
                .flatMap(pid -> unreclaimableKb(pid).stream().boxed())
                .toList();
        return kilobytes.isEmpty()
                ? OptionalLong.empty()
                : OptionalLong.of(kilobytes.stream().mapToLong(Long::longValue).sum() / 1024);
    }

    private static OptionalLong unreclaimableKb(long pid) {
        try (Stream<String> lines = Files.lines(PROC.resolve(Long.toString(pid)).resolve("status"))) {
            List<Long> found = lines.filter(line -> line.startsWith("RssAnon:") || line.startsWith("RssShmem:"))
                    .map(line -> Long.parseLong(line.replaceAll("\\D", "")))
                    .toList();
            return found.isEmpty()
                    ? OptionalLong.empty()
                    : OptionalLong.of(found.stream().mapToLong(Long::longValue).sum());
        } catch (IOException | java.io.UncheckedIOException e) {
            return OptionalLong.empty(); // ended meanwhile, or no /proc here
        }
    }
}
