package dev.cascade.local.worker;

import dev.cascade.background.FailureLog;
import dev.cascade.port.Attempt;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
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
        return new AttemptLog(directory
                .resolve(attempt.job().id())
                .resolve(attempt.definition().id())
                .resolve(attempt.number() + ".log"));
    }

    /** Adds a line. If that cannot be done, for instance because the disk is full, the line is lost and the task goes on; the process's own log says so. */
    public void line(String text) {
        try {
            Files.writeString(create().file, text + "\n", StandardOpenOption.CREATE, StandardOpenOption.APPEND);
            FAILURES.worked();
        } catch (IOException e) {
            FAILURES.failed(e);
        }
    }

    /** Makes sure that the file can be opened for writing. */
    public AttemptLog create() throws IOException {
        Path directory = file.getParent();
        if (directory != null) {
            Files.createDirectories(directory);
        }
        return this;
    }
}
