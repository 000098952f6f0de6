package dev.cascade.local.worker;

import dev.cascade.dsl.definition.Identifier;
import dev.cascade.local.access.PrivateFiles;
import dev.cascade.port.Attempt;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Path;

/**
 * The log of one attempt in a file: {@code logs/<job>/<task>/<attempt>.log} below the state directory. The file appears with its first line.
 * Thread-safe.
 *
 * @param file where it is
 */
public record FileAttemptLog(Path file) implements AttemptLog {

    /** The log of this attempt below {@code directory}. */
    public static FileAttemptLog of(Path directory, Attempt attempt) {
        return of(directory, attempt.job().id(), attempt.name(), attempt.number());
    }

    /**
     * The log of an attempt, by what identifies it.
     *
     * @throws IllegalArgumentException if an id would lead out of its folder
     */
    public static FileAttemptLog of(Path directory, String job, String task, int attempt) {
        return new FileAttemptLog(inside(inside(directory, job), task).resolve(attempt + ".log"));
    }

    /** Ids are checked where they come in; no log is written outside of its folder even if one was not. */
    private static Path inside(Path folder, String id) {
        return folder.resolve(Identifier.require("an id in the path of a log", id));
    }

    /** Unlike a stream of a channel, it survives an interrupt. */
    @Override
    public OutputStream append() throws IOException {
        return new FileOutputStream(PrivateFiles.createFile(create().file).toFile(), true);
    }

    /** Makes sure that the file can be opened for writing. */
    public FileAttemptLog create() throws IOException {
        Path directory = file.getParent();
        if (directory != null) {
            PrivateFiles.createDirectories(directory);
        }
        return this;
    }
}
