package dev.cascade.local.cli.command;

import dev.cascade.dsl.Task;
import dev.cascade.local.cli.environment.ExitCode;
import dev.cascade.local.cli.session.CommandSession;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;

/** {@code cascade classpath}. */
@Command(
        description = {
            "Prints the class path that tasks and DAGs in Java are compiled with: for build tools and editors, as in"
                    + " `javac -cp \"$(cascade classpath)\" …`."
        })
final class ClassPathCommand implements Callable<Integer> {

    private final CommandSession session;

    ClassPathCommand(CommandSession session) {
        this.session = session;
    }

    @Override
    public Integer call() {
        String path = forAuthors();
        session.output().data(Map.of("classpath", path), out -> out.append(path).append('\n'));
        return ExitCode.SUCCESS.code();
    }

    /** The classes that tasks and DAGs are compiled with. */
    static String forAuthors() {
        try {
            return Path.of(Task.class
                            .getProtectionDomain()
                            .getCodeSource()
                            .getLocation()
                            .toURI())
                    .toString();
        } catch (URISyntaxException e) {
            throw new IllegalStateException("a class was loaded from a place that is no URI", e);
        }
    }
}
