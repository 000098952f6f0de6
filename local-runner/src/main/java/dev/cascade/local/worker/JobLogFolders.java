package dev.cascade.local.worker;

import dev.cascade.dsl.definition.Identifier;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import org.jspecify.annotations.Nullable;

/**
 * The folders with the logs of jobs on this machine: {@code logs/<job>}. Thread-safe.
 *
 * @param directory the folder in which they are
 */
public record JobLogFolders(Path directory) {

    /**
     * Deletes the logs of a job, if there are any.
     *
     * @throws UncheckedIOException if they cannot be deleted
     */
    public void delete(String jobId) {
        Path folder = directory.resolve(Identifier.require("an id in the path of a log", jobId));
        try {
            Files.walkFileTree(folder, new Deletion());
        } catch (NoSuchFileException e) {
            // It has no logs here, or somebody else deletes them.
        } catch (IOException e) {
            throw new UncheckedIOException("the logs in " + folder + " cannot be deleted: " + e.getMessage(), e);
        }
    }

    /** Symbolic links are deleted and not followed. */
    private static final class Deletion extends SimpleFileVisitor<Path> {

        @Override
        public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
            Files.deleteIfExists(file);
            return FileVisitResult.CONTINUE;
        }

        @Override
        public FileVisitResult postVisitDirectory(Path folder, @Nullable IOException failure) throws IOException {
            if (failure != null) {
                throw failure;
            }
            Files.deleteIfExists(folder);
            return FileVisitResult.CONTINUE;
        }
    }
}
