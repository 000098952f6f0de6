package dev.cascade.local.access;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.channels.Channels;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.HashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Files and directories that only their owner can open: directories have the mode 0700, files 0600, from their creation on. On file systems
 * without POSIX permissions they get the default permissions. Thread-safe.
 */
public final class PrivateFiles {

    private static final Set<PosixFilePermission> DIRECTORY = PosixFilePermissions.fromString("rwx------");
    private static final Set<PosixFilePermission> FILE = PosixFilePermissions.fromString("rw-------");
    private static final Set<PosixFilePermission> OF_OTHERS = PosixFilePermissions.fromString("---rwxrwx");

    private static final int STICKY = 01000;

    private PrivateFiles() {}

    /**
     * Creates a directory and its missing parents. One that exists stays as it is.
     *
     * @return the directory
     * @throws IOException if it cannot be created
     */
    public static Path createDirectories(Path directory) throws IOException {
        return Files.createDirectories(directory, attributes(directory, DIRECTORY));
    }

    /**
     * Creates a directory.
     *
     * @return the directory
     * @throws IOException if it exists or cannot be created
     */
    public static Path createDirectory(Path directory) throws IOException {
        return Files.createDirectory(directory, attributes(directory, DIRECTORY));
    }

    /**
     * Creates an empty file, unless it exists.
     *
     * @return the file
     * @throws IOException if it cannot be created
     */
    public static Path createFile(Path file) throws IOException {
        try {
            return Files.createFile(file, attributes(file, FILE));
        } catch (FileAlreadyExistsException e) {
            if (Files.isDirectory(file)) {
                throw e;
            }
            return file;
        }
    }

    /**
     * Opens a file for writing, replacing its content.
     *
     * @throws IOException if it cannot be created or opened
     */
    public static OutputStream newOutputStream(Path file) throws IOException {
        return open(file, StandardOpenOption.TRUNCATE_EXISTING);
    }

    private static OutputStream open(Path file, OpenOption how) throws IOException {
        return Channels.newOutputStream(Files.newByteChannel(
                file, Set.of(StandardOpenOption.CREATE, StandardOpenOption.WRITE, how), attributes(file, FILE)));
    }

    /**
     * Takes the permissions of other users away from a file, or from a directory and all that is in it. Symbolic links are not followed; what
     * does not exist, or is removed meanwhile by another process, is skipped. A directory that is closed already is not looked through.
     *
     * @throws IOException if the permissions cannot be changed
     */
    public static void tighten(Path path) throws IOException {
        if (!hasPermissions(path) || !Files.exists(path, LinkOption.NOFOLLOW_LINKS) || isClosed(path)) {
            return;
        }
        Files.walkFileTree(path, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
                if (!attributes.isSymbolicLink()) {
                    close(file);
                }
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult visitFileFailed(Path file, IOException e) throws IOException {
                return skipMissing(e);
            }

            // Last, so that a walk that was broken off is repeated.
            @Override
            public FileVisitResult postVisitDirectory(Path directory, @Nullable IOException e) throws IOException {
                if (e != null) {
                    return skipMissing(e);
                }
                close(directory);
                return FileVisitResult.CONTINUE;
            }
        });
    }

    private static FileVisitResult skipMissing(IOException e) throws IOException {
        if (e instanceof NoSuchFileException) {
            return FileVisitResult.CONTINUE;
        }
        throw e;
    }

    /**
     * Takes the permissions of other users away from a directory itself, not from what is in it.
     *
     * @throws IOException if the permissions cannot be changed
     */
    public static void close(Path path) throws IOException {
        if (!hasPermissions(path)) {
            return;
        }
        try {
            Set<PosixFilePermission> permissions =
                    new HashSet<>(Files.getPosixFilePermissions(path, LinkOption.NOFOLLOW_LINKS));
            if (permissions.removeAll(OF_OTHERS)) {
                Files.setPosixFilePermissions(path, permissions);
            }
        } catch (NoSuchFileException removedByAnotherProcess) {
            // Then no process can open it.
        }
    }

    private static boolean isClosed(Path path) throws IOException {
        return Files.isDirectory(path, LinkOption.NOFOLLOW_LINKS)
                && Files.getPosixFilePermissions(path, LinkOption.NOFOLLOW_LINKS).stream()
                        .noneMatch(OF_OTHERS::contains);
    }

    /**
     * Whether other users need a directory too, so that its permissions must not be changed: the working directory and those above it, and
     * directories for everybody's
     * files, such as {@code /tmp}.
     *
     * @throws IOException if the directory cannot be looked at
     */
    public static boolean isShared(Path directory) throws IOException {
        return Path.of("").toRealPath().startsWith(directory.toRealPath())
                || (hasPermissions(directory) && isSticky(directory));
    }

    private static boolean isSticky(Path directory) throws IOException {
        return directory.getFileSystem().supportedFileAttributeViews().contains("unix")
                && Files.getAttribute(directory, "unix:mode") instanceof Integer mode
                && (mode & STICKY) != 0;
    }

    private static boolean hasPermissions(Path path) {
        return path.getFileSystem().supportedFileAttributeViews().contains("posix");
    }

    private static FileAttribute<?>[] attributes(Path path, Set<PosixFilePermission> permissions) {
        return hasPermissions(path)
                ? new FileAttribute<?>[] {PosixFilePermissions.asFileAttribute(permissions)}
                : new FileAttribute<?>[0];
    }
}
