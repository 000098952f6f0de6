package dev.cascade.local.process;

import java.util.List;
import java.util.Optional;

/** The numbers of system calls, by which {@code launcher.pl} makes them. They differ between processors, and stay as they are for ever. */
record LinuxSystemCalls(int setsid, int prlimit64, int rtSigprocmask, int signalfd4, int dup3) {

    private static final LinuxSystemCalls X86_64 = new LinuxSystemCalls(112, 302, 14, 289, 292);
    private static final LinuxSystemCalls AARCH64 = new LinuxSystemCalls(157, 261, 135, 74, 24);

    /** Those of this system; empty on systems that are not Linux, and on processors of which they are not known here. */
    static Optional<LinuxSystemCalls> ofThisSystem() {
        return of(System.getProperty("os.name"), System.getProperty("os.arch"));
    }

    static Optional<LinuxSystemCalls> of(String system, String processor) {
        if (!system.equals("Linux")) {
            return Optional.empty();
        }
        return switch (processor) {
            case "amd64" -> Optional.of(X86_64);
            case "aarch64" -> Optional.of(AARCH64);
            default -> Optional.empty();
        };
    }

    /** In the order in which {@code launcher.pl} expects them. */
    List<String> words() {
        return List.of(
                String.valueOf(setsid),
                String.valueOf(prlimit64),
                String.valueOf(rtSigprocmask),
                String.valueOf(signalfd4),
                String.valueOf(dup3));
    }
}
