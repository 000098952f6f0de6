package dev.cascade.local.process;

import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Command lines of programs that are to run in a session of their own: with its own process group, which can be killed as a whole, and
 * without a terminal, so that Ctrl-C and a terminal that is closed do not reach it.
 */
public final class SetsidCommand {

    private static final Logger LOG = LoggerFactory.getLogger(SetsidCommand.class);

    /** A replacement for {@code setsid}, for systems without it, such as macOS. */
    private static final String SETSID_IN_PERL =
            "use POSIX; POSIX::setsid(); exec { $ARGV[0] } @ARGV; print STDERR \"$ARGV[0]: $!\\n\"; exit($!{EACCES} ? 126 : 127)";

    private static final Optional<List<String>> STARTER = starter();

    private SetsidCommand() {}

    /**
     * The command line that runs a program in a session of its own, with the process id and the standard streams that it is started with. A
     * program that is not there ends with exit code 127, one that cannot be executed with 126. If the {@code PATH} has neither {@code setsid} nor
     * {@code perl}, as in some containers, the program gets no session of its own.
     *
     * @param words the program and its arguments
     */
    public static List<String> of(List<String> words) {
        return Stream.concat(STARTER.stream().flatMap(List::stream), words.stream())
                .toList();
    }

    private static Optional<List<String>> starter() {
        Optional<List<String>> found = starter(path());
        if (found.isEmpty()) {
            LOG.atWarn()
                    .log("processes get no session of their own, as neither setsid nor perl is on the PATH:"
                            + " Ctrl-C in a terminal reaches tasks; install util-linux");
        }
        return found;
    }

    /** The folders of programs, as {@code PATH} has them. */
    static String path() {
        return path(System.getenv());
    }

    /** Without {@code PATH}, as after {@code env -i}, they are those in which Java and shells look then. */
    static String path(Map<String, String> environment) {
        return environment.getOrDefault("PATH", "/bin:/usr/bin");
    }

    /** @param path the folders to look in, as {@code PATH} has them */
    static Optional<List<String>> starter(String path) {
        Optional<List<String>> setsid = find("setsid", path).map(program -> List.of(program.toString()));
        return setsid.or(() -> find("perl", path).map(SetsidCommand::inPerl));
    }

    static List<String> inPerl(Path perl) {
        return List.of(perl.toString(), "-e", SETSID_IN_PERL, "--");
    }

    /** A program in the folders of a {@code PATH}. */
    static Optional<Path> find(String program, String path) {
        return Stream.of(path.split(File.pathSeparator))
                .filter(folder -> !folder.isEmpty())
                .map(folder -> Path.of(folder).resolve(program))
                .filter(Files::isRegularFile)
                .filter(Files::isExecutable)
                .findFirst();
    }
}
