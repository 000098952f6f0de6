package dev.cascade.examples.benchmark;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.OptionalDouble;

/**
 * Where figures come from.
 *
 * @param load how many threads wanted a core in the last minute when the benchmark began: more than cores means that the figures are of
 *     a machine that did other things as well
 * @param fileSystem on which state was kept
 */
record MachineInfo(Instant date, int cores, OptionalDouble load, String jdk, String os, String fileSystem) {

    /** This machine, now. */
    static MachineInfo here(Path directory, Clock clock) {
        double load = ManagementFactory.getOperatingSystemMXBean().getSystemLoadAverage();
        try {
            return new MachineInfo(
                    clock.instant().truncatedTo(ChronoUnit.SECONDS),
                    Runtime.getRuntime().availableProcessors(),
                    load < 0 ? OptionalDouble.empty() : OptionalDouble.of(load),
                    System.getProperty("java.vm.name") + " " + Runtime.version(),
                    System.getProperty("os.name") + " " + System.getProperty("os.version") + " "
                            + System.getProperty("os.arch"),
                    Files.getFileStore(directory).type());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
