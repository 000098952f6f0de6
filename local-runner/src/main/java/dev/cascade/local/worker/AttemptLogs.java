package dev.cascade.local.worker;

import dev.cascade.local.access.PrivateFiles;
import dev.cascade.port.Attempt;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;

/** Creates the logs of attempts. Thread-safe. */
public sealed interface AttemptLogs {

    /** The log of an attempt. Nothing is written yet. */
    AttemptLog of(Attempt attempt);

    /**
     * A file for the input of an attempt. The caller deletes it.
     *
     * @throws IOException if it cannot be created
     */
    Path input(Attempt attempt) throws IOException;

    /**
     * A file for each attempt.
     *
     * @param directory the folder below which they are
     */
    record InFiles(Path directory) implements AttemptLogs {

        @Override
        public FileAttemptLog of(Attempt attempt) {
            return FileAttemptLog.of(directory, attempt);
        }

        @Override
        public Path input(Attempt attempt) throws IOException {
            return of(attempt).create().file().resolveSibling(attempt.number() + ".input.json");
        }
    }

    /**
     * Lines of JSON on one stream, which tell what they belong to. Nothing stays on the disk.
     *
     * @param out the stream; lines of several threads must not mix in it, as they do not in a {@link PrintStream}
     * @param inputs the folder for inputs while their attempts run
     */
    record AsEntries(PrintStream out, Path inputs) implements AttemptLogs {

        @Override
        public JsonAttemptLog of(Attempt attempt) {
            return new JsonAttemptLog(out, attempt.job().id(), attempt.name(), attempt.number());
        }

        @Override
        public Path input(Attempt attempt) throws IOException {
            return Files.createTempFile(PrivateFiles.createDirectories(inputs), "input", ".json");
        }
    }
}
