package dev.cascade.local.process;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * A number that a process passes on to all that it starts, by which these are found once they have left its session and their parents have
 * ended. It is the value of the environment variable {@value #VARIABLE}. On Linux with {@code prlimit}, which is in util-linux as {@code
 * setsid} is, it is the soft limit on file locks as well: the kernel has not applied that limit since 2.4.25, but it still passes it on, whatever
 * becomes of the environment.
 */
public final class ProcessMark {

    /** The environment variable. It may have marks of several processes, if Cascade runs as a task of another one. */
    public static final String VARIABLE = "CASCADE_TRACKING_ID";

    private static final String LIMIT = "Max file locks";

    /** The names of limits have columns of 25 letters. */
    private static final String IN_LIMITS = LIMIT + " ".repeat(26 - LIMIT.length());

    private static final Pattern MAY_BE_ANY = Pattern.compile("(?m)^" + LIMIT + "\\s+\\S+\\s+unlimited\\s");

    private static final Optional<Path> PRLIMIT = mayBeAny() ? OwnSession.find("prlimit") : Optional.empty();

    /** Whether marked processes have the limit. */
    static final boolean SETS_LIMITS = PRLIMIT.isPresent();

    private ProcessMark() {}

    private static boolean mayBeAny() {
        try {
            return MAY_BE_ANY
                    .matcher(Files.readString(Path.of("/proc/self/limits"), StandardCharsets.ISO_8859_1))
                    .find();
        } catch (IOException e) {
            return false; // Not Linux: the environment has to do.
        }
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
        PRLIMIT.ifPresent(program -> builder.command(
                Stream.concat(Stream.of(program.toString(), "--locks=" + soft + ":"), builder.command().stream())
                        .toList()));
    }

    /** What {@code /proc/PID/limits} of a process contains whose limit is the mark. */
    static String inLimits(String mark) {
        return IN_LIMITS + mark + " ";
    }
}
