package dev.cascade.local.cli;

import dev.cascade.dsl.Task;
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

    private final Session session;

    ClassPathCommand(Session session) {
        this.session = session;
    }

    @Override
    public Integer call() {
        String path = forAuthors();
        session.output().data(Map.of("classpath", path), out -> out.append(path).append('\n'));
        return Exit.SUCCESS.code();
    }

    /** What an author writes against. */
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
