package dev.cascade.local.lambda;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.OptionalLong;
import java.util.stream.Stream;

/** The memory of a process and its descendants. For one thread. */
final class ProcessMemory {
    private static final Path PROC = Path.of("/proc");
    /** Looking for children costs a walk through all processes, so it is not done at every sample. */
    private static final int SAMPLES_PER_LOOK = 20;

    private final Process root;
    private List<Long> members;
    private int samples;

    ProcessMemory(Process root) {
        this.root = root;
        this.members = List.of(root.pid());
    }

    /**
     * Memory that the processes hold and cannot give back, in MB: what the kernel would count against a limit. Empty
     * where there is no {@code /proc}.
     */
    OptionalLong usedMb() {
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
