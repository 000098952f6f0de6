package dev.cascade.local.process;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * A number that a process passes on to all that it starts, by which these are found once they have left its session and their parents have
 * ended. It is the value of the environment variable {@value #VARIABLE}. On Linux with {@code prlimit}, which is in util-linux as {@code
 * setsid} is, it is the soft limit on file locks as well: the kernel has not applied that limit since 2.4.25, but it still passes it on, whatever
 * becomes of the environment.
 */
public final class ProcessTrackingId {

    /** The environment variable. It may have marks of several processes, if Cascade runs as a task of another one. */
    public static final String VARIABLE = "CASCADE_TRACKING_ID";

    private static final String LIMIT = "Max file locks";

    /** The names of limits have columns of 25 letters. */
    private static final String IN_LIMITS = LIMIT + " ".repeat(26 - LIMIT.length());

    /** It is tried when it is first needed: a {@link ProcessLauncher} needs none. */
    private static final class Prlimit {
        static final Optional<Path> PROGRAM = prlimit(SetsidCommand.path());
    }

    private ProcessTrackingId() {}

    /**
     * The program that sets the limit, if it may: not where the hard limit is lower, nor in sandboxes that refuse it, such as gVisor.
     *
     * @param path the folders to look in, as {@code PATH} has them
     */
    static Optional<Path> prlimit(String path) {
        return SetsidCommand.find("prlimit", path).filter(ProcessTrackingId::setsLimit);
    }

    private static boolean setsLimit(Path program) {
        try {
            // What it starts is itself, as it is surely there.
            Process trial = new ProcessBuilder(
                            program.toString(), option(Long.toString(Long.MAX_VALUE)), program.toString(), "--version")
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .redirectError(ProcessBuilder.Redirect.DISCARD)
                    .start();
            trial.getOutputStream().close();
            // A thread that is interrupted waits all the same.
            return trial.onExit().join().exitValue() == 0;
        } catch (IOException e) {
            return false;
        }
    }

    /** Whether processes may have marks as their limits. */
    static boolean setsLimits() {
        return ProcessLauncher.ofThisProcess().isUsed() || Prlimit.PROGRAM.isPresent();
    }

    /** Marks a process that is about to be started. */
    static void put(String mark, ProcessBuilder builder) {
        builder.environment().put(VARIABLE, mark);
        limit(mark, builder);
    }

    /** Has a process that is about to be started not inherit the mark of this one, as it is to outlive it. */
    public static void remove(ProcessBuilder builder) {
        builder.environment().remove(VARIABLE);
        limit("unlimited", builder);
    }

    /** Has {@code prlimit} replace itself by the program. A shell could set the limit too, but drops variables with names such as {@code a.b}. */
    private static void limit(String soft, ProcessBuilder builder) {
        Prlimit.PROGRAM.ifPresent(program ->
                builder.command(Stream.concat(Stream.of(program.toString(), option(soft)), builder.command().stream())
                        .toList()));
    }

    private static String option(String soft) {
        return "--locks=" + soft + ":";
    }

    /** What {@code /proc/PID/limits} of a process contains whose limit is the mark. */
    static String inLimits(String mark) {
        return IN_LIMITS + mark + " ";
    }
}
