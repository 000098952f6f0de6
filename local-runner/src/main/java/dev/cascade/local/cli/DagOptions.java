package dev.cascade.local.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Where DAGs are looked for. */
final class DagOptions {

    @Option(
            names = "--dags",
            paramLabel = "DIR",
            description = "A folder with DAG files; may be given often, the first wins. Default: DAGS_DIR, or ./dags.")
    private List<String> dags = new ArrayList<>();

    @Mixin
    private ClassPathOption classPath = new ClassPathOption();

    /** The sources that the flags and settings name. Nothing is read yet. */
    DagSources sources(Session session) {
        return sources(session, line -> session.output().note("cascade: " + line));
    }

    /** The same, with somebody else who is told what is wrong there. */
    DagSources sources(Session session, Consumer<String> warn) {
        return new DagSources(folders(session), classPath(session), examples(session, "dags"), warn);
    }

    private List<DagSources.Folder> folders(Session session) {
        session.settings().refuseDagsInS3();
        if (!dags.isEmpty()) {
            return dags.stream().map(typed -> folder(session, "--dags", typed)).toList();
        }
        Optional<String> setting = session.settings().get("DAGS_DIR");
        if (setting.isPresent()) {
            return List.of(folder(session, "DAGS_DIR", setting.get()));
        }
        return Files.isDirectory(session.path("dags")) ? List.of(folder(session, "--dags", "dags")) : List.of();
    }

    private static DagSources.Folder folder(Session session, String name, String typed) {
        Path path = session.path(typed);
        if (!Files.isDirectory(path)) {
            throw CommandException.usage(name + ": there is no folder \"" + typed + "\"");
        }
        return new DagSources.Folder(real(path), typed);
    }

    /** The jars and class folders given. */
    List<Path> classPath(Session session) {
        return classPath.get(session);
    }

    /** A folder of the project's own examples, inside its clone. */
    static Optional<DagSources.Folder> examples(Session session, String name) {
        return Optional.ofNullable(session.around().env().get("CASCADE_HOME"))
                .map(home -> Path.of(home, "examples", name))
                .filter(Files::isDirectory)
                .map(path -> new DagSources.Folder(real(path), "the examples"));
    }

    private static Path real(Path path) {
        try {
            return path.toRealPath();
        } catch (IOException e) {
            return path.toAbsolutePath().normalize();
        }
    }
}
