package dev.cascade.local.s3.file;

import dev.cascade.local.access.PrivateFiles;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.DigestOutputStream;
import java.security.MessageDigest;
import java.time.Duration;
import java.time.Instant;
import java.util.UUID;

/**
 * Files that are not objects yet, such as files being written and parts of multipart uploads, in a folder of the bucket itself, so that
 * moving them into place is atomic. Threads and processes may share it.
 */
final class StagingFiles {
    /** Longer than any upload takes: other processes may be busy in the same folder. */
    private static final Duration ABANDONED_AFTER = Duration.ofDays(1);

    private final Path folder;

    StagingFiles(Path folder) {
        this.folder = folder;
    }

    /** A unique name for a file that is about to be written. */
    Path newFile() throws IOException {
        return PrivateFiles.createDirectories(folder).resolve(newName());
    }

    Path newFolder() throws IOException {
        return PrivateFiles.createDirectory(newFile());
    }

    /** The folder with this name, whether it exists or not. {@code name} must have come from {@link #newFolder()}. */
    Path folder(String name) {
        return folder.resolve(name);
    }

    /** Writes a new file and returns the MD5 of its content in hex. */
    String write(Path file, InputStream content) throws IOException {
        MessageDigest md5 = EtagCache.md5();
        try (OutputStream out = new DigestOutputStream(PrivateFiles.newOutputStream(file), md5)) {
            content.transferTo(out);
        }
        return EtagCache.hex(md5);
    }

    void removeAbandoned() throws IOException {
        if (!Files.isDirectory(folder)) {
            return;
        }
        Instant limit = Instant.now().minus(ABANDONED_AFTER);
        try (DirectoryStream<Path> drafts = Files.newDirectoryStream(folder)) {
            for (Path draft : drafts) {
                if (Files.getLastModifiedTime(draft).toInstant().isBefore(limit)) {
                    delete(draft);
                }
            }
        } catch (NoSuchFileException removedByAnotherProcess) {
            // Then that process does the same work.
        }
    }

    /** Deletes a file, or a folder with the files in it. */
    static void delete(Path draft) throws IOException {
        if (Files.isDirectory(draft)) {
            try (DirectoryStream<Path> parts = Files.newDirectoryStream(draft)) {
                for (Path part : parts) {
                    Files.deleteIfExists(part);
                }
            }
        }
        Files.deleteIfExists(draft);
    }

    private static String newName() {
        return UUID.randomUUID().toString().replace("-", "");
    }
}
