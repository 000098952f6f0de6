package dev.cascade.examples.benchmark;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;

/** Processor time of processes. */
final class ProcessorTime {

    /** Linux counts in hundredths of a second in {@code /proc}, whatever its kernel does. */
    private static final long NANOS_A_TICK = 10_000_000;

    private ProcessorTime() {}

    /**
     * User and system time of a process and, on Linux, of its children that have ended and been waited for, with theirs. Zero if the process has
     * ended.
     */
    static Duration of(ProcessHandle process) {
        try {
            String stat = Files.readString(Path.of("/proc/" + process.pid() + "/stat"));
            // The name in parentheses may have blanks; user and system time are fields 14 and 15, those of children 16
            // and 17.
            String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ");
            long ticks = 0;
            for (int field = 11; field <= 14; field++) {
                ticks += Long.parseLong(fields[field]);
            }
            return Duration.ofNanos(ticks * NANOS_A_TICK);
        } catch (IOException e) {
            return process.info().totalCpuDuration().orElse(Duration.ZERO);
        }
    }
}
