package dev.cascade.local.cli.dag;

import dev.cascade.local.cli.environment.CommandException;
import dev.cascade.local.cli.session.CommandSession;
import java.io.File;
import java.nio.file.Files;
import java.util.Optional;

/** The argument {@code DAG}: the path of a file if that exists or has the extension of a DAG file, otherwise a name. */
public final class DagArgument {

    private DagArgument() {}

    /** The file that is meant, if one is. */
    public static Optional<DagFile> file(String typed, CommandSession session) {
        DagFile file = new DagFile(session.path(typed), typed);
        boolean meant = DagFile.hasDagEnding(typed)
                || typed.contains("/")
                || typed.contains(File.separator)
                || Files.isRegularFile(file.path());
        return meant ? Optional.of(file) : Optional.empty();
    }

    /**
     * The DAG, from its file or from the sources.
     *
     * @return empty if no source has a DAG of this name
     * @throws CommandException if the file is not there
     */
    public static Optional<FoundDag> find(String typed, CommandSession session, DagSources sources) {
        Optional<DagFile> file = file(typed, session);
        return file.isPresent() ? file.map(FoundDag::in) : sources.find(typed);
    }
}
