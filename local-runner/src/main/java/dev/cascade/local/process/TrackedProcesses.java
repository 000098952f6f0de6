package dev.cascade.local.process;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Finds the processes with a {@link ProcessTrackingId} in {@code /proc} of Linux. Finds none where there is no {@code /proc}. */
final class TrackedProcesses {

    private static final Path PROC = Path.of("/proc");

    private final String mark;

    /** @param mark a number that no other process has */
    TrackedProcesses(String mark) {
        this.mark = mark;
    }

    /** All of them that are alive. */
    Set<ProcessHandle> all() {
        return find(pid -> true);
    }

    /**
     * Those that are alive and were started after a process with this id, which was started less than a second ago: no more than this long, as
     * process ids begin again at the lowest.
     */
    Set<ProcessHandle> startedAfter(long first) {
        long last = lastStarted();
        if (last == first) {
            return Set.of();
        }
        return last > first ? find(pid -> pid > first && pid <= last) : all();
    }

    private interface Choice {
        boolean takes(long pid);
    }

    private Set<ProcessHandle> find(Choice choice) {
        String[] names = PROC.toFile().list();
        return Stream.of(names == null ? new String[0] : names)
                .filter(name -> Character.isDigit(name.charAt(0)))
                .filter(name -> choice.takes(Long.parseLong(name)))
                .filter(this::isMarked)
                .flatMap(name -> ProcessHandle.of(Long.parseLong(name)).stream())
                .filter(ProcessHandle::isAlive)
                .collect(Collectors.toSet());
    }

    /** By the environment too: Cascade, as part of a task, has a limit of its own. */
    private boolean isMarked(String pid) {
        return read(pid, "environ").contains(mark)
                || (ProcessTrackingId.setsLimits()
                        && read(pid, "limits").contains(ProcessTrackingId.inLimits(mark))
                        && !isZombie(pid));
    }

    /** A process that has ended and of which its parent has not taken notice has its limits still. */
    private static boolean isZombie(String pid) {
        String stat = read(pid, "stat");
        return stat.startsWith(") Z", stat.lastIndexOf(')'));
    }

    /** What it has in a file there; nothing if it has ended meanwhile, or if this is not for the user of this process. */
    private static String read(String pid, String file) {
        try {
            // Latin-1 keeps every byte, whatever is in there.
            return Files.readString(PROC.resolve(pid).resolve(file), StandardCharsets.ISO_8859_1);
        } catch (IOException e) {
            return "";
        }
    }

    /** The id of the process or thread that was started last on this system; -1 if that is not known. */
    private static long lastStarted() {
        try {
            List<String> words =
                    List.of(Files.readString(PROC.resolve("loadavg")).strip().split(" "));
            return Long.parseLong(words.getLast());
        } catch (IOException | NumberFormatException e) {
            return -1;
        }
    }
}
