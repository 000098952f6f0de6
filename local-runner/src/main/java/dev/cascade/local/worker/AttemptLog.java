package dev.cascade.local.worker;

import dev.cascade.background.FailureLog;
import dev.cascade.dsl.definition.Identifier;
import dev.cascade.local.access.PrivateFiles;
import dev.cascade.port.Attempt;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.slf4j.LoggerFactory;

/**
 * The log of one attempt: {@code logs/<job>/<task>/<attempt>.log} below the state directory. The file appears with its first line. Thread-safe.
 *
 * @param file where it is
 */
public record AttemptLog(Path file) {

    private static final FailureLog FAILURES =
            new FailureLog(LoggerFactory.getLogger(AttemptLog.class), "writing the logs of tasks");

    /** The log of this attempt below {@code directory}. */
    public static AttemptLog of(Path directory, Attempt attempt) {
        return of(directory, attempt.job().id(), attempt.definition().id(), attempt.number());
    }

    /**
     * The log of an attempt, by what identifies it.
     *
     * @throws IllegalArgumentException if an id would lead out of its folder
     */
    public static AttemptLog of(Path directory, String job, String task, int attempt) {
        return new AttemptLog(inside(inside(directory, job), task).resolve(attempt + ".log"));
    }

    /** Ids are checked where they come in; no log is written outside of its folder even if one was not. */
    private static Path inside(Path folder, String id) {
        return folder.resolve(Identifier.require("an id in the path of a log", id));
    }

    /** Adds a line. If that cannot be done, for instance because the disk is full, the line is lost and the task goes on; the process's own log says so. */
    public void line(String text) {
        try (OutputStream out = append()) {
            out.write((text + "\n").getBytes(StandardCharsets.UTF_8));
            FAILURES.worked();
        } catch (IOException e) {
            FAILURES.failed(e);
        }
    }

    /** A stream that adds to what is there. Unlike one of a channel, it survives an interrupt of the thread that writes. */
    OutputStream append() throws IOException {
        return new FileOutputStream(PrivateFiles.createFile(create().file).toFile(), true);
    }

    /** Makes sure that the file can be opened for writing. */
    public AttemptLog create() throws IOException {
        Path directory = file.getParent();
        if (directory != null) {
            PrivateFiles.createDirectories(directory);
        }
        return this;
    }
}
