package dev.cascade.local.cli.session;

import dev.cascade.local.cli.environment.CommandException;
import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import picocli.CommandLine.Option;

/** The option {@code --classpath}: the classes of tasks and DAGs. */
public final class ClassPathOption {

    @Option(
            names = "--classpath",
            paramLabel = "PATH",
            description = "Jars and class folders with tasks and DAGs written in Java; may be given often, or"
                    + " several at once with ':' between them.")
    private List<String> classPath = new ArrayList<>();

    /** The jars and class folders given. */
    public List<Path> get(CommandSession session) {
        return classPath.stream()
                .flatMap(value -> Arrays.stream(value.split(File.pathSeparator)))
                .filter(typed -> !typed.isBlank())
                .map(typed -> existing(session, typed))
                .toList();
    }

    private static Path existing(CommandSession session, String typed) {
        Path path = session.path(typed);
        if (!Files.exists(path)) {
            throw CommandException.usage("--classpath: there is no jar or folder \"" + typed + "\"");
        }
        return path;
    }
}
