package dev.cascade.local.cli.command;

import dev.cascade.local.LocalSettings;
import dev.cascade.local.cli.dag.DagOptions;
import dev.cascade.local.cli.environment.CommandException;
import dev.cascade.local.cli.session.CommandSession;
import dev.cascade.local.cli.session.CommandSettings;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import picocli.CommandLine.Option;

/** Options of commands that run tasks. */
public final class PoolOptions {

    @Option(
            names = "--functions",
            paramLabel = "DIR",
            description = "A folder that holds a folder per Lambda function; may be given often, the first wins."
                    + " Default: ./functions.")
    private List<String> functions = new ArrayList<>();

    @Option(
            names = "--workers",
            paramLabel = "N",
            description =
                    "How many tasks run at once, of whatever type. Default: CASCADE_WORKERS, or twice the number of processors.")
    private Optional<String> workers = Optional.empty();

    /** How many tasks are to run at once. */
    public int workers(CommandSession session) {
        return session.settings().workers(workers);
    }

    /** Rejects {@code --functions} for a process that runs no functions. */
    void refuseFunctions(String why) {
        if (!functions.isEmpty()) {
            throw CommandException.usage("--functions: " + why);
        }
    }

    /** Rejects options for tasks of this process, because a coordinator runs none. */
    int ofCoordinator() {
        workers.ifPresent(given -> {
            throw CommandException.usage(
                    "--workers is how many tasks run here, and a coordinator runs none; leave it out,"
                            + " or unset CASCADE_NODE_ROLE");
        });
        if (!functions.isEmpty()) {
            throw CommandException.usage(
                    "--functions is where functions are that run here, and a coordinator runs none;"
                            + " leave it out, or unset CASCADE_NODE_ROLE");
        }
        return 0;
    }

    /** The settings of a process that runs so many tasks at once. */
    public LocalSettings local(CommandSession session, List<Path> classPath, int slots) {
        CommandSettings settings = session.settings();
        return new LocalSettings(
                settings.stateDir(),
                settings.databaseUrl(),
                folders(session),
                classPath,
                slots,
                settings.bucket(),
                settings.region(),
                Map.of());
    }

    private List<Path> folders(CommandSession session) {
        List<Path> folders = new ArrayList<>();
        functions.forEach(typed -> folders.add(folder(session, typed)));
        if (functions.isEmpty() && Files.isDirectory(session.path("functions"))) {
            folders.add(session.path("functions"));
        }
        DagOptions.examples(session, "functions").ifPresent(examples -> folders.add(examples.folder()));
        return folders;
    }

    /** A folder with functions, as it was typed. */
    public static Path folder(CommandSession session, String typed) {
        Path path = session.path(typed);
        if (!Files.isDirectory(path)) {
            throw CommandException.usage("--functions: there is no folder \"" + typed + "\"");
        }
        return path;
    }
}
